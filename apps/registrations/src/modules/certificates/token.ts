import { randomBytes } from "node:crypto";

const alphabet = "abcdefghijklmnopqrstuvwxyz234567";
const BYTES = 20;

/** A new secret for the address of a public page: 160 random bits in lower-case base32, of which nothing can be guessed. */
export function newToken(): string {
  let bits = 0;
  let held = 0;
  let token = "";
  for (const byte of randomBytes(BYTES)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      token += alphabet.charAt((held >> bits) & 31);
    }
  }
  return token;
}
