import { type BankSuggestion, DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { By } from "../ledger/posting.ts";

/** Days by which bank and books may differ for a journal to be suggested. */
const SUGGESTED_DAYS = 10;
/** … and to be matched without being asked. */
const OBVIOUS_DAYS = 3;

/** What each journal of a fund moved at the bank (account 112) that no line stands for; `$1` is the fund. Parameters follow the caller's. */
const unmatchedJournals = `
  SELECT j.id, j.sequence, j.kind, j.effective_on, j.description, j.reverses_id, sum(p.amount)::bigint AS amount
  FROM journal AS j JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence
  WHERE j.fund_id = $1 AND p.account = '112'
    AND NOT EXISTS (SELECT FROM bank_match AS m WHERE m.journal_id = j.id)
  GROUP BY j.id HAVING sum(p.amount) <> 0`;

/**
 * Journals that lines may stand for: the same amount at the bank, within ten days; nearest first, those that the bank's text names
 * before the others.
 */
export async function suggest(tx: Transaction, fundId: string, lineIds: readonly string[]): Promise<BankSuggestion[]> {
  const rows = await tx.query<Omit<BankSuggestion, "amount" | "sequence"> & { amount: bigint; sequence: bigint }>(
    `WITH free AS MATERIALIZED (${unmatchedJournals})
     SELECT l.id AS "lineId", j.id AS "journalId", j.sequence, j.kind, j.effective_on AS "effectiveOn", j.description, j.amount,
       abs(l.booked_on - j.effective_on) AS "daysApart",
       coalesce(l.reference <> '' AND position(lower(l.reference) IN lower(j.description)) > 0, false) AS named
     FROM bank_line AS l JOIN free AS j ON j.amount = l.amount AND abs(l.booked_on - j.effective_on) <= $3
     WHERE l.fund_id = $1 AND l.id = ANY ($2::uuid[]) AND l.state = 'OPEN'
     ORDER BY l.id, named DESC, "daysApart", j.sequence`,
    [fundId, lineIds, SUGGESTED_DAYS],
  );
  return rows.map((row) => ({ ...row, amount: `${row.amount}`, sequence: `${row.sequence}` }));
}

/**
 * Matches the lines of a statement that exactly one journal fits, where that journal fits no other line. A journal and its reversal,
 * neither at the bank, fit none: what was entered by mistake is not what the bank did.
 *
 * @returns how many
 */
export async function matchTheObvious(
  tx: Transaction,
  { fundId, statementId, by }: { fundId: string; statementId: string; by: By },
): Promise<number> {
  const matched = await tx.query(
    `WITH free AS MATERIALIZED (${unmatchedJournals}),
       fits AS (
         SELECT l.id AS line_id, l.statement_id, j.id AS journal_id,
           count(*) OVER (PARTITION BY l.id) AS journals, count(*) OVER (PARTITION BY j.id) AS lines
         FROM bank_line AS l JOIN free AS j ON j.amount = l.amount AND abs(l.booked_on - j.effective_on) <= $3
         WHERE l.fund_id = $1 AND l.state = 'OPEN'
           AND NOT EXISTS (SELECT FROM free AS other WHERE other.reverses_id = j.id OR j.reverses_id = other.id)),
       matched AS (
         INSERT INTO bank_match (journal_id, line_id, fund_id)
         SELECT journal_id, line_id, $1 FROM fits WHERE journals = 1 AND lines = 1 AND statement_id = $2
         ON CONFLICT (journal_id) DO NOTHING RETURNING journal_id, line_id),
       closed AS (UPDATE bank_line SET state = 'MATCHED' FROM matched WHERE id = matched.line_id)
     INSERT INTO bank_line_change (line_id, fund_id, action, journal_ids, by_subject, by_username)
     SELECT line_id, $1, 'MATCHED', ARRAY[journal_id], $4, $5 FROM matched RETURNING id`,
    [fundId, statementId, OBVIOUS_DAYS, by.subject, by.username],
  );
  return matched.length;
}

export interface LockedLine {
  id: string;
  fundId: string;
  state: string;
  amount: bigint;
  bookedOn: string;
}

/** Locks a line in scope. @throws DomainError NOT_FOUND */
export async function lockLine(tx: Transaction, lineId: string): Promise<LockedLine> {
  const [line] = await tx.query<LockedLine>(
    `SELECT id, fund_id AS "fundId", state, amount, booked_on AS "bookedOn" FROM bank_line WHERE id = $1 FOR UPDATE`,
    [lineId],
  );
  if (line === undefined) throw new DomainError("NOT_FOUND");
  return line;
}

/** @throws DomainError BANK_LINE_STATE unless the line waits to be matched */
export function assertOpen({ state }: Pick<LockedLine, "state">): void {
  if (state !== "OPEN") throw new DomainError("BANK_LINE_STATE", { state });
}

/**
 * Lets a line stand for journals of its fund whose movements at the bank add up to it.
 *
 * @throws DomainError BANK_LINE_STATE, NOT_FOUND where one is not the fund's or moved nothing at the bank, BANK_MATCH_DIFFERS,
 *   BANK_JOURNAL_TAKEN
 */
export async function matchLine(
  tx: Transaction,
  line: LockedLine,
  journalIds: readonly string[],
  by: By,
): Promise<void> {
  assertOpen(line);
  const [moved] = await tx.query<{ amount: bigint; journals: number; taken: boolean }>(
    `SELECT coalesce(sum(p.amount), 0)::bigint AS amount, count(DISTINCT j.id)::int AS journals,
       EXISTS (SELECT FROM bank_match AS m WHERE m.journal_id = ANY ($2::uuid[])) AS taken
     FROM journal AS j JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence AND p.account = '112'
     WHERE j.fund_id = $1 AND j.id = ANY ($2::uuid[])`,
    [line.fundId, journalIds],
  );
  if ((moved?.journals ?? 0) < new Set(journalIds).size) throw new DomainError("NOT_FOUND");
  if (moved?.taken === true) throw new DomainError("BANK_JOURNAL_TAKEN");
  const amount = moved?.amount ?? 0n;
  if (amount !== line.amount)
    throw new DomainError("BANK_MATCH_DIFFERS", { journals: `${amount}`, line: `${line.amount}` });
  await writeMatch(tx, { lineId: line.id, fundId: line.fundId, journalIds, by });
}

async function writeMatch(
  tx: Transaction,
  { lineId, fundId, journalIds, by }: { lineId: string; fundId: string; journalIds: readonly string[]; by: By },
): Promise<void> {
  const written = await tx.query(
    `INSERT INTO bank_match (journal_id, line_id, fund_id) SELECT DISTINCT id, $2::uuid, $3::uuid FROM unnest($1::uuid[]) AS u (id)
     ON CONFLICT (journal_id) DO NOTHING RETURNING journal_id`,
    [journalIds, lineId, fundId],
  );
  // Of two who match the same journal at once, the later one waited and comes here.
  if (written.length !== new Set(journalIds).size) throw new DomainError("BANK_JOURNAL_TAKEN");
  await tx.query("UPDATE bank_line SET state = 'MATCHED' WHERE id = $1", [lineId]);
  await noteChange(tx, { lineId, fundId, action: "MATCHED", journalIds, reason: null, by });
}

export async function noteChange(
  tx: Transaction,
  change: {
    lineId: string;
    fundId: string;
    action: "MATCHED" | "UNMATCHED" | "SET_ASIDE" | "TAKEN_UP";
    journalIds: readonly string[];
    reason: string | null;
    by: By;
  },
): Promise<void> {
  const { lineId, fundId, action, journalIds, reason, by } = change;
  await tx.query(
    `INSERT INTO bank_line_change (line_id, fund_id, action, journal_ids, reason, by_subject, by_username) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [lineId, fundId, action, journalIds, reason, by.subject, by.username],
  );
}

/** Sums and the first hundred of what moved in the books and not at the bank. A journal and its reversal, neither at the bank, are nothing. */
export async function unmatchedInBooks(
  tx: Transaction,
  { fundId, from, on }: { fundId: string; from: string; on: string },
): Promise<
  {
    id: string;
    sequence: bigint;
    effectiveOn: string;
    description: string;
    amount: bigint;
    count: number;
    total: bigint;
  }[]
> {
  return tx.query(
    `WITH free AS MATERIALIZED (${unmatchedJournals})
     SELECT id, sequence, effective_on AS "effectiveOn", description, amount, count(*) OVER ()::int AS count,
       sum(amount) OVER ()::bigint AS total
     FROM free AS j
     WHERE effective_on BETWEEN $2 AND $3
       AND NOT EXISTS (SELECT FROM free AS other WHERE (other.reverses_id = j.id OR j.reverses_id = other.id) AND other.effective_on <= $3)
     ORDER BY sequence LIMIT 100`,
    [fundId, from, on],
  );
}
