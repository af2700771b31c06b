import { DomainError, subjects, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { requireExistence } from "../registrations/unit.ts";
import { insertSubject } from "./repository.ts";
import { toSubject } from "./row.ts";
import { factsOf, requireFacts } from "./subject.ts";

/** Enters a subject without registering it for a title. */
export const create = procedure("subjects.manage")
  .input(subjects.createSubject)
  .output(subjects.subject)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey, ...body } = input;
    const { subject: actor } = ctx.principal;
    const date = today(ctx.now());
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key: idempotencyKey, operation: "subjects.create", subject: actor, body }, async () => {
        await noteActor(tx, ctx.principal);
        await assertInScope(tx, ctx.principal, body.unitId);
        await requireExistence(tx, body.unitId, date);
        const facts = factsOf(body);
        requireFacts(body.kind, facts, date);
        const made = await insertSubject(tx, { unitId: body.unitId, kind: body.kind, facts, actor });
        if (made === undefined) throw new DomainError("SUBJECT_DUPLICATE");
        return toSubject(made);
      }),
    );
  });
