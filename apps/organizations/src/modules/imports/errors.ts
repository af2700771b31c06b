import { downloadFile, importRef } from "@khuyenhoc/contracts";
import { asDownload, errorFileName, errorFileOf, writeErrorFile } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { figureColumns, unitColumns } from "./columns.ts";
import { readImport } from "./repository.ts";

/** The lines in error as they stand in the file, the reason beside each bad cell: to be corrected and imported again. */
export const errors = procedure("figures.manage")
  .input(importRef)
  .output(downloadFile)
  .query(async ({ ctx, input }) => {
    const row = await ctx.database.transaction(scopeOf(ctx.principal), (tx) => readImport(tx, input.importId), {
      readOnly: true,
    });
    if (row.content === null) {
      const nothing = { baseName: errorFileName(row.file_name), format: "csv", headers: [], rows: [] } as const;
      return asDownload(await writeErrorFile(nothing));
    }
    const byLine = Map.groupBy(row.errors, ({ row: line }) => line);
    const reasons = new Map(
      [...byLine].map(([line, found]) => [
        line,
        found.map(({ column, vi }) => (column === null ? vi : { title: column, text: vi })),
      ]),
    );
    const columns = row.kind === "figures" ? figureColumns : unitColumns;
    const { file } = await errorFileOf(row.content, { fileName: row.file_name, reasons, columns });
    return asDownload(file);
  });
