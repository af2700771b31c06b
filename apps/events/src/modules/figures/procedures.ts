import { type Principal, seesAggregatesOnly } from "@khuyenhoc/authz";
import { type EventFigures, records } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope, hiddenCells, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { childrenOf, type FigureRow, readFigures, readPartners, readPlaces, type Years } from "./repository.ts";

/** Units whose delegates a partner does not see, nor could compute from what he sees, in one year. */
async function hiddenIn(tx: Transaction, roots: readonly string[], year: number): Promise<(unitId: string) => boolean> {
  const places = await readPlaces(tx, roots, year);
  const cells = (total: number) => ({ total, groups: [] });
  const hidden = hiddenCells(
    places.map(({ total, own, ...place }) => ({ ...place, cells: cells(total), own: cells(own) })),
  );
  return (unitId) => hidden.get(unitId)?.total ?? true;
}

function sumOf(rows: readonly FigureRow[], partners: number, hides: { partner: boolean; unit: boolean }): EventFigures {
  const [first] = rows;
  if (first === undefined) throw new Error("a unit without a row");
  const total = (of: "events" | "delegates" | "minutes") => rows.reduce((sum, row) => sum + row[of], 0);
  return {
    unitId: first.unitId,
    unitName: first.unitName,
    year: first.year,
    events: total("events"),
    delegates: hides.unit ? null : total("delegates"),
    minutes: hides.unit ? null : total("minutes"),
    partners,
    kinds: rows.flatMap(({ kindCode, kindVi, kindEn, events, delegates }) =>
      // By kind a partner sees how many events there were: their delegates by kind would make small numbers of large ones.
      kindCode === null
        ? []
        : [
            {
              kindCode,
              nameVi: kindVi ?? "",
              nameEn: kindEn ?? "",
              events,
              delegates: hides.partner ? null : delegates,
            },
          ],
    ),
  };
}

/** Figures of units and years that are in the caller's scope, in the order of the units, then of the years. */
export async function figuresOf(
  tx: Transaction,
  principal: Principal,
  unitIds: readonly string[],
  years: Years,
): Promise<EventFigures[]> {
  const partner = seesAggregatesOnly(principal);
  const rows = await readFigures(tx, unitIds, years);
  const partners = await readPartners(tx, unitIds, years);
  const hidden = new Map<number, (unitId: string) => boolean>();
  if (partner) {
    for (let year = years.from; year <= years.to; year += 1)
      hidden.set(year, await hiddenIn(tx, principal.roots, year));
  }
  const lines = Map.groupBy(rows, ({ unitId, year }) => `${unitId}/${year}`);
  return [...lines].map(([key, of]) => {
    const [{ unitId, year } = { unitId: "", year: 0 }] = of;
    return sumOf(of, partners.get(key) ?? 0, { partner, unit: hidden.get(year)?.(unitId) ?? false });
  });
}

/** Past years stand in the tree of their end, as everywhere; for partners in today's, of which it is known what must be hidden. */
const treeOf = (principal: Principal, from: number, to: number): Years => ({
  from,
  to,
  today: seesAggregatesOnly(principal),
});

/** What the events of a unit and of those directly below it came to in a year. */
export const below = procedure("event-figures.read")
  .input(records.askEventFigures)
  .output(records.eventFiguresList)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { unitId, year } = input;
        await assertInScope(tx, ctx.principal, unitId);
        const years = treeOf(ctx.principal, year, year);
        return figuresOf(tx, ctx.principal, [unitId, ...(await childrenOf(tx, unitId, years))], years);
      },
      { readOnly: true },
    ),
  );

/** The same of one unit, year by year. */
export const byYear = procedure("event-figures.read")
  .input(records.askFiguresOfYears)
  .output(records.eventFiguresList)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { unitId, fromYear, toYear } = input;
        await assertInScope(tx, ctx.principal, unitId);
        return figuresOf(tx, ctx.principal, [unitId], treeOf(ctx.principal, fromYear, toYear));
      },
      { readOnly: true },
    ),
  );
