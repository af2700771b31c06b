import { DomainError, downloadFile, importRef } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload, errorFileOf } from "@khuyenhoc/tabular";
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
      const byLine = Map.groupBy(await readErrors(tx, row.id, null), ({ line }) => line);
      const reasons = new Map([...byLine].map(([line, found]) => [line, found.map(reasonOf)]));
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

async function readFile(tx: Transaction, importId: string): Promise<Buffer> {
  const [row] = await tx.query<{ content: Buffer }>(
    "SELECT content FROM registration_import_file WHERE import_id = $1",
    [importId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row.content;
}

function reasonOf(error: ErrorRow): string {
  const { vi } = describeRow(error);
  const elsewhere = error.code === "REGISTRATION_DUPLICATE" ? ` (trùng dòng ${String(error.details.line)})` : "";
  return `${error.column === null ? "" : `${titleOf(error.column)}: `}${vi}${elsewhere}`;
}
