import { createHash } from "node:crypto";
import { registrationImport, registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { mappingOf } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { filingDate } from "../registrations/registration.ts";
import { requireExistence } from "../registrations/unit.ts";
import { requireOpenYears } from "../years/repository.ts";
import { adoptPreview, readStatus } from "./repository.ts";
import { importedBefore } from "./same-file.ts";
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
    const contentHash = createHash("sha256").update(content).digest("hex");
    const body = { ...rest, fileName: file.fileName, sha256: contentHash };
    const date = today(ctx.now());
    const asOf = filingDate(rest.year, date);
    return ctx.database.prismaTransaction(
      scopeOf(ctx.principal),
      (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "imports.preview", subject, body }, async () => {
          await noteActor(tx, ctx.principal);
          await assertInScope(tx, ctx.principal, rest.unitId);
          await requireExistence(tx, rest.unitId, asOf);
          await requireOpenYears(tx, [rest.year]);
          const { id: importId } = await tx.registrationImport.create({
            data: { ...about, fileName: file.fileName, state: "VALIDATING", createdBy: subject },
          });
          const target = { ...about, importId, asOf, date };
          await tx.query("UPDATE registration_import SET content_hash = $2 WHERE id = $1", [importId, contentHash]);
          const chosen = mapping == null ? undefined : mappingOf(mapping);
          const earlier = await importedBefore(tx, { ...about, contentHash }, chosen);
          if (earlier === undefined) await stageFile(tx, target, content, chosen);
          else await adoptPreview(tx, importId, earlier);
          await tx.query("INSERT INTO registration_import_file (import_id, content) VALUES ($1, $2)", [
            importId,
            content,
          ]);
          return readStatus(tx, importId);
        }),
      { timeout: 120_000 },
    );
  });
