import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from "node:crypto";

/** Seals personal data, so that the database, its copies and its readers hold none of it. */
export interface Vault {
  /**
   * @param content any text, or bytes
   * @param boundTo id of the record it belongs to: sealed for one, it opens for no other
   * @returns version, id of the key, initialisation vector, tag, and the content under AES-256-GCM
   */
  seal(content: string | Uint8Array, boundTo: string): Buffer;
  /** @throws Error when what was sealed was changed, belongs to another record or was sealed with a key that the vault does not have */
  open(sealed: Uint8Array, boundTo: string): string;
  /** As {@link open}, of what was sealed as bytes. */
  openBytes(sealed: Uint8Array, boundTo: string): Buffer;
  /** HMAC-SHA-256: equal contents have equal hashes, and without the key none can be tried out. */
  hashOf(content: string): Buffer;
  /** The hash under each key of the vault, the present one first: what is found while keys are rotated. */
  hashesOf(content: string): Buffer[];
  /** What everything that is sealed with the present key begins with; the rest has to be sealed anew. */
  readonly presentPrefix: Buffer;
}

/** Sealed before keys had ids: any key may be the right one. */
const WITHOUT_KEY_ID = 1;
const WITH_KEY_ID = 2;
const KEY_ID_BYTES = 4;
const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Keys {
  id: Buffer;
  encryption: Buffer;
  lookup: Buffer;
}

function deriveKeys(secret: Buffer, purpose: string): Keys {
  if (secret.length !== 32) throw new RangeError("The secret has 32 bytes");
  const derive = (use: string, bytes = 32) => Buffer.from(hkdfSync("sha256", secret, "", `${purpose} ${use}`, bytes));
  return { id: derive("key id", KEY_ID_BYTES), encryption: derive("encryption"), lookup: derive("lookup") };
}

/**
 * @param secrets 32 bytes of the installation, or several: the first seals, all open. Keys are derived from each (HKDF-SHA-256, RFC 5869)
 * @param purpose what the keys are for: vaults of different purposes open nothing of each other
 * @throws RangeError when a secret has another length, or there is none
 */
export function createVault(secrets: Buffer | readonly Buffer[], purpose: string): Vault {
  const all = (Buffer.isBuffer(secrets) ? [secrets] : secrets).map((secret) => deriveKeys(secret, purpose));
  const [present] = all;
  if (present === undefined) throw new RangeError("A vault needs a secret");
  const hash = ({ lookup }: Keys, content: string) => createHmac("sha256", lookup).update(content).digest();
  const presentPrefix = Buffer.concat([Buffer.of(WITH_KEY_ID), present.id]);
  return {
    presentPrefix,
    hashOf: (content) => hash(present, content),
    hashesOf: (content) => all.map((keys) => hash(keys, content)),
    seal(content, boundTo) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv("aes-256-gcm", present.encryption, iv).setAAD(Buffer.from(boundTo));
      const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
      const sealed = Buffer.concat([cipher.update(bytes), cipher.final()]);
      return Buffer.concat([presentPrefix, iv, cipher.getAuthTag(), sealed]);
    },
    open: (sealed, boundTo) => openBytes(sealed, boundTo).toString("utf8"),
    openBytes,
  };
  function openBytes(sealed: Uint8Array, boundTo: string): Buffer {
    const hasId = sealed[0] === WITH_KEY_ID;
    if (!hasId && sealed[0] !== WITHOUT_KEY_ID) throw new Error("The content was sealed in an unknown way");
    const body = sealed.subarray(hasId ? 1 + KEY_ID_BYTES : 1);
    const candidates = hasId ? all.filter(({ id }) => id.equals(sealed.subarray(1, 1 + KEY_ID_BYTES))) : all;
    let failure: unknown = new Error(
      "The content was sealed with a key that is not among the present and earlier ones",
    );
    for (const { encryption } of candidates) {
      try {
        return openWith(encryption, body, boundTo);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }
}

/** @param body initialisation vector, tag and what was encrypted */
function openWith(encryption: Buffer, body: Uint8Array, boundTo: string): Buffer {
  const decipher = createDecipheriv("aes-256-gcm", encryption, body.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(boundTo))
    .setAuthTag(body.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(body.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}
