import { createHash } from "node:crypto";
import { DomainError, importStatus, organizations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import type { z } from "zod";
import { procedure } from "../../context.ts";
import { assertMayImport, type Job } from "./job.ts";
import { planImport } from "./plan.ts";
import { insertImport, readStatus } from "./repository.ts";

/** Reads and checks a file and tells what it would do; of the tree and the figures nothing is written. */
export const preview = procedure("figures.manage")
  .input(organizations.previewOrganizationImport)
  .output(importStatus)
  .mutation(({ ctx, input }) => {
    const { principal } = ctx;
    const { idempotencyKey: key, file, ...rest } = input;
    assertMayImport(principal, input.kind);
    const job = jobFrom(input);
    const content = Buffer.from(file.contentBase64, "base64");
    const body = { ...rest, fileName: file.fileName, sha256: createHash("sha256").update(content).digest("hex") };
    const command = { key, operation: "imports.preview", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), async (tx) => {
      await assertInScope(tx, principal, job.unitId);
      return idempotent(tx, command, async () => {
        const plan = await planImport(tx, { principal, today: today(ctx.now()) }, job, content);
        const id = await insertImport(tx, job, { fileName: file.fileName, content }, plan, principal.subject);
        return readStatus(tx, id);
      });
    });
  });

function jobFrom({ kind, unitId, year, ground }: z.infer<typeof organizations.previewOrganizationImport>): Job {
  if (kind === "units") {
    if (ground === null || ground === undefined) throw new DomainError("INVALID_INPUT", { reason: "ground" });
    return { kind, unitId, ground };
  }
  if (year === null || year === undefined) throw new DomainError("INVALID_INPUT", { reason: "year" });
  return { kind, unitId, year };
}
