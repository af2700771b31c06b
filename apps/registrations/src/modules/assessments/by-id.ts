import {
  type Assessment,
  assessments,
  type CriteriaDefinition,
  DomainError,
  type SheetAnswer,
  type SheetSide,
  today,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { actorNames } from "../registrations/actors.ts";
import { findRegistrations } from "../registrations/repository.ts";
import { toRegistration } from "../registrations/row.ts";
import { allowedActions } from "./allowed.ts";
import { appealUntil, hasDecided, readAppeals } from "./appeals.ts";
import { knownSetOf, type OpenCase, wasReturned } from "./case.ts";
import { readComments } from "./comments.ts";
import { countedFigures } from "./counted.ts";
import { coverageOf } from "./coverage.ts";
import { countByCriterion, readEvidence } from "./evidence.ts";
import { readDecisions } from "./papers.ts";
import { readSheets } from "./repository.ts";
import { type Side, scoreSide } from "./scoring.ts";
import { standingOf } from "./standing.ts";
import { type Step, windowOf } from "./windows.ts";

const nextSteps = {
  REGISTERED: "SELF_ASSESS",
  SELF_ASSESSED: "REVIEW",
  REVIEWED: "PROPOSE",
  PROPOSED: "DECIDE",
} as const;

/** The last day for what has to be done next with a registration. */
function deadlineOf({ row, coverage, returned }: OpenCase): string | null {
  const step: Step | undefined = (nextSteps as Partial<Record<string, Step>>)[row.state];
  if (step === undefined || coverage.campaign === null) return null;
  return windowOf(coverage.campaign, step, returned).to;
}

/** The assessment of a registration: sheet, scores, evidence, comments, decisions, appeals, and what the caller may do. */
export const byId = procedure("registrations.read")
  .input(assessments.assessmentById)
  .output(assessments.assessment)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx): Promise<Assessment> => {
      const date = today(ctx.now());
      const [row] = await findRegistrations(tx, [input.registrationId]);
      if (row === undefined) throw new DomainError("NOT_FOUND");
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "assessments.byId",
        unitId: row.unitId,
        subjectIds: [row.id],
        rows: 1,
        requestId: ctx.requestId,
      });
      const coverage = (await coverageOf(tx, [row], date))(row);
      const sheet = (await readSheets(tx, [row.id])).get(row.id) ?? null;
      const open: OpenCase = { row, coverage, sheet, returned: await wasReturned(tx, row.id) };
      const set = coverage.campaign === null && sheet === null ? null : ((await knownSetOf(tx, open)) ?? null);
      const evidence = await readEvidence(tx, row.id);
      const counted = set === null ? [] : await countedFigures(tx, row, set.definition, ctx.now());
      const appeals = await readAppeals(tx, row.id);
      const until = await appealUntil(tx, row);
      const standing = await standingOf(tx, ctx.principal.roots, [row], date);
      const { campaign } = coverage;
      return {
        registration: toRegistration(row),
        campaign:
          campaign === null
            ? null
            : {
                id: campaign.id,
                unitId: campaign.unitId,
                registerFrom: campaign.registerFrom,
                registerTo: campaign.registerTo,
                assessFrom: campaign.assessFrom,
                assessTo: campaign.assessTo,
                reviewTo: campaign.reviewTo,
                decideTo: campaign.decideTo,
                appealDays: campaign.appealDays,
              },
        criteriaSet: set,
        revision: sheet?.revision ?? 0,
        ...(await sidesOf(tx, open, set?.definition, { counted, evidence: countByCriterion(evidence) })),
        counted,
        evidence,
        comments: await readComments(tx, row.id),
        decisions: await readDecisions(tx, row.id),
        appeals,
        appealUntil: until,
        allowed: allowedActions({
          open,
          standing,
          principal: ctx.principal,
          date,
          appealOpen: appeals.some(({ state }) => state === "OPEN"),
          appealFiledBy: await appellant(tx, row.id),
          hasDecided: await hasDecided(tx, row.id, ctx.principal.subject),
          appealUntil: until,
        }),
        deadline: deadlineOf(open),
      };
    }),
  );

/** Both sides of the sheet with their scores: what was handed in by the figures of then, a draft by those of today. */
async function sidesOf(
  tx: Transaction,
  { sheet }: OpenCase,
  definition: CriteriaDefinition | undefined,
  now: Pick<Side, "counted" | "evidence"> & { counted: Assessment["counted"] },
): Promise<Pick<Assessment, "self" | "review">> {
  if (sheet === null || definition === undefined) return { self: null, review: null };
  const accounts = [sheet.selfBy, sheet.reviewBy].filter((account) => account !== null);
  const nameOf = await actorNames(tx, accounts);
  const side = (
    answers: SheetAnswer[] | null,
    at: Date | null,
    by: string | null,
    asCounted: Assessment["counted"],
  ): SheetSide | null => {
    if (answers === null) return null;
    const counted = at === null ? now.counted : asCounted;
    const score = scoreSide(definition, { answers, counted, evidence: now.evidence });
    return { answers, counted, score, at: at?.toISOString() ?? null, by: by === null ? null : nameOf(by) };
  };
  return {
    self: side(sheet.selfAnswers, sheet.selfAt, sheet.selfBy, sheet.selfCounted),
    review: side(sheet.reviewAnswers, sheet.reviewAt, sheet.reviewBy, sheet.reviewCounted),
  };
}

async function appellant(tx: Transaction, registrationId: string): Promise<string | null> {
  const [open] = await tx.query<{ filedBy: string }>(
    `SELECT filed_by AS "filedBy" FROM appeal WHERE registration_id = $1 AND state = 'OPEN'`,
    [registrationId],
  );
  return open?.filedBy ?? null;
}
