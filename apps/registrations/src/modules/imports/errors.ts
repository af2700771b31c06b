import { DomainError, downloadFile, importRef } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { openTable, writeErrorFile } from "@khuyenhoc/tabular";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { titleOf } from "./columns.ts";
import { describeRow, type ErrorRow, readErrors, readImport } from "./repository.ts";

/** The lines in error as they stand in the file, each with its reasons: to be corrected and imported again. */
export const errors = procedure("registrations.import")
  .input(importRef)
  .output(downloadFile)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const row = await readImport(tx, input.importId);
      const content = await readFile(tx, row.id);
      const reasons = Map.groupBy(await readErrors(tx, row.id, null), ({ line }) => line);
      const { headers, lines } = await readLines(content, reasons);
      const { bytes, ...file } = await writeErrorFile({
        baseName: `loi-${row.fileName.replace(/\.[^.]*$/, "")}`,
        format: content[0] === 0x50 && content[1] === 0x4b ? "xlsx" : "csv",
        headers,
        rows: lines,
      });
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "imports.errors",
        unitId: row.unitId,
        rows: lines.length,
        requestId: ctx.requestId,
      });
      return { ...file, contentBase64: Buffer.from(bytes).toString("base64") };
    }),
  );

async function readFile(tx: Transaction, importId: string): Promise<Buffer> {
  const [row] = await tx.query<{ content: Buffer }>(
    "SELECT content FROM registration_import_file WHERE import_id = $1",
    [importId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row.content;
}

async function readLines(content: Buffer, reasons: ReadonlyMap<number, readonly ErrorRow[]>) {
  const table = await openTable(content);
  const lines: { line: number; cells: readonly string[]; reasons: string[] }[] = [];
  for await (const batch of table.batches()) {
    for (const { line, cells } of batch) {
      const found = reasons.get(line);
      if (found !== undefined) lines.push({ line, cells, reasons: found.map(reasonOf) });
    }
  }
  return { headers: table.headers, lines };
}

function reasonOf(error: ErrorRow): string {
  const { vi } = describeRow(error);
  const elsewhere = error.code === "REGISTRATION_DUPLICATE" ? ` (trùng dòng ${String(error.details.line)})` : "";
  return `${error.column === null ? "" : `${titleOf(error.column)}: `}${vi}${elsewhere}`;
}
