import {
  downloadFile,
  type Report,
  type ReportState,
  reports,
  type SnapshotContent,
  today,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { asDownload, writeTable } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { figuresOf } from "../snapshots/content.ts";
import { figuresDate, findSnapshot } from "../snapshots/repository.ts";
import { type Cell, cellText, type FormRow, type ReportForm, reportForm } from "./form.ts";
import { type ReportFrame, reportPdf } from "./pdf.ts";
import { findReport, toReport } from "./repository.ts";

const stateNames: Readonly<Record<ReportState, string>> = {
  FILED: "Đã nộp",
  RETURNED: "Trả lại",
  APPROVED: "Đã duyệt",
  LOCKED: "Đã khóa",
};

/**
 * The annual report of a unit as a file, in the columns of the report upward. A report that was filed shows the figures it was
 * filed with; one that was not is a draft of what is counted now.
 */
export const download = procedure("reports.read")
  .input(reports.downloadReport)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const { unitId, year, format } = input;
    const frame = await ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, unitId);
        return frameOf(tx, unitId, year, today(ctx.now()));
      },
      { readOnly: true, isolation: "repeatable read" },
    );
    const baseName = `bao-cao-${year}`;
    if (format === "XLSX") return asDownload(await writeTable({ baseName, format: "xlsx", ...sheetOf(frame.form) }));
    const bytes = format === "PDF" ? await reportPdf(frame) : Buffer.from(JSON.stringify(jsonOf(frame)), "utf8");
    const mediaType = format === "PDF" ? "application/pdf" : "application/json";
    return asDownload({ fileName: `${baseName}.${format.toLowerCase()}`, mediaType, bytes });
  });

interface Frame extends ReportFrame {
  report: Report | null;
}

async function frameOf(tx: Transaction, unitId: string, year: number, present: string): Promise<Frame> {
  const row = await findReport(tx, unitId, year);
  const report = row === undefined ? null : toReport(row);
  if (report === null) {
    const content: SnapshotContent = await figuresOf(tx, { unitId, year, asOf: figuresDate(year, present) });
    return { form: reportForm(content), snapshot: null, stateVi: "Chưa nộp", remarks: null, report };
  }
  const snapshot = await findSnapshot(tx, report.snapshotId);
  if (snapshot === undefined) throw new Error("A report without its snapshot");
  const { id, contentHash, takenAt } = snapshot;
  return {
    form: reportForm(snapshot.content),
    snapshot: { id, contentHash, takenAt },
    stateVi: stateNames[report.state],
    remarks: report.remarks,
    report,
  };
}

/** One sheet with all columns side by side, each headed by its section. */
function sheetOf({ sections, rows }: ReportForm): { headers: string[]; rows: string[][] } {
  const columns = sections.flatMap((section) =>
    section.columns.map((column) => ({ ...column, section: section.titleVi })),
  );
  return {
    headers: ["STT", "Đơn vị", ...columns.map(({ section, titleVi }) => `${section} – ${titleVi}`)],
    rows: rows.map((row) => [
      row.number === null ? "Tổng" : String(row.number),
      row.nameVi,
      ...row.cells.map((cell, index) => cellText(cell, columns[index]?.kind ?? "TEXT", false)),
    ]),
  };
}

/** For other programs: cells by the stable names of their columns; null is what there is no figure for. */
function jsonOf({ form, snapshot, report }: Frame) {
  const codes = form.sections.flatMap(({ columns }) => columns.map(({ code }) => code));
  const cellsOf = (row: FormRow): Record<string, Cell> =>
    Object.fromEntries(codes.map((code, index) => [code, row.cells[index] ?? null]));
  return {
    form: "vn.khuyenhoc.annual-report",
    version: 1,
    year: form.year,
    asOf: form.asOf,
    unit: form.unitNameVi,
    state: report?.state ?? null,
    remarks: report?.remarks ?? null,
    snapshot,
    sections: form.sections,
    rows: form.rows.map((row) => ({ number: row.number, unitId: row.unitId, unit: row.nameVi, cells: cellsOf(row) })),
  };
}
