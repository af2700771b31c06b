import { DomainError, reports } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { findSnapshot, insertSnapshot } from "../snapshots/repository.ts";
import { nextState } from "./report.ts";
import { findReport, saveFiled, toReport } from "./repository.ts";

/** Files the annual report of a unit upward, with frozen figures that stay the report's whatever is counted later. */
export const file = procedure("reports.publish")
  .input(reports.fileReport)
  .output(reports.report)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "reports.file", subject, body }, async () => {
          await assertInScope(tx, ctx.principal, body.unitId);
          await noteActor(tx, ctx.principal);
          const known = await findReport(tx, body.unitId, body.year);
          nextState(known?.state ?? "NONE", "FILE");
          const { unitId, year, remarks = null } = body;
          const snapshotId =
            body.snapshotId == null
              ? (await insertSnapshot(tx, { unitId, year }, subject, ctx.now())).id
              : await requireSnapshot(tx, body.snapshotId, unitId, year);
          return toReport(await saveFiled(tx, { unitId, year, snapshotId, remarks }, subject));
        }),
      { isolation: "repeatable read" },
    );
  });

/** @throws DomainError NOT_FOUND, SNAPSHOT_OF_ANOTHER */
async function requireSnapshot(tx: Transaction, id: string, unitId: string, year: number): Promise<string> {
  const snapshot = await findSnapshot(tx, id);
  if (snapshot === undefined) throw new DomainError("NOT_FOUND");
  if (snapshot.unitId !== unitId || snapshot.year !== year) throw new DomainError("SNAPSHOT_OF_ANOTHER");
  return snapshot.id;
}
