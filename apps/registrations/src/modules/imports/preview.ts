import { createHash } from "node:crypto";
import { registrationImport, registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { filingDate } from "../registrations/registration.ts";
import { requireExistence } from "../registrations/unit.ts";
import { mappingOf } from "./mapping.ts";
import { readStatus } from "./repository.ts";
import { stageFile } from "./staging.ts";

/** Reads and checks a file and shows what it would do; writes nothing but the staged rows. */
export const preview = procedure("registrations.import")
  .input(registrations.previewRegistrationImport)
  .output(registrationImport)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, file, ...rest } = input;
    const { mapping, ...about } = rest;
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
          const { id: importId } = await tx.registrationImport.create({
            data: { ...about, fileName: file.fileName, state: "VALIDATING", createdBy: subject },
          });
          await stageFile(tx, { ...about, importId, asOf }, content, mapping == null ? undefined : mappingOf(mapping));
          await tx.query("INSERT INTO registration_import_file (import_id, content) VALUES ($1, $2)", [
            importId,
            content,
          ]);
          return readStatus(tx, importId);
        }),
      { timeout: 120_000 },
    );
  });
