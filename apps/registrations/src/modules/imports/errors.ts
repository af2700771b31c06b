import { downloadFile, importRef } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload, type CellReason, errorFileOf } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { titleOf } from "./columns.ts";
import { describeRow, type ErrorRow, type ImportRow, readErrors, readFile, readImport } from "./repository.ts";

/** The lines in error as they stand in the file, the reason beside each bad cell: to be corrected and imported again. */
export const errors = procedure("registrations.import")
  .input(importRef)
  .output(downloadFile)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const row = await readImport(tx, input.importId);
      const content = await readFile(tx, row.id);
      const byLine = Map.groupBy(await readErrors(tx, row.id, null), ({ line }) => line);
      const reasons = new Map([...byLine].map(([line, found]) => [line, found.map((error) => reasonOf(error, row))]));
      const { file, rows } = await errorFileOf(content, { fileName: row.fileName, reasons });
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "imports.errors",
        unitId: row.unitId,
        rows,
        requestId: ctx.requestId,
      });
      return asDownload(file);
    }),
  );

/** Beside the bad cell; where the file has no such column, or the line as a whole is wrong, at the end with the column's name. */
function reasonOf(error: ErrorRow, { positions }: ImportRow): CellReason {
  const { vi } = describeRow(error);
  const elsewhere = error.code === "REGISTRATION_DUPLICATE" ? ` (trùng dòng ${String(error.details.line)})` : "";
  const position = positionsOf(positions).get(error.column ?? "") ?? null;
  const column = error.column === null || position !== null ? "" : `${titleOf(error.column)}: `;
  return { position, text: `${column}${vi}${elsewhere}` };
}

const positionsOf = (positions: ImportRow["positions"]): ReadonlyMap<string, number> =>
  new Map(Object.entries(positions));
