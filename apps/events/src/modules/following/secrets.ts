import { createHash } from "node:crypto";
import type { Vault } from "@khuyenhoc/service-kit";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const BYTES = 20;

/** What the secret of a public address opens. */
export type SecretUse = "desk" | "certificate" | "feedback" | "feedback for all" | "calendar";

/** Lower-case base32 of 160 bits. */
function base32(bytes: Buffer): string {
  let bits = 0;
  let held = 0;
  let text = "";
  for (const byte of bytes.subarray(0, BYTES)) {
    held = ((held << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >> bits) & 31);
    }
  }
  return text;
}

/**
 * The secret of a public address. It is derived with the installation's key when it is printed or mailed, so that it is kept nowhere
 * and can be told again.
 *
 * @param id of what it opens; another id gives another secret
 */
export function secretOf(vault: Vault, use: SecretUse, id: string): string {
  return base32(vault.hashOf(`${use} ${id}`));
}

/** What is kept of a secret. */
export function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}
