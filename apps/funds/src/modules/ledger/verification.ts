import type { Transaction } from "@khuyenhoc/database";
import { type ChainedJournal, genesis, hashOf } from "./chain.ts";

/** What does not fit in the books of a fund. */
export interface Fault {
  fundId: string;
  /** The journal that it shows at; null where it is none's. */
  sequence: bigint | null;
  what:
    | "SEQUENCE"
    | "HASH"
    | "SUM"
    | "RECORDED"
    | "REVERSAL"
    | "POSTINGS"
    | "HEAD"
    | "PERIOD"
    | "BALANCE"
    | "DAILY_SUM"
    | "SPENDABLE"
    | "RESERVATION"
    | "NUMBERS"
    | "TRAIL";
  expected: string;
  found: string;
}

/** What was looked at, and what was found. */
export interface Verification {
  funds: number;
  journals: bigint;
  faults: Fault[];
}

/** Journals that are read at once. */
const PAGE = 5000;

interface Head {
  fundId: string;
  sequence: bigint;
  hash: string;
}

/**
 * Replays the books of all funds: links of the chain, sums, balances, daily sums, reservations, closed months, heads. Of the chain of
 * each fund the first broken link is told; what is summed up is compared only where the chain is whole.
 *
 * @param tx under system scope, repeatable read: one state of all tables
 */
export async function verifyLedger(tx: Transaction): Promise<Verification> {
  const heads = await tx.query<Head>(
    `SELECT fund_id AS "fundId", sequence, encode(hash, 'hex') AS hash FROM ledger_head ORDER BY fund_id`,
  );
  const result: Verification = { funds: heads.length, journals: 0n, faults: [] };
  for (const head of heads) {
    const { fault, journals } = await verifyChain(tx, head);
    result.journals += journals;
    if (fault === undefined) result.faults.push(...(await verifySums(tx, head.fundId)));
    else result.faults.push(fault);
  }
  return result;
}

interface Link {
  sequence: bigint;
  hash: string;
}

async function verifyChain(tx: Transaction, head: Head): Promise<{ journals: bigint; fault?: Fault }> {
  const { fundId } = head;
  const closings = await tx.query<Link & { month: string }>(
    `SELECT to_char(month, 'YYYY-MM') AS month, sequence, encode(hash, 'hex') AS hash FROM period WHERE fund_id = $1 ORDER BY month`,
    [fundId],
  );
  let last: Link & { recordedAt: string } = { sequence: 0n, hash: genesis, recordedAt: "" };
  const fault = (sequence: bigint | null, what: Fault["what"], expected: string, found: string) => ({
    journals: last.sequence,
    fault: { fundId, sequence, what, expected, found },
  });
  let closing = 0;
  for (;;) {
    // A month's close names the end of the chain as it was: every link that it names must still be there.
    for (let next = closings[closing]; next?.sequence === last.sequence; next = closings[++closing]) {
      if (next.hash !== last.hash) return fault(last.sequence, "PERIOD", next.hash, last.hash);
    }
    const page = await readJournals(tx, fundId, last.sequence);
    for (const { hash, ...journal } of page) {
      const { sequence } = journal;
      if (sequence !== last.sequence + 1n) {
        return fault(last.sequence + 1n, "SEQUENCE", String(last.sequence + 1n), String(sequence));
      }
      const recomputed = hashOf(journal, last.hash);
      if (recomputed !== hash) return fault(sequence, "HASH", recomputed, hash);
      const sum = journal.postings.reduce((total, { amount }) => total + amount, 0n);
      if (sum !== 0n || journal.postings.length < 2) return fault(sequence, "SUM", "0", String(sum));
      if (journal.recordedAt <= last.recordedAt) {
        return fault(sequence, "RECORDED", `after ${last.recordedAt}`, journal.recordedAt);
      }
      last = { sequence, hash, recordedAt: journal.recordedAt };
      for (let next = closings[closing]; next?.sequence === sequence; next = closings[++closing]) {
        if (next.hash !== hash) return fault(sequence, "PERIOD", next.hash, hash);
      }
    }
    if (page.length < PAGE) break;
  }
  const unseen = closings[closing];
  if (unseen !== undefined) return fault(unseen.sequence, "PERIOD", unseen.hash, "no such journal");
  if (last.sequence !== head.sequence || last.hash !== head.hash) {
    return fault(
      last.sequence === 0n ? null : last.sequence,
      "HEAD",
      `${last.sequence} ${last.hash}`,
      `${head.sequence} ${head.hash}`,
    );
  }
  return { journals: last.sequence };
}

