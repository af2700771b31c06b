import { downloadFile, importRef } from "@khuyenhoc/contracts";
import { asDownload, errorFileName, errorFileOf, writeErrorFile } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readImport } from "./repository.ts";

/** The lines in error as they stand in the file, each with its reasons: to be corrected and imported again. */
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
    const reasons = new Map<number, string[]>();
    for (const { row: line, column, vi } of row.errors) {
      const reason = column === null ? vi : `${column}: ${vi}`;
      reasons.set(line, [...(reasons.get(line) ?? []), reason]);
    }
    const { file } = await errorFileOf(row.content, { fileName: row.file_name, reasons });
    return asDownload(file);
  });
