import { reports } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { insertSnapshot } from "./repository.ts";

/** Publishes the figures of a subtree: they are frozen and can be asked for by their id for ever. */
export const take = procedure("reports.publish")
  .input(reports.takeSnapshot)
  .output(reports.snapshotHead)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "snapshots.take", subject, body }, async () => {
          await assertInScope(tx, ctx.principal, body.unitId);
          await noteActor(tx, ctx.principal);
          return insertSnapshot(tx, body, subject, ctx.now());
        }),
      { isolation: "repeatable read" },
    );
  });
