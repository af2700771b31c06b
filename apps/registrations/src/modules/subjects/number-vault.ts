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
  /** The same under the present and every earlier key, which some numbers may still be found by. */
  hashesOf(digits: string): Buffer[];
  /** What ciphers of the present key begin with. */
  readonly presentPrefix: Buffer;
  /** @throws Error when the cipher was changed, belongs to another subject or was sealed with another key */
  open(cipher: Buffer, subjectId: string): string;
}

/** @param secrets 32 bytes of the installation: the present ones, then earlier ones that numbers may still be sealed with */
export function createNumberVault(...secrets: Buffer[]): NumberVault {
  const vault = createVault(secrets, "khuyenhoc subject number");
  return {
    hashOf: vault.hashOf,
    hashesOf: vault.hashesOf,
    presentPrefix: vault.presentPrefix,
    open: vault.open,
    seal: (digits, subjectId) => ({
      cipher: vault.seal(digits, subjectId),
      hash: vault.hashOf(digits),
      last4: digits.slice(-4),
    }),
  };
}
