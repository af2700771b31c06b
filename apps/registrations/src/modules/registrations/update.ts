import { DomainError, registrations, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { subjectAfterCorrection } from "../subjects/registering.ts";
import { keepForUndo } from "../undo/keeping.ts";
import { noteActor } from "./actors.ts";
import { decide, requireGroup } from "./registration.ts";
import { isDuplicate, lockRegistrations, recordChanges, subjectFields, updateSubject } from "./repository.ts";
import { toRegistration } from "./row.ts";

/** Corrects a draft, or a registration that was returned. */
export const update = procedure("registrations.write")
  .input(registrations.updateRegistration)
  .output(registrations.registration)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    try {
      return await ctx.database.prismaTransaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key: idempotencyKey, operation: "registrations.update", subject: actor, body }, async () => {
          await noteActor(tx, ctx.principal);
          const [before] = await lockRegistrations(tx, [body.id]);
          if (before === undefined) throw new DomainError("NOT_FOUND");
          const decision = decide(before, { action: "EDIT" });
          if ("refusal" in decision) throw decision.refusal;
          if (before.revision !== body.expectedRevision) throw new DomainError("CONFLICT");
          const subject = {
            subjectName: body.subjectName,
            subjectCode: body.subjectCode ?? null,
            address: body.address ?? null,
            group: body.group ?? null,
          };
          requireGroup(before.model, subject.group);
          const origin = { key: idempotencyKey };
          await keepForUndo(tx, { action: "UPDATE", actor, origin, registrations: [before] });
          const subjectId = await subjectAfterCorrection(tx, before, subject, { actor, today: today(ctx.now()) });
          const after = await updateSubject(tx, before, { ...subject, subjectId });
          await recordChanges(tx, [
            { registration: after, kind: "UPDATE", actor, fields: subjectFields(before, after) },
          ]);
          await applyDeltas(tx, move(before, after));
          return toRegistration(after);
        }),
      );
    } catch (error) {
      if (isDuplicate(error)) throw new DomainError("REGISTRATION_DUPLICATE", {}, { cause: error });
      throw error;
    }
  });
