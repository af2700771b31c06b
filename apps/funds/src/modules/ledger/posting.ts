import {
  type AccountCode,
  DomainError,
  type ErrorCode,
  type ErrorDetails,
  isErrorCode,
  type JournalKind,
  type NumberSeries,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Whole đồng. */
export type Dong = bigint;

/** Who acts, as the books name him for ever. */
export interface By {
  subject: string;
  username: string;
}

/** Of a caller, what the books name him by. */
export const byOf = ({ subject, username }: By): By => ({ subject, username });

/** What a journal or reservation was made for. */
export interface Source {
  /** GIFT, AWARD_PAYMENT, BANK_LINE, MANUAL …: the slice that knows the id. */
  type: string;
  id: string;
}

/** One line: debit positive, credit negative, never zero. */
export interface PostingDraft {
  account: AccountCode;
  /** Null: general money. */
  purposeId: string | null;
  amount: Dong;
}

/** A journal to be. Reversals are made by {@link reverse} only. */
export interface JournalDraft {
  fundId: string;
  kind: Exclude<JournalKind, "REVERSAL">;
  /** Calendar day it counts for, not after today: the caller has checked that. */
  effectiveOn: string;
  description: string;
  postings: readonly PostingDraft[];
  source: Source | null;
  /** Demanded where the month is closed; it marks the journal as late. Ignored where the month is open. */
  lateReason?: string | null;
  by: By;
}

/** Where a journal stands in its fund's chain. `hash` is SHA-256 in lower-case hexadecimal. */
export interface Posted {
  journalId: string;
  sequence: bigint;
  hash: string;
}

interface Outcome {
  refusal: string | null;
  details: ErrorDetails | null;
  id: string;
  sequence: bigint;
  hash: string;
}

const outcomeColumns = `(o).refusal, (o).details, (o).journal_id AS id, (o).sequence, (o).hash`;

/** A refusal has changed nothing: whoever catches it may go on in the same transaction. */
async function run(tx: Transaction, call: string, values: readonly unknown[], name: string): Promise<Outcome> {
  const [outcome] = await tx.query<Outcome>(
    `SELECT ${outcomeColumns} FROM (SELECT ${call} AS o OFFSET 0) AS called`,
    values,
    name,
  );
  if (outcome === undefined) throw new Error(`${name} did not answer`);
  if (outcome.refusal !== null) throw new DomainError(refusalCode(outcome.refusal), outcome.details ?? {});
  return outcome;
}

/** @throws Error where the catalogue does not know it: a fault of the database's functions */
export function refusalCode(code: string): ErrorCode {
  if (!isErrorCode(code)) throw new Error(`The database refused with ${code}, which the catalogue does not know`);
  return code;
}

/** Parameters of a draft from the given first number, with their types. */
export const draftParameters = (first: number): string =>
  ["uuid", "text", "date", "text", "text", "text", "text", "text", "text", "text[]", "uuid[]", "bigint[]"]
    .map((type, index) => `$${first + index}::${type}`)
    .join(", ");

/** Values for {@link draftParameters}. */
export function valuesOf({
  fundId,
  kind,
  effectiveOn,
  description,
  source,
  lateReason,
  by,
  postings,
}: JournalDraft): unknown[] {
  return [
    fundId,
    kind,
    effectiveOn,
    description,
    source?.type ?? null,
    source?.id ?? null,
    lateReason ?? null,
    by.subject,
    by.username,
    postings.map(({ account }) => account),
    postings.map(({ purposeId }) => purposeId),
    postings.map(({ amount }) => amount),
  ];
}

const posted = ({ id, sequence, hash }: Outcome): Posted => ({ journalId: id, sequence, hash });

/**
 * Posts a journal in one round trip: balance guard, journal, postings, balances and the next link of the chain. Holds the fund's head
 * until the transaction ends. The fund must lie in the transaction's scope.
 *
 * @throws DomainError NOT_FOUND, FUND_CLOSED, BEFORE_FUND_OPENED, JOURNAL_UNBALANCED, ACCOUNT_UNKNOWN, PURPOSE_UNKNOWN,
 *   PURPOSE_CLOSED, PURPOSE_RESTRICTED, PERIOD_CLOSED, INSUFFICIENT_FUNDS, PAST_DAY_SHORT, COST_CAP_EXCEEDED; nothing was changed then
 */
export async function post(tx: Transaction, draft: JournalDraft): Promise<Posted> {
  return posted(await run(tx, `ledger_post(${draftParameters(1)})`, valuesOf(draft), "ledger-post"));
}

/**
 * Promises money or goods of a purpose (giữ tiền, giữ hiện vật): until it is paid, voided or expired nobody else can spend it.
 *
 * @param want.goods     goods at their value, instead of money
 * @param want.expiresOn last day on which it holds; the night after it is released
 * @returns the reservation's id
 * @throws DomainError NOT_FOUND, FUND_CLOSED, PURPOSE_UNKNOWN, INSUFFICIENT_FUNDS
 */
export async function reserve(
  tx: Transaction,
  want: {
    fundId: string;
    purposeId: string | null;
    amount: Dong;
    goods?: boolean;
    expiresOn: string;
    source: Source;
    by: By;
  },
): Promise<string> {
  const { fundId, purposeId, amount, goods = false, expiresOn, source, by } = want;
  const { id } = await run(
    tx,
    "ledger_reserve($1::uuid, $2::uuid, $3::bigint, $4::boolean, $5::date, $6::text, $7::text, $8::text, $9::text)",
    [fundId, purposeId, amount, goods, expiresOn, source.type, source.id, by.subject, by.username],
    "ledger-reserve",
  );
  return id;
}

/**
 * Pays a reservation: posts the journal and turns HELD into PAID in one step. The journal takes exactly the reserved amount out of
 * the purpose's money, or its goods.
 *
 * @throws DomainError RESERVATION_NOT_HELD, RESERVATION_AMOUNT, and what {@link post} throws
 */
export async function settle(
  tx: Transaction,
  { reservationId, draft }: { reservationId: string; draft: JournalDraft },
): Promise<Posted> {
  const values = [reservationId, ...valuesOf(draft)];
  return posted(await run(tx, `ledger_settle($1::uuid, ${draftParameters(2)})`, values, "ledger-settle"));
}

/**
 * Ends a reservation without paying it.
 *
 * @throws DomainError NOT_FOUND, RESERVATION_NOT_HELD
 */
export async function release(
  tx: Transaction,
  end: { reservationId: string; as: "VOIDED" | "EXPIRED"; reason: string; by: By },
): Promise<void> {
  await run(
    tx,
    "ledger_release($1::uuid, $2::text, $3::text, $4::text)",
    [end.reservationId, end.as, end.reason, end.by.subject],
    "ledger-release",
  );
}

/**
 * Posts the exact opposite of a journal, once. Who may demand it is the caller's question; by hand it takes two people.
 *
 * @throws DomainError NOT_FOUND, ALREADY_REVERSED, and what {@link post} throws: money that was spent since cannot be taken back
 */
export async function reverse(
  tx: Transaction,
  order: { journalId: string; effectiveOn: string; reason: string; lateReason?: string | null; by: By },
): Promise<Posted> {
  const { journalId, effectiveOn, reason, lateReason, by } = order;
  return posted(
    await run(
      tx,
      "ledger_reverse($1::uuid, $2::date, $3::text, $4::text, $5::text, $6::text)",
      [journalId, effectiveOn, reason, lateReason ?? null, by.subject, by.username],
      "ledger-reverse",
    ),
  );
}

/**
 * The next number of a fund's book of a year, without gaps: a transaction that fails gives its number back. Holds the fund's head.
 *
 * @throws DomainError NOT_FOUND, FUND_CLOSED
 */
export async function nextNumber(
  tx: Transaction,
  book: { fundId: string; series: NumberSeries; year: number },
): Promise<number> {
  const { sequence } = await run(
    tx,
    "ledger_number($1::uuid, $2::text, $3::int)",
    [book.fundId, book.series, book.year],
    "ledger-number",
  );
  return Number(sequence);
}

/**
 * Closes all open months of a fund up to one: from then on what counts for them needs a reason and is marked as late.
 *
 * @param order.month YYYY-MM; that it is over is the caller's question
 * @returns the first month that was closed now, YYYY-MM
 * @throws DomainError NOT_FOUND, FUND_CLOSED, PERIOD_CLOSED where the month is closed already
 */
export async function closeMonths(tx: Transaction, order: { fundId: string; month: string; by: By }): Promise<string> {
  const { fundId, month, by } = order;
  const { details } = await run(
    tx,
    "ledger_close($1::uuid, $2::date, $3::text, $4::text)",
    [fundId, `${month}-01`, by.subject, by.username],
    "ledger-close",
  );
  return String(details?.first);
}

/** What may still be spent of a purpose (null: general money): cash and bank less what is reserved. Of a fund out of scope: 0. */
export async function available(tx: Transaction, fundId: string, purposeId: string | null): Promise<Dong> {
  const [row] = await tx.query<{ free: bigint }>(
    `SELECT money - reserved AS free FROM spendable WHERE fund_id = $1 AND purpose_id IS NOT DISTINCT FROM $2::uuid`,
    [fundId, purposeId],
  );
  return row?.free ?? 0n;
}

/** The balance of an account and purpose; debit positive. */
export interface Balance {
  fundId: string;
  account: AccountCode;
  purposeId: string | null;
  amount: Dong;
}

/**
 * Balances that are not zero, of the funds in scope.
 *
 * @param asOf.effectiveOn    postings that count for this day or an earlier one
 * @param asOf.recordedBefore postings that the books knew before this instant (ISO 8601, to the microsecond); {@link pin} gives one
 *                            that stays reproducible
 */
export function balancesOf(
  tx: Transaction,
  fundIds: readonly string[],
  asOf: { effectiveOn?: string | null; recordedBefore?: string | null } = {},
): Promise<Balance[]> {
  return tx.query<Balance>(
    `SELECT fund_id AS "fundId", account, purpose_id AS "purposeId", amount
     FROM ledger_balances($1::uuid[], $2::date, $3::timestamptz) ORDER BY fund_id, account, purpose_id NULLS FIRST`,
    [fundIds, asOf.effectiveOn ?? null, asOf.recordedBefore ?? null],
  );
}

/**
 * An instant after all that the funds' books know and before all that they will learn: what is published as of it can be computed
 * again for ever. Waits for whoever is posting to them.
 *
 * @returns ISO 8601, UTC, to the microsecond
 */
export async function pin(tx: Transaction, fundIds: readonly string[]): Promise<string> {
  const [row] = await tx.query<{ instant: string }>(
    `SELECT to_char(ledger_pin($1::uuid[]) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS instant`,
    [fundIds],
  );
  if (row === undefined) throw new Error("no instant");
  return row.instant;
}
