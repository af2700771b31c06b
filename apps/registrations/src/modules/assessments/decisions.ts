import { assessments, registrations } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type Deciding, decideAll } from "./deciding.ts";
import { proposeAll } from "./proposing.ts";

type Ctx = Parameters<Parameters<ReturnType<typeof procedure>["mutation"]>[0]>[0]["ctx"];

/** Passes reviewed registrations to the competent tier. */
export const propose = procedure("registrations.write")
  .input(assessments.proposeRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const command = { key, operation: "assessments.propose", subject: principal.subject, body };
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, command, () => proposeAll(tx, body.ids, { principal, now: ctx.now(), origin: { key } })),
    );
  });

function decideBy(ctx: Ctx, input: { idempotencyKey: string; ids: string[] }, deciding: Deciding) {
  const { idempotencyKey: key, ...body } = input;
  const { principal } = ctx;
  const operation = `assessments.${deciding.kind.toLowerCase()}`;
  return ctx.database.transaction(scopeOf(principal), (tx) =>
    idempotent(tx, { key, operation, subject: principal.subject, body }, () =>
      decideAll(tx, body.ids, deciding, { principal, now: ctx.now(), origin: { key } }),
    ),
  );
}

/** Recognises proposed registrations whose review reaches a level (quyết định công nhận). */
export const recognise = procedure("registrations.decide")
  .input(assessments.recogniseRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { number, decidedOn, level = null, validUntil = null } = input;
    return decideBy(ctx, input, { kind: "RECOGNISE", number, decidedOn, level, validUntil });
  });

/** Refuses proposed registrations with a reason (không công nhận). */
export const refuse = procedure("registrations.decide")
  .input(assessments.refuseRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { number, decidedOn, reason } = input;
    return decideBy(ctx, input, { kind: "REFUSE", number, decidedOn, reason });
  });

/** Revokes titles with a reason (thu hồi). */
export const revoke = procedure("registrations.decide")
  .input(assessments.revokeRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { number, decidedOn, reason } = input;
    return decideBy(ctx, input, { kind: "REVOKE", number, decidedOn, reason });
  });

/** Decides anew about what was decided; the new decision names the one that it supersedes. */
export const correct = procedure("registrations.decide")
  .input(assessments.correctRegistrations)
  .output(registrations.bulkOutcome)
  .mutation(({ ctx, input }) => {
    const { number, decidedOn, outcome, level = null, validUntil = null, reason } = input;
    return decideBy(ctx, input, { kind: "CORRECT", number, decidedOn, outcome, level, validUntil, reason });
  });
