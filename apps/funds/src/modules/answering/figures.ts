import { seesAggregatesOnly } from "@khuyenhoc/authz";
import { answering, type FundFigures } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, hiddenCells, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readRaised, unitsDirectlyBelow } from "../fundraising/repository.ts";
import { yearDays } from "./content.ts";

interface Counted {
  unitId: string;
  awards: number;
  people: number;
}

/**
 * Awards with a payment of the year that stands, and distinct students, of funds in scope by unit: with all below it, or of its own
 * funds alone.
 */
function countAwards(
  tx: Transaction,
  year: number,
  question: { unitIds: readonly string[] | null; own: boolean },
): Promise<Counted[]> {
  const { from, to } = yearDays(year);
  return tx.query<Counted>(
    `SELECT tree.ancestor_id AS "unitId", count(DISTINCT w.id)::int AS awards, count(DISTINCT w.student_key)::int AS people
     FROM fund AS f JOIN unit_closure AS tree ON tree.descendant_id = f.unit_id AND tree.scope_validity @> app_today()
     JOIN award_payment AS i ON i.fund_id = f.id JOIN journal AS j ON j.id = i.journal_id JOIN award AS w ON w.id = i.award_id
     WHERE j.effective_on BETWEEN $1::date AND $2::date
       AND (i.refund_journal_id IS NULL OR EXISTS (SELECT FROM journal AS error WHERE error.reverses_id = i.refund_journal_id))
       AND NOT EXISTS (SELECT FROM journal AS later WHERE later.reverses_id = j.id)
       AND ($3::uuid[] IS NULL OR tree.ancestor_id = ANY ($3)) AND (NOT $4::boolean OR tree.depth = 0)
     GROUP BY 1`,
    [from, to, question.unitIds, question.own],
  );
}

/** Units whose counts a partner does not see. It depends on the caller's scope and the year, not on the unit that was asked for. */
async function hiddenUnits(
  tx: Transaction,
  roots: readonly string[],
  year: number,
): Promise<(unitId: string) => boolean> {
  const units = await tx.query<{ unitId: string; parentId: string | null }>(
    `SELECT DISTINCT v.unit_id AS "unitId", v.parent_id AS "parentId"
     FROM unit_closure AS tree JOIN unit_version AS v ON v.unit_id = tree.descendant_id AND v.scope_validity @> app_today()
     WHERE tree.ancestor_id = ANY ($1::uuid[]) AND tree.scope_validity @> app_today()`,
    [roots],
  );
  const peopleOf = async (own: boolean) =>
    new Map((await countAwards(tx, year, { unitIds: null, own })).map(({ unitId, people }) => [unitId, people]));
  const all = await peopleOf(false);
  const own = await peopleOf(true);
  const cells = (total: number | undefined) => ({ total: total ?? 0, groups: [] });
  const hidden = hiddenCells(
    units.map((unit) => ({ ...unit, cells: cells(all.get(unit.unitId)), own: cells(own.get(unit.unitId)) })),
  );
  return (unitId) => hidden.get(unitId)?.total ?? true;
}

interface Moved {
  unitId: string;
  unitName: string | null;
  opening: bigint;
  inMoney: bigint;
  inKind: bigint;
  interest: bigint;
  used: bigint;
  other: bigint;
}

/** What the funds of subtrees held, received and used in a year, money and goods together, in the order of the units. */
function movedBelow(tx: Transaction, unitIds: readonly string[], year: number): Promise<Moved[]> {
  const { from, to } = yearDays(year);
  const inYear = (accounts: string, sign: string) =>
    `${sign}coalesce(sum(s.amount) FILTER (WHERE s.effective_on >= $2::date AND s.account IN (${accounts})), 0)::bigint`;
  return tx.query<Moved>(
    `SELECT u.id AS "unitId", v.name_vi AS "unitName", m.*
     FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, position)
     LEFT JOIN unit_version AS v ON v.unit_id = u.id AND v.scope_validity @> app_today()
     CROSS JOIN LATERAL (
       SELECT coalesce(sum(s.amount) FILTER (WHERE s.effective_on < $2::date AND s.account IN ('111', '112', '152')), 0)::bigint AS opening,
         ${inYear("'511'", "-")} AS "inMoney", ${inYear("'512'", "-")} AS "inKind", ${inYear("'515'", "-")} AS interest,
         ${inYear("'611', '612', '642'", "")} AS used, ${inYear("'411', '331', '338'", "-")} AS other
       FROM unit_closure AS tree JOIN fund AS f ON f.unit_id = tree.descendant_id JOIN daily_sum AS s ON s.fund_id = f.id
       WHERE tree.ancestor_id = u.id AND tree.scope_validity @> app_today() AND s.effective_on <= $3::date
     ) AS m
     ORDER BY u.position`,
    [unitIds, from, to],
  );
}

function sumsOf({ opening, inMoney, inKind, interest, used, other }: Moved) {
  const received = inMoney + inKind + interest;
  return {
    opening: `${opening}`,
    raisedInMoney: `${inMoney}`,
    raisedInKind: `${inKind}`,
    received: `${received}`,
    used: `${used}`,
    other: `${other}`,
    closing: `${opening + received + other - used}`,
  };
}

/** Aggregates of a unit's funds and of those directly below it; a partner sees no small counts, nor what they follow from. */
export const figures = procedure("fund-figures.read")
  .input(answering.askFundFigures)
  .output(answering.fundFiguresList)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<FundFigures[]> => {
        const { unitId, year } = input;
        await assertInScope(tx, ctx.principal, unitId);
        const unitIds = [unitId, ...(await unitsDirectlyBelow(tx, unitId))];
        const counts = new Map(
          (await countAwards(tx, year, { unitIds, own: false })).map((line) => [line.unitId, line]),
        );
        const isHidden = seesAggregatesOnly(ctx.principal)
          ? await hiddenUnits(tx, ctx.principal.roots, year)
          : () => false;
        const raised = new Map((await readRaised(tx, unitIds, year)).map((line) => [line.unitId, line]));
        return (await movedBelow(tx, unitIds, year)).map((line) => ({
          unitId: line.unitId,
          unitName: line.unitName ?? "",
          year,
          ...sumsOf(line),
          awards: isHidden(line.unitId) ? null : (counts.get(line.unitId)?.awards ?? 0),
          people: isHidden(line.unitId) ? null : (counts.get(line.unitId)?.people ?? 0),
          perHead: raised.get(line.unitId)?.perHead ?? null,
        }));
      },
      { readOnly: true },
    ),
  );
