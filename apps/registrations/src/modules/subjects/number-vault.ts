import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** A citizen's number as the database holds it. */
export interface SealedNumber {
  /** Version, initialisation vector, tag, and the number under AES-256-GCM, bound to its subject. */
  cipher: Buffer;
  /** HMAC-SHA-256 of the number: equal numbers have equal hashes, and without the key none can be tried out. */
  hash: Buffer;
  last4: string;
}

/** Seals citizens' numbers, so that the database, its copies and its readers hold none of them. */
export interface NumberVault {
  /**
   * @param digits    as {@link readNumber} gives them
   * @param subjectId whose number it is: sealed for one subject, it opens for no other
   */
  seal(digits: string, subjectId: string): SealedNumber;
  /** What a number is found by. */
  hashOf(digits: string): Buffer;
  /** @throws Error when the cipher was changed, belongs to another subject or was sealed with another key */
  open(cipher: Buffer, subjectId: string): string;
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param secret 32 bytes of the installation; a key for each purpose is derived from it (HKDF-SHA-256, RFC 5869)
 */
export function createNumberVault(secret: Buffer): NumberVault {
  if (secret.length !== 32) throw new RangeError("The secret has 32 bytes");
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", secret, "", `khuyenhoc subject number ${purpose}`, 32));
  const encryption = derive("encryption");
  const lookup = derive("lookup");
  const hashOf = (digits: string) => createHmac("sha256", lookup).update(digits).digest();
  return {
    hashOf,
    seal(digits, subjectId) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", encryption, iv).setAAD(Buffer.from(subjectId));
      const sealed = Buffer.concat([cipher.update(digits, "utf8"), cipher.final()]);
      return {
        cipher: Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]),
        hash: hashOf(digits),
        last4: digits.slice(-4),
      };
    },
    open(sealed, subjectId) {
      if (sealed[0] !== VERSION) throw new Error("The number was sealed in an unknown way");
      const iv = sealed.subarray(1, 1 + IV_BYTES);
      const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", encryption, iv, { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(subjectId))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
