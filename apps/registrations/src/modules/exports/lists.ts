import type { Principal } from "@khuyenhoc/authz";
import { downloadFile, listFiles } from "@khuyenhoc/contracts";
import { jobsRouter, unitNames } from "@khuyenhoc/jobs";
import { everyPage, type ListColumn, writeListFile } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { type Context, createCallerFactory, procedure, router } from "../../context.ts";
import { inbox as inboxLines } from "../assessments/inbox.ts";
import { samples as sampleList } from "../assessments/samples.ts";
import { list as campaignList } from "../campaigns/procedures.ts";
import { children } from "../counts/children.ts";
import { list as criteriaList } from "../criteria/procedures.ts";
import { notFiled as unfiledList } from "../figures/not-filed.ts";
import { list as importList } from "../imports/list.ts";
import { byUnits as targetsOf } from "../targets/by-units.ts";
import {
  campaignColumns,
  countColumns,
  criteriaColumns,
  importColumns,
  inboxColumns,
  jobColumns,
  type OfUnit,
  sampleColumns,
  targetColumns,
  unfiledColumns,
} from "./list-columns.ts";

// A file holds what its list shows: the list's own procedure is asked page by page, with its scope, predicate and order.
const listsOf = createCallerFactory(
  router({
    targets: targetsOf,
    children,
    unfiled: unfiledList,
    campaigns: campaignList,
    criteria: criteriaList,
    samples: sampleList,
    inbox: inboxLines,
    imports: importList,
    jobs: jobsRouter,
  }),
);
const PAGE = 100;
type Ctx = Context & { principal: Principal };

interface Wanted<Row> {
  baseName: string;
  columns: readonly ListColumn<OfUnit<Row>>[];
  rows: Iterable<Row> | AsyncIterable<Row>;
}

/** Writes rows of units, with the code and name of the unit of each. */
async function fileOfUnits<Row extends { unitId: string }>(
  ctx: Ctx,
  { format, language }: { format: "csv" | "xlsx"; language: listFiles.ListLanguage },
  { baseName, columns, rows }: Wanted<Row>,
) {
  const unitOf = await ctx.database.transaction(scopeOf(ctx.principal), unitNames, { readOnly: true });
  async function* named(): AsyncGenerator<OfUnit<Row>> {
    for await (const row of rows) yield { ...row, unit: unitOf(row.unitId) };
  }
  const most = listFiles.MAX_LIST_ROWS;
  return (await writeListFile({ baseName, format, language, columns, rows: named(), most })).file;
}

/** Targets of a unit and its children in a year. */
export const targets = procedure("targets.read")
  .input(listFiles.targetsFile)
  .output(downloadFile)
  .query(async ({ ctx, input: { unitId, year, ...file } }) => {
    const lists = listsOf(ctx);
    const below = await ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) =>
        tx.query<{ id: string }>(
          `SELECT descendant_id AS id FROM unit_closure
           WHERE ancestor_id = $1 AND depth = 1 AND scope_validity @> app_today() ORDER BY 1`,
          [unitId],
        ),
      { readOnly: true },
    );
    const unitIds = [unitId, ...below.map(({ id }) => id)];
    async function* rows() {
      for (let from = 0; from < unitIds.length; from += 200) {
        yield* await lists.targets({ unitIds: unitIds.slice(from, from + 200), years: [year] });
      }
    }
    return fileOfUnits(ctx, file, { baseName: `chi-tieu-${year}`, columns: targetColumns, rows: rows() });
  });

/** Figures of the children of a unit, as the dashboard compares them. */
export const counts = procedure("counts.read")
  .input(listFiles.countsFile)
  .output(downloadFile)
  .query(async ({ ctx, input: { format, language, ...question } }) => {
    const below = await listsOf(ctx).children(question);
    const rows = below.flatMap(({ unitId, year, asOf, rows: cells }) =>
      cells.map((cell) => ({ ...cell, unitId, year, asOf })),
    );
    const baseName = `so-lieu-danh-hieu-${question.year}`;
    return fileOfUnits(ctx, { format, language }, { baseName, columns: countColumns, rows });
  });

/** Who has not filed. */
export const notFiled = procedure("reports.read")
  .input(listFiles.notFiledFile)
  .output(downloadFile)
  .query(({ ctx, input: { format, language, ...filter } }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.unfiled({ ...filter, first: PAGE, after }));
    return fileOfUnits(
      ctx,
      { format, language },
      { baseName: `chua-nop-${filter.year}`, columns: unfiledColumns, rows },
    );
  });

/** Campaigns by their filters. */
export const campaigns = procedure("campaigns.read")
  .input(listFiles.campaignsFile)
  .output(downloadFile)
  .query(({ ctx, input: { format, language, ...filter } }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.campaigns({ ...filter, first: PAGE, after }));
    return fileOfUnits(ctx, { format, language }, { baseName: "dot-cong-nhan", columns: campaignColumns, rows });
  });

/** Criteria sets by their filters. */
export const criteriaSets = procedure("criteria.read")
  .input(listFiles.criteriaSetsFile)
  .output(downloadFile)
  .query(({ ctx, input: { format, language, ...filter } }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.criteria({ ...filter, first: PAGE, after }));
    return fileOfUnits(ctx, { format, language }, { baseName: "bo-tieu-chi", columns: criteriaColumns, rows });
  });

/** Sample audits, newest first. */
export const samples = procedure("registrations.read")
  .input(listFiles.samplesFile)
  .output(downloadFile)
  .query(({ ctx, input }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.samples({ first: PAGE, after }));
    return fileOfUnits(ctx, input, { baseName: "kiem-tra-mau", columns: sampleColumns, rows });
  });

/** The work inbox. */
export const inbox = procedure("registrations.read")
  .input(listFiles.inboxFile)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const rows = await listsOf(ctx).inbox({});
    return fileOfUnits(ctx, input, { baseName: "viec-can-lam", columns: inboxColumns, rows });
  });

/** Imports below a unit with what came of them, newest first. */
export const imports = procedure("registrations.import")
  .input(listFiles.importsFile)
  .output(downloadFile)
  .query(({ ctx, input: { format, language, ...filter } }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.imports({ ...filter, first: PAGE, after }));
    return fileOfUnits(ctx, { format, language }, { baseName: "luot-nhap", columns: importColumns, rows });
  });

/** Jobs of the caller's scope, newest first. */
export const jobs = procedure("jobs.read")
  .input(listFiles.jobsFile)
  .output(downloadFile)
  .query(({ ctx, input: { format, language, ...filter } }) => {
    const lists = listsOf(ctx);
    const rows = everyPage((after) => lists.jobs.list({ ...filter, first: PAGE, after }));
    return fileOfUnits(ctx, { format, language }, { baseName: "viec-chay-nen", columns: jobColumns, rows });
  });
