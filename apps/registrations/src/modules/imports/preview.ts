import { createHash } from "node:crypto";
import { importStatus, registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { openTable } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { filingDate } from "../registrations/registration.ts";
import { requireExistence } from "../registrations/unit.ts";
import { readStatus } from "./repository.ts";
import { finishStaging, stageLines, validateStaging } from "./staging.ts";

/** Reads and checks a file and shows what it would do; writes nothing but the staged rows. */
export const preview = procedure("registrations.import")
  .input(registrations.previewRegistrationImport)
  .output(importStatus)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, file, ...rest } = input;
    const { subject } = ctx.principal;
    const content = Buffer.from(file.contentBase64, "base64");
    const body = { ...rest, fileName: file.fileName, sha256: createHash("sha256").update(content).digest("hex") };
    const asOf = filingDate(rest.year, today(ctx.now()));
    return ctx.database.prismaTransaction(
      scopeOf(ctx.principal),
      (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "imports.preview", subject, body }, async () => {
          await noteActor(tx, ctx.principal);
          await assertInScope(tx, ctx.principal, rest.unitId);
          await requireExistence(tx, rest.unitId, asOf);
          const table = await openTable(content);
          try {
            const { id: importId } = await tx.registrationImport.create({
              data: { ...rest, fileName: file.fileName, state: "VALIDATING", createdBy: subject },
            });
            const target = { ...rest, importId, asOf };
            const total = await stageLines(tx, target, table);
            await validateStaging(tx, target);
            await finishStaging(tx, importId, total);
            await tx.query("INSERT INTO registration_import_file (import_id, content) VALUES ($1, $2)", [
              importId,
              content,
            ]);
            return await readStatus(tx, importId);
          } finally {
            await table.close();
          }
        }),
      { timeout: 120_000 },
    );
  });
