import { DomainError, registrationImport, remapImport, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { mappingOf } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { filingDate } from "../registrations/registration.ts";
import { forgetStaged, readFile, readImport, readStatus } from "./repository.ts";
import { stageFile } from "./staging.ts";

/** Reads the file of a preview again, with the columns where the officer says they are. */
export const remap = procedure("registrations.import")
  .input(remapImport)
  .output(registrationImport)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.prismaTransaction(
      scopeOf(ctx.principal),
      (tx) =>
        idempotent(tx, { key, operation: "imports.remap", subject, body }, async () => {
          const row = await readImport(tx, body.importId, true);
          await assertInScope(tx, ctx.principal, row.unitId);
          if (row.state !== "READY") throw new DomainError("IMPORT_STATE", { state: row.state });
          await forgetStaged(tx, row.id);
          const { unitId, year, submit } = row;
          const date = today(ctx.now());
          const target = { importId: row.id, unitId, year, submit, date, asOf: filingDate(year, date) };
          await stageFile(tx, target, await readFile(tx, row.id), mappingOf(body.mapping));
          return readStatus(tx, row.id);
        }),
      { timeout: 120_000 },
    );
  });
