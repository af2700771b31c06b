import { DomainError, type DomainEventDraft, type ErrorDetails } from "@khuyenhoc/contracts";
import { type Database, idempotentEffect, type Scope, sqlState, type Transaction } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { draftParameters, type JournalDraft, type Posted, refusalCode, valuesOf } from "./posting.ts";

/** A command that is one journal. */
export interface JournalCommand {
  key: string;
  operation: string;
  /** the whole validated input without the key */
  body: unknown;
  draft: JournalDraft;
  /** What is told of it, known without the journal. */
  event?: DomainEventDraft;
}

/** SQLSTATE by which `ledger_booked` refuses. */
const REFUSED = "KH001";

/**
 * Carries out once what is one journal: event, key, journal, answer and COMMIT in one round trip. The fund's head is held no longer than
 * the database works, not while an answer travels to the service and back.
 *
 * @param scope the fund must lie in it
 * @returns the journal, of this run or of the earlier one
 * @throws DomainError what `post` and `idempotent` throw; nothing was changed then
 */
export async function postOnce(
  database: Pick<Database, "transaction">,
  scope: Scope,
  { key, operation, body, draft, event }: JournalCommand,
): Promise<Posted> {
  const command = { key, operation, subject: draft.by.subject, body };
  try {
    const { sequence, ...booked } = await idempotentEffect<Omit<Posted, "sequence"> & { sequence: string }>(
      database,
      scope,
      command,
      {
        expression: `ledger_booked(ledger_post(${draftParameters(5)}))`,
        values: valuesOf(draft),
        name: "ledger-post-once",
        refusal: REFUSED,
        ...(event === undefined ? {} : { alongside: (tx: Transaction) => appendDomainEvent(tx, event) }),
      },
    );
    return { ...booked, sequence: BigInt(sequence) };
  } catch (error) {
    throw refusalOf(error) ?? error;
  }
}

function refusalOf(error: unknown): DomainError | undefined {
  if (!(error instanceof Error) || sqlState(error) !== REFUSED) return undefined;
  const { detail } = error as { detail?: unknown };
  const details = typeof detail === "string" ? (JSON.parse(detail) as ErrorDetails) : {};
  return new DomainError(refusalCode(error.message), details);
}
