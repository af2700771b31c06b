import {
  assessments,
  type CriteriaDefinition,
  DomainError,
  registrations,
  type SheetAnswer,
  today,
} from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { changeInBulk } from "../registrations/bulk.ts";
import { type Command, decide } from "../registrations/registration.ts";
import { definitionOf, lockCase, type OpenCase } from "./case.ts";
import { countedFigures } from "./counted.ts";
import { countByCriterion, readEvidence } from "./evidence.ts";
import { saveAnswers, submitReview, submitSelf } from "./repository.ts";
import { criteriaOf, requireComplete, requireReasons, requireSound, scoreSide } from "./scoring.ts";
import { type Step, windowRefusal } from "./windows.ts";

/** Demands that a step can be taken now. @throws DomainError */
export function requireStep(open: OpenCase, action: "SELF_ASSESS" | "REVIEW", date: string): void {
  const command: Command = { action, covered: open.coverage.open };
  const decision = decide(open.row, command);
  const refusal = "refusal" in decision ? decision.refusal : windowRefusalOf(open, action, date);
  if (refusal !== undefined) throw refusal;
}

/** Whether the campaign's time for a step is over, or not come. */
export function windowRefusalOf({ coverage, returned }: OpenCase, step: Step, date: string): DomainError | undefined {
  return windowRefusal(coverage.campaign, step, date, returned);
}

/** Keeps a draft of either side of a sheet, while that side is to be filled in. */
export const saveSheet = procedure("registrations.write")
  .input(assessments.saveSheet)
  .output(assessments.sheetSaved)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.saveSheet", subject, body }, async () => {
        const open = await lockCase(tx, body.registrationId, ctx.now());
        requireStep(open, body.kind === "SELF" ? "SELF_ASSESS" : "REVIEW", today(ctx.now()));
        if ((open.sheet?.revision ?? 0) !== body.expectedRevision) throw new DomainError("CONFLICT");
        const set = await definitionOf(tx, open);
        const answers = requireSound(set.definition, body.answers);
        const { row } = open;
        const kept = { registrationId: row.id, unitId: row.unitId, criteriaSetId: set.id };
        const revision = await saveAnswers(tx, kept, body.kind, answers);
        // With its first sheet a registration is no longer as it was filed: an import does not take it back any more.
        if (open.sheet === null) {
          await tx.query("UPDATE registration SET revision = revision + 1, updated_at = now() WHERE id = $1", [row.id]);
        }
        const score = scoreSide(set.definition, {
          answers,
          counted: await countedFigures(tx, row, set.definition, ctx.now()),
          evidence: countByCriterion(await readEvidence(tx, row.id)),
        });
        return { registrationId: row.id, revision, score };
      }),
    );
  });

/** Hands in the self-assessment as it is saved (tự đánh giá). */
export const selfAssess = procedure("registrations.write")
  .input(assessments.submitSheet)
  .output(registrations.registration)
  .mutation(({ ctx, input }) => submit(ctx, "SELF_ASSESS", input));

/** Hands in the review as it is saved (bình xét); it may be corrected until it is proposed. */
export const review = procedure("registrations.write")
  .input(assessments.submitSheet)
  .output(registrations.registration)
  .mutation(({ ctx, input }) => submit(ctx, "REVIEW", input));

/** What a sheet that was filled in for another set, before a nearer campaign was opened, says about this one's criteria. */
function answersTo(definition: CriteriaDefinition, saved: readonly SheetAnswer[]): SheetAnswer[] {
  const typed = new Set(criteriaOf(definition).flatMap(({ code, counted }) => (counted === null ? [code] : [])));
  return requireSound(
    definition,
    saved.filter(({ criterion }) => typed.has(criterion)),
  );
}

type Ctx = Parameters<Parameters<ReturnType<typeof procedure>["mutation"]>[0]>[0]["ctx"];

function submit(
  ctx: Ctx,
  action: "SELF_ASSESS" | "REVIEW",
  input: { idempotencyKey: string; registrationId: string; expectedRevision: number },
) {
  const { idempotencyKey: key, ...body } = input;
  const { principal } = ctx;
  const { subject: actor } = principal;
  const operation = action === "REVIEW" ? "assessments.review" : "assessments.selfAssess";
  return ctx.database.transaction(scopeOf(principal), (tx) =>
    idempotent(tx, { key, operation, subject: actor, body }, async () => {
      await noteActor(tx, principal);
      const open = await lockCase(tx, body.registrationId, ctx.now());
      const { row, sheet, coverage } = open;
      requireStep(open, action, today(ctx.now()));
      if (sheet === null || sheet.revision !== body.expectedRevision) throw new DomainError("CONFLICT");
      const { id: criteriaSetId, definition } = await definitionOf(tx, open);
      const saved = (action === "REVIEW" ? sheet.reviewAnswers : sheet.selfAnswers) ?? [];
      const answers = sheet.criteriaSetId === criteriaSetId ? saved : answersTo(definition, saved);
      const counted = await countedFigures(tx, row, definition, ctx.now());
      const evidence = countByCriterion(await readEvidence(tx, row.id));
      const score = scoreSide(definition, { answers, counted, evidence });
      requireComplete(score);
      if (action === "REVIEW") requireReasons(sheet.selfAnswers ?? [], answers);

      const [before, field] =
        action === "REVIEW" ? ([sheet.reviewTotal, "reviewTotal"] as const) : ([sheet.selfTotal, "selfTotal"] as const);
      const fields = { [field]: [before === null ? null : String(before), String(score.total)] as const };
      const to = action === "REVIEW" ? "REVIEWED" : "SELF_ASSESSED";
      const { succeeded } = await changeInBulk(
        tx,
        [row.id],
        [row],
        { to, actor, origin: { key } },
        () => undefined,
        () => fields,
      );
      const [changed] = succeeded;
      if (changed === undefined) throw new Error("A locked registration vanished");
      const campaignId = row.campaignId ?? coverage.campaign?.id ?? null;
      if (campaignId !== row.campaignId) {
        await tx.query("UPDATE registration SET campaign_id = $2 WHERE id = $1", [row.id, campaignId]);
      }
      const given = { counted, total: score.total, actor };
      if (action === "REVIEW") await submitReview(tx, row.id, { ...given, level: score.level });
      else await submitSelf(tx, row.id, { ...given, criteriaSetId, answers });
      return { ...changed, campaignId };
    }),
  );
}
