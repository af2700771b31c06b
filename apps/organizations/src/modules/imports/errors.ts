import { downloadFile, importRef } from "@khuyenhoc/contracts";
import { openTable, writeErrorFile } from "@khuyenhoc/tabular";
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
    const reasons = Map.groupBy(row.errors, (error) => error.row);
    const lines: { line: number; cells: readonly string[]; reasons: string[] }[] = [];
    let headers: readonly string[] = [];
    if (row.content !== null) {
      const table = await openTable(row.content);
      headers = table.headers;
      for await (const batch of table.batches()) {
        for (const { line, cells } of batch) {
          const found = reasons.get(line);
          if (found === undefined) continue;
          const texts = found.map(({ column, vi }) => (column === null ? vi : `${column}: ${vi}`));
          lines.push({ line, cells, reasons: texts });
        }
      }
    }
    const { bytes, ...file } = await writeErrorFile({
      baseName: `loi-${row.file_name.replace(/\.[^.]*$/, "")}`,
      format: row.content?.[0] === 0x50 && row.content[1] === 0x4b ? "xlsx" : "csv",
      headers,
      rows: lines,
    });
    return { ...file, contentBase64: Buffer.from(bytes).toString("base64") };
  });
