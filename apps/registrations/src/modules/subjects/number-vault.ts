import { createVault } from "@khuyenhoc/service-kit";

/** A citizen's number as the database holds it. */
export interface SealedNumber {
  /** The number as the vault sealed it, bound to its subject. */
  cipher: Buffer;
  /** Equal numbers have equal hashes, and without the key none can be tried out. */
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

/** @param secret 32 bytes of the installation */
export function createNumberVault(secret: Buffer): NumberVault {
  const vault = createVault(secret, "khuyenhoc subject number");
  return {
    hashOf: vault.hashOf,
    open: vault.open,
    seal: (digits, subjectId) => ({
      cipher: vault.seal(digits, subjectId),
      hash: vault.hashOf(digits),
      last4: digits.slice(-4),
    }),
  };
}
