import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Seals personal data, so that the database, its copies and its readers hold none of it. */
export interface Vault {
  /**
   * @param content any text
   * @param boundTo id of the record it belongs to: sealed for one, it opens for no other
   * @returns version, initialisation vector, tag, and the content under AES-256-GCM
   */
  seal(content: string, boundTo: string): Buffer;
  /** @throws Error when what was sealed was changed, belongs to another record or was sealed with another key */
  open(sealed: Uint8Array, boundTo: string): string;
  /** HMAC-SHA-256: equal contents have equal hashes, and without the key none can be tried out. */
  hashOf(content: string): Buffer;
}

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * @param secret  32 bytes of the installation; keys are derived from it (HKDF-SHA-256, RFC 5869)
 * @param purpose what the keys are for: vaults of different purposes open nothing of each other
 * @throws RangeError when the secret has another length
 */
export function createVault(secret: Buffer, purpose: string): Vault {
  if (secret.length !== 32) throw new RangeError("The secret has 32 bytes");
  const derive = (use: string) => Buffer.from(hkdfSync("sha256", secret, "", `${purpose} ${use}`, 32));
  const encryption = derive("encryption");
  const lookup = derive("lookup");
  return {
    hashOf: (content) => createHmac("sha256", lookup).update(content).digest(),
    seal(content, boundTo) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", encryption, iv).setAAD(Buffer.from(boundTo));
      const sealed = Buffer.concat([cipher.update(content, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
    },
    open(sealed, boundTo) {
      if (sealed[0] !== VERSION) throw new Error("The content was sealed in an unknown way");
      const tag = sealed.subarray(1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv("aes-256-gcm", encryption, sealed.subarray(1, 1 + IV_BYTES), {
        authTagLength: TAG_BYTES,
      })
        .setAAD(Buffer.from(boundTo))
        .setAuthTag(tag);
      return Buffer.concat([decipher.update(sealed.subarray(1 + IV_BYTES + TAG_BYTES)), decipher.final()]).toString(
        "utf8",
      );
    },
  };
}
