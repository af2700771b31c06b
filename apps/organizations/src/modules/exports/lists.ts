import { downloadFile, listFiles, today, type UnitView } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { everyPage, writeListFile } from "@khuyenhoc/tabular";
import { type CallerContext, createCallerFactory, procedure, router } from "../../context.ts";
import { byUnits } from "../figures/by-units.ts";
import { list as holdersOf } from "../office-holders/list.ts";
import { list as peopleList } from "../people/list.ts";
import { byIds } from "../units/by-ids.ts";
import { list as unitList } from "../units/list.ts";
import { figureColumns, holderColumns, personColumns, unitColumns } from "./columns.ts";

// A file holds what its list shows: the list's own procedure is asked page by page, with its scope, predicate and order.
const listsOf = createCallerFactory(
  router({ units: unitList, byIds, people: peopleList, holders: holdersOf, figures: byUnits }),
);
const PAGE = 100;
const most = listFiles.MAX_LIST_ROWS;

type Lists = ReturnType<typeof listsOf>;

/** The units of a subtree in pieces, for what is asked for by units. */
async function* piecesOf(lists: Lists, under: string, asOf: string): AsyncGenerator<UnitView[]> {
  let piece: UnitView[] = [];
  for await (const unit of everyPage((after) => lists.units({ under, asOf, first: PAGE, after }))) {
    piece.push(unit);
    if (piece.length < PAGE) continue;
    yield piece;
    piece = [];
  }
  if (piece.length > 0) yield piece;
}

async function* ofUnits<Row extends { unitId: string }>(
  pieces: AsyncIterable<UnitView[]>,
  read: (unitIds: string[]) => Promise<Row[]>,
): AsyncGenerator<Row & { unit: UnitView }> {
  for await (const piece of pieces) {
    const byUnit = Map.groupBy(await read(piece.map(({ id }) => id)), ({ unitId }) => unitId);
    for (const unit of piece) for (const row of byUnit.get(unit.id) ?? []) yield { ...row, unit };
  }
}

/** Units by their filters as they stood on a day, with the unit above each. */
export const units = procedure("units.read")
  .input(listFiles.unitsFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, ...filter } = input;
    const lists = listsOf(ctx);
    async function* rows() {
      const known = new Map<string, UnitView>();
      const found: UnitView[] = [];
      for await (const unit of everyPage((after) => lists.units({ ...filter, first: PAGE, after }))) found.push(unit);
      for (const unit of found) known.set(unit.id, unit);
      const above = [
        ...new Set(found.flatMap(({ parentId }) => (parentId === null || known.has(parentId) ? [] : [parentId]))),
      ];
      for (let from = 0; from < above.length; from += 500) {
        const parents = await lists.byIds({ ids: above.slice(from, from + 500), asOf: filter.asOf });
        for (const parent of parents) known.set(parent.id, parent);
      }
      for (const unit of found) yield { ...unit, parent: known.get(unit.parentId ?? "") };
    }
    return (await writeListFile({ baseName: "don-vi", format, language, columns: unitColumns, rows: rows(), most }))
      .file;
  });

/** A file of persons is one reading of personal data, with how many. */
function auditFile(
  ctx: CallerContext,
  operation: string,
  unitId: string | null | undefined,
  rows: number,
): Promise<void> {
  const { principal, requestId } = ctx;
  return auditRead(ctx.database, {
    principal,
    operation,
    unitId: unitId ?? undefined,
    rows,
    reason: "file",
    requestId,
  });
}

/** Accounts with an appointment in the caller's scope. */
export const people = procedure("people.read")
  .input(listFiles.peopleFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, ...filter } = input;
    const lists = listsOf(ctx);
    const known = new Map<string, UnitView>();
    const unitOf = (id: string) => known.get(id);
    async function* rows() {
      let after: string | null = null;
      do {
        const page: Awaited<ReturnType<Lists["people"]>> = await lists.people({ ...filter, first: PAGE, after });
        const ids = page.edges.flatMap(({ node }) => node.appointments.map(({ unitId }) => unitId));
        const unknown = [...new Set(ids)].filter((id) => !known.has(id)).slice(0, 500);
        if (unknown.length > 0) for (const unit of await lists.byIds({ ids: unknown })) known.set(unit.id, unit);
        for (const { node } of page.edges) yield { ...node, unitOf };
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after !== null);
    }
    const written = await writeListFile({
      baseName: "tai-khoan",
      format,
      language,
      columns: personColumns,
      rows: rows(),
      most,
    });
    await auditFile(ctx, "exports.people", filter.unitId, written.rows);
    return written.file;
  });

/** Who holds which office in a subtree on a day. */
export const officeHolders = procedure("office-holders.read")
  .input(listFiles.officeHoldersFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, under, includePast } = input;
    const asOf = input.asOf ?? today(ctx.now());
    const lists = listsOf(ctx);
    const rows = ofUnits(piecesOf(lists, under, asOf), (unitIds) => lists.holders({ unitIds, asOf, includePast }));
    const written = await writeListFile({
      baseName: "can-bo-hoi",
      format,
      language,
      columns: holderColumns,
      rows,
      most,
    });
    await auditFile(ctx, "exports.officeHolders", under, written.rows);
    return written.file;
  });

/** Yearly figures of a subtree, on the tree of today. */
export const figures = procedure("figures.read")
  .input(listFiles.figuresFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { format, language, under, year } = input;
    const lists = listsOf(ctx);
    const rows = ofUnits(piecesOf(lists, under, today(ctx.now())), (unitIds) => lists.figures({ unitIds, year }));
    return (await writeListFile({ baseName: `so-lieu-${year}`, format, language, columns: figureColumns, rows, most }))
      .file;
  });
