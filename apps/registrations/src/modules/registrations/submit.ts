import { registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import type { Rooms } from "../bases/base.ts";
import { roomsFor } from "../bases/repository.ts";
import { noteActor } from "./actors.ts";
import { changeInBulk } from "./bulk.ts";
import { decide, filingDate } from "./registration.ts";
import { findRegistrations, lockRegistrations } from "./repository.ts";

/** Hands drafts and corrected registrations in to the tier above; each as far as the base of its unit has room. */
export const submit = procedure("registrations.write")
  .input(registrations.submitRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "registrations.submit", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        // Bases are locked before registrations everywhere, so the units have to be known first.
        const found = await findRegistrations(tx, body.ids);
        const rooms = new Map<number, Rooms>();
        for (const year of [...new Set(found.map((row) => row.year))].sort()) {
          const unitIds = found.filter((row) => row.year === year).map(({ unitId }) => unitId);
          rooms.set(year, await roomsFor(tx, { unitIds, year, asOf: filingDate(year, today(ctx.now())), lock: true }));
        }
        const locked = await lockRegistrations(tx, body.ids);
        return changeInBulk(tx, body.ids, locked, { to: "REGISTERED", actor }, (row) => {
          const decision = decide(row, { action: "SUBMIT" });
          if ("refusal" in decision) return decision.refusal;
          return rooms.get(row.year)?.take(row.unitId, row.model, row.group, 1);
        });
      }),
    );
  });
