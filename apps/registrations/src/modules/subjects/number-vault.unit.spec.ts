import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createNumberVault } from "./number-vault.ts";

const vault = createNumberVault(randomBytes(32));
const other = createNumberVault(randomBytes(32));
const anyNumber = fc.stringMatching(/^\d{12}$/);

describe("a sealed number", () => {
  it("opens for its subject, and shows nothing but its end", () => {
    fc.assert(
      fc.property(anyNumber, fc.uuid(), (digits, id) => {
        const { cipher, hash, last4 } = vault.seal(digits, id);
        expect(vault.open(cipher, id)).toBe(digits);
        expect(digits.endsWith(last4)).toBe(true);
        for (const kept of [cipher, hash]) expect(kept.includes(digits)).toBe(false);
      }),
    );
  });

  it("is never sealed alike twice, but always found alike", () => {
    const [one, again] = [vault.seal("001085123456", "a"), vault.seal("001085123456", "a")];
    expect(one.cipher.equals(again.cipher)).toBe(false);
    expect(one.hash.equals(again.hash)).toBe(true);
    expect(vault.hashOf("001085123457").equals(one.hash)).toBe(false);
    expect(other.hashOf("001085123456").equals(one.hash)).toBe(false);
  });

  it("opens for no other subject, with no other key, and not when a bit of it was changed", () => {
    const { cipher } = vault.seal("001085123456", "a");
    expect(() => vault.open(cipher, "b")).toThrow();
    expect(() => other.open(cipher, "a")).toThrow();
    fc.assert(
      fc.property(fc.nat({ max: cipher.length * 8 - 1 }), (bit) => {
        const changed = Buffer.from(cipher);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(() => vault.open(changed, "a")).toThrow();
      }),
    );
  });

  it("needs a secret of 32 bytes", () => {
    expect(() => createNumberVault(randomBytes(31))).toThrow(RangeError);
  });
});
