import { createHash } from "node:crypto";

/** The hash before the first journal of a fund. */
export const genesis = "0".repeat(64);

/** A journal as the books tell it, in the order of its lines. Calendar dates and instants as PostgreSQL writes them for the chain. */
export interface ChainedJournal {
  id: string;
  fundId: string;
  sequence: bigint;
  kind: string;
  /** YYYY-MM-DD */
  effectiveOn: string;
  /** YYYY-MM-DDTHH:MM:SS.ffffffZ */
  recordedAt: string;
  description: string;
  sourceType: string | null;
  sourceId: string | null;
  reversesId: string | null;
  lateReason: string | null;
  bySubject: string;
  byUsername: string;
  postings: readonly { account: string; purposeId: string | null; amount: bigint }[];
}

/** A text that no other can be mistaken for: its length in bytes of UTF-8, a colon, itself; "-" for none. */
function framed(value: string | null): string {
  return value === null ? "-" : `${Buffer.byteLength(value, "utf8")}:${value}`;
}

/**
 * The text whose SHA-256 is a journal's hash: docs/ledger.md defines it. Written apart from the database's own computation, so that
 * a fault of one does not hide in the other.
 *
 * @param previous hash of the journal before it, {@link genesis} for the first
 */
export function canonicalText(journal: ChainedJournal, previous: string): string {
  return [
    "khuyenhoc-ledger-1",
    previous,
    journal.fundId,
    journal.sequence.toString(),
    journal.id,
    journal.kind,
    journal.effectiveOn,
    journal.recordedAt,
    framed(journal.description),
    framed(journal.sourceType),
    framed(journal.sourceId),
    journal.reversesId ?? "-",
    framed(journal.lateReason),
    framed(journal.bySubject),
    framed(journal.byUsername),
    ...journal.postings.map(({ account, purposeId, amount }) => `${account} ${purposeId ?? "-"} ${amount}`),
  ].join("\n");
}

/** SHA-256 of the canonical text, in lower-case hexadecimal. */
export function hashOf(journal: ChainedJournal, previous: string): string {
  return createHash("sha256").update(canonicalText(journal, previous), "utf8").digest("hex");
}