async function readJournals(
  tx: Transaction,
  fundId: string,
  after: bigint,
): Promise<(ChainedJournal & { hash: string })[]> {
  const journals = await tx.query<Omit<ChainedJournal, "postings" | "fundId"> & { hash: string }>(
    `SELECT id, sequence, kind, effective_on AS "effectiveOn", description, source_type AS "sourceType", source_id AS "sourceId",
       to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "recordedAt", reverses_id AS "reversesId",
       late_reason AS "lateReason", by_subject AS "bySubject", by_username AS "byUsername", encode(hash, 'hex') AS hash
     FROM journal WHERE fund_id = $1 AND sequence > $2 ORDER BY sequence LIMIT ${PAGE}`,
    [fundId, after],
    "verify-journals",
  );
  const postings = await tx.query<{ sequence: bigint; account: string; purposeId: string | null; amount: bigint }>(
    `SELECT sequence, account, purpose_id AS "purposeId", amount FROM posting
     WHERE fund_id = $1 AND sequence > $2 AND sequence <= $3 ORDER BY sequence, line`,
    [fundId, after, journals.at(-1)?.sequence ?? after],
    "verify-postings",
  );
  const bySequence = new Map<bigint, ChainedJournal["postings"][number][]>();
  for (const { sequence, ...line } of postings) {
    const lines = bySequence.get(sequence);
    if (lines === undefined) bySequence.set(sequence, [line]);
    else lines.push(line);
  }
  return journals.map((journal) => ({ ...journal, fundId, postings: bySequence.get(journal.sequence) ?? [] }));
}

/** Stands for general money, so that it can be joined on. */
const general = "'00000000-0000-0000-0000-000000000000'::uuid";

