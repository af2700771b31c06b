import { DomainError, ledger, type Period, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { closeMonths } from "./posting.ts";
import { instantSql, requireFund } from "./scope.ts";

/** How far back the list of closed months goes. */
const MOST_MONTHS = 120;

interface PeriodRow extends Omit<Period, "sequence" | "lateJournals"> {
  sequence: bigint;
  lateJournals: bigint;
}

/** Closed months of a fund, the latest first. @param months only these, YYYY-MM */
async function readPeriods(tx: Transaction, fundId: string, months: readonly string[] | null): Promise<Period[]> {
  const rows = await tx.query<PeriodRow>(
    `SELECT p.fund_id AS "fundId", to_char(p.month, 'YYYY-MM') AS month, p.sequence, encode(p.hash, 'hex') AS hash,
       ${instantSql("p.closed_at")} AS "closedAt", p.by_username AS by,
       (SELECT count(*) FROM journal AS j WHERE j.fund_id = p.fund_id AND j.late_reason IS NOT NULL AND j.sequence > p.sequence
          AND j.effective_on >= p.month AND j.effective_on < (p.month + interval '1 month')::date) AS "lateJournals"
     FROM period AS p WHERE p.fund_id = $1 AND ($2::text[] IS NULL OR to_char(p.month, 'YYYY-MM') = ANY ($2))
     ORDER BY p.month DESC LIMIT ${MOST_MONTHS}`,
    [fundId, months],
  );
  return rows.map(({ sequence, lateJournals, ...row }) => ({
    ...row,
    sequence: String(sequence),
    lateJournals: Number(lateJournals),
  }));
}

/** The month after one; both YYYY-MM. */
function monthAfter(month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

/** Months (kỳ) of a fund: what was closed, and what may be closed next. */
export const periods = procedure("ledger.read")
  .input(ledger.listPeriods)
  .output(ledger.periods)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { openedOn } = await requireFund(tx, input.fundId);
        const [head] = await tx.query<{ closedThrough: string | null }>(
          `SELECT closed_through AS "closedThrough" FROM ledger_head WHERE fund_id = $1`,
          [input.fundId],
        );
        const closedThrough = head?.closedThrough ?? null;
        const next = closedThrough === null ? openedOn.slice(0, 7) : monthAfter(closedThrough.slice(0, 7));
        const over = next < today(ctx.now()).slice(0, 7);
        return { closedThrough, closable: over ? next : null, months: await readPeriods(tx, input.fundId, null) };
      },
      { readOnly: true },
    ),
  );

/** Closes all open months of a fund up to one that is over (khóa sổ), and tells so. */
export const closePeriod = procedure("ledger.approve")
  .input(ledger.closePeriod)
  .output(ledger.period)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.closePeriod", subject, body }, async () => {
        const { unitId } = await requireFund(tx, body.fundId);
        if (body.month >= today(ctx.now()).slice(0, 7)) throw new DomainError("PERIOD_NOT_OVER", { month: body.month });
        const first = await closeMonths(tx, { fundId: body.fundId, month: body.month, by: { subject, username } });
        const months = [];
        for (let month = first; month <= body.month; month = monthAfter(month)) months.push(month);
        const closed = (await readPeriods(tx, body.fundId, months.slice(-MOST_MONTHS))).reverse();
        await appendDomainEvents(
          tx,
          closed.map(({ fundId, month, sequence, hash, closedAt }) => ({
            type: "vn.khuyenhoc.funds.period.closed.v1",
            subject: fundId,
            data: { fundId, unitId, month, sequence, hash, closedAt },
          })),
        );
        const last = closed.at(-1);
        if (last === undefined) throw new Error("no month was closed");
        return last;
      }),
    );
  });
