import { DomainError, id, registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { keepForUndo } from "../undo/keeping.ts";
import { decide } from "./registration.ts";
import { deleteRegistration, lockRegistrations, recordChanges } from "./repository.ts";

/** Throws a draft away; what was ever submitted stays. */
export const deleteDraft = procedure("registrations.write")
  .input(registrations.deleteDraft)
  .output(z.object({ id }))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    return ctx.database.prismaTransaction(scopeOf(ctx.principal), (tx) =>
      idempotent(
        tx,
        { key: idempotencyKey, operation: "registrations.deleteDraft", subject: actor, body },
        async () => {
          const [before] = await lockRegistrations(tx, [body.id]);
          if (before === undefined) throw new DomainError("NOT_FOUND");
          const decision = decide(before, { action: "DELETE" });
          if ("refusal" in decision) throw decision.refusal;
          const origin = { key: idempotencyKey };
          await keepForUndo(tx, { action: "DELETE", actor, origin, registrations: [before] });
          await deleteRegistration(tx, before.id);
          await recordChanges(tx, [{ registration: before, kind: "DELETE", actor }]);
          await applyDeltas(tx, move(before, null));
          return { id: before.id };
        },
      ),
    );
  });