/** What is kept beside the postings must be what they, and the reservations, add up to; each query answers what differs. */
const comparisons: readonly { what: Fault["what"]; sql: string }[] = [
  {
    what: "BALANCE",
    sql: `SELECT concat_ws(' ', account, purpose_id, coalesce(p.amount, 0), r.amount) AS expected,
        concat_ws(' ', account, purpose_id, coalesce(b.amount, 0), nullif(b.reserved, 0)) AS found
      FROM (SELECT account, coalesce(purpose_id, ${general}) AS purpose_id, sum(amount) AS amount
            FROM posting WHERE fund_id = $1 GROUP BY 1, 2) AS p
      FULL JOIN (SELECT account, coalesce(purpose_id, ${general}) AS purpose_id, amount, reserved FROM balance WHERE fund_id = $1) AS b
        USING (account, purpose_id)
      FULL JOIN (SELECT '152' AS account, coalesce(purpose_id, ${general}) AS purpose_id, sum(amount) AS amount FROM reservation
            WHERE fund_id = $1 AND state = 'HELD' AND goods GROUP BY 2) AS r USING (account, purpose_id)
      WHERE coalesce(p.amount, 0) <> coalesce(b.amount, 0) OR coalesce(r.amount, 0) <> coalesce(b.reserved, 0)`,
  },
  {
    what: "DAILY_SUM",
    sql: `SELECT concat_ws(' ', effective_on, recorded_on, account, purpose_id, coalesce(p.amount, 0)) AS expected,
        concat_ws(' ', effective_on, recorded_on, account, purpose_id, coalesce(d.amount, 0)) AS found
      FROM (SELECT j.effective_on, (j.recorded_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date AS recorded_on, q.account,
              coalesce(q.purpose_id, ${general}) AS purpose_id, sum(q.amount) AS amount
            FROM posting AS q JOIN journal AS j USING (fund_id, sequence) WHERE q.fund_id = $1 GROUP BY 1, 2, 3, 4) AS p
      FULL JOIN (SELECT effective_on, recorded_on, account, coalesce(purpose_id, ${general}) AS purpose_id, amount
            FROM daily_sum WHERE fund_id = $1) AS d USING (effective_on, recorded_on, account, purpose_id)
      WHERE coalesce(p.amount, 0) <> coalesce(d.amount, 0)`,
  },
  {
    what: "SPENDABLE",
    sql: `SELECT concat_ws(' ', purpose_id, coalesce(p.amount, 0), coalesce(r.amount, 0)) AS expected,
        concat_ws(' ', purpose_id, coalesce(s.money, 0), coalesce(s.reserved, 0)) AS found
      FROM (SELECT coalesce(purpose_id, ${general}) AS purpose_id, sum(amount) AS amount FROM posting
            WHERE fund_id = $1 AND account IN (SELECT code FROM account WHERE is_money) GROUP BY 1) AS p
      FULL JOIN (SELECT coalesce(purpose_id, ${general}) AS purpose_id, sum(amount) AS amount FROM reservation
            WHERE fund_id = $1 AND state = 'HELD' AND NOT goods GROUP BY 1) AS r USING (purpose_id)
      FULL JOIN (SELECT coalesce(purpose_id, ${general}) AS purpose_id, money, reserved FROM spendable WHERE fund_id = $1) AS s
        USING (purpose_id)
      WHERE coalesce(p.amount, 0) <> coalesce(s.money, 0) OR coalesce(r.amount, 0) <> coalesce(s.reserved, 0)`,
  },
  {
    what: "RESERVATION",
    sql: `SELECT concat_ws(' ', r.id, r.amount) AS expected, concat_ws(' ', r.id, paid.amount) AS found
      FROM reservation AS r JOIN journal AS j ON j.id = r.journal_id
      CROSS JOIN LATERAL (SELECT -coalesce(sum(q.amount), 0) AS amount FROM posting AS q
        WHERE q.fund_id = j.fund_id AND q.sequence = j.sequence AND q.purpose_id IS NOT DISTINCT FROM r.purpose_id
          AND CASE WHEN r.goods THEN q.account = '152' ELSE q.account IN (SELECT code FROM account WHERE is_money) END) AS paid
      WHERE r.fund_id = $1 AND (j.fund_id <> r.fund_id OR paid.amount <> r.amount)`,
  },
  {
    what: "REVERSAL",
    sql: `SELECT concat_ws(' ', 'the opposite of', o.sequence) AS expected, 'other postings' AS found, j.sequence
      FROM journal AS j JOIN journal AS o ON o.id = j.reverses_id
      WHERE j.fund_id = $1 AND (o.fund_id <> j.fund_id OR EXISTS (
        SELECT FROM (SELECT * FROM posting WHERE fund_id = j.fund_id AND sequence = j.sequence) AS a
        FULL JOIN (SELECT * FROM posting WHERE fund_id = o.fund_id AND sequence = o.sequence) AS b USING (line, account)
        WHERE a.purpose_id IS DISTINCT FROM b.purpose_id OR a.amount IS DISTINCT FROM -b.amount))`,
  },
  {
    // Who took a number holds it: a book whose last number is not how many papers there are, has a gap.
    what: "NUMBERS",
    sql: `SELECT concat_ws(' ', series, year, 'up to', coalesce(book.last, 0)) AS expected,
        concat_ws(' ', series, year, coalesce(paper.n, 0), 'numbers up to', coalesce(paper.top, 0)) AS found
      FROM (SELECT series, year, last FROM number_series WHERE fund_id = $1) AS book
      FULL JOIN (
        SELECT 'RECEIPT' AS series, receipt_year AS year, count(*) AS n, max(receipt_number) AS top
        FROM gift WHERE fund_id = $1 GROUP BY 2
        UNION ALL SELECT 'AWARD', year, count(*), max(sequence) FROM award WHERE fund_id = $1 GROUP BY 2
        UNION ALL SELECT series, year, count(*), max(number) FROM (
          SELECT 'PAYMENT' AS series, voucher_year AS year, voucher_number AS number FROM award_payment
          WHERE fund_id = $1 AND voucher_number IS NOT NULL
          UNION ALL SELECT CASE kind WHEN 'GOODS' THEN 'ISSUE' ELSE 'PAYMENT' END, voucher_year, voucher_number FROM disbursement
          WHERE fund_id = $1 AND voucher_number IS NOT NULL
        ) AS voucher GROUP BY 1, 2
      ) AS paper USING (series, year)
      WHERE coalesce(book.last, 0) <> coalesce(paper.n, 0) OR coalesce(paper.top, 0) <> coalesce(paper.n, 0)`,
  },
  {
    // As far as journals are folded into the days that gifts are followed by, those say what the journals that stood then say.
    what: "TRAIL",
    sql: `SELECT concat_ws(' ', effective_on, goods, purpose_id, p.come, p.gone, p.outs, p.transfers) AS expected,
        concat_ws(' ', effective_on, goods, purpose_id, d.come, d.gone, d.outs, d.transfers) AS found
      FROM (
        SELECT effective_on, goods, purpose_id, sum(greatest(amount, 0)) AS come, sum(greatest(-amount, 0)) AS gone,
          count(*) FILTER (WHERE amount < 0) AS outs, count(*) FILTER (WHERE amount < 0 AND kind = 'TRANSFER') AS transfers
        FROM (
          SELECT j.sequence, j.effective_on, j.kind, q.account = '152' AS goods, coalesce(q.purpose_id, ${general}) AS purpose_id,
            sum(q.amount) AS amount
          FROM trail_folded AS t JOIN journal AS j ON j.fund_id = t.fund_id AND j.sequence <= t.sequence
          JOIN posting AS q ON q.fund_id = j.fund_id AND q.sequence = j.sequence
          WHERE t.fund_id = $1 AND j.kind <> 'REVERSAL' AND q.account IN ('111', '112', '152')
            AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = j.id AND r.sequence <= t.sequence)
          GROUP BY 1, 2, 3, 4, 5 HAVING sum(q.amount) <> 0
        ) AS moved GROUP BY 1, 2, 3
      ) AS p
      FULL JOIN (SELECT effective_on, goods, coalesce(purpose_id, ${general}) AS purpose_id, come, gone, outs, transfers
            FROM trail_day WHERE fund_id = $1 AND come + gone > 0) AS d USING (effective_on, goods, purpose_id)
      WHERE (p.come, p.gone, p.outs, p.transfers) IS DISTINCT FROM (d.come::numeric, d.gone::numeric, d.outs::bigint, d.transfers::bigint)`,
  },
  {
    what: "POSTINGS",
    sql: `SELECT 'a journal' AS expected, 'none' AS found, p.sequence FROM posting AS p
      LEFT JOIN journal AS j USING (fund_id, sequence) WHERE p.fund_id = $1 AND j.id IS NULL`,
  },
];

async function verifySums(tx: Transaction, fundId: string): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const { what, sql } of comparisons) {
    const rows = await tx.query<{ expected: string; found: string; sequence?: bigint }>(
      sql,
      [fundId],
      `verify-sums-${what.toLowerCase()}`,
    );
    for (const { expected, found, sequence } of rows) {
      faults.push({ fundId, sequence: sequence ?? null, what, expected, found });
    }
  }
  return faults;
}
