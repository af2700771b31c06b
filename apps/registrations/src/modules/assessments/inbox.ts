import { assessments, type InboxLine, today } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readWaiting, statesOfStage, type Waiting } from "./waiting.ts";
import { type Step, windowOf } from "./windows.ts";

type Stage = InboxLine["stage"];

const steps: Readonly<Partial<Record<Stage, Step>>> = {
  SELF_ASSESS: "SELF_ASSESS",
  REVIEW: "REVIEW",
  PROPOSE: "PROPOSE",
  DECIDE: "DECIDE",
};

/** What waits for the caller, nearest deadline first; see {@link readWaiting}. */
export const inbox = procedure("registrations.read")
  .input(assessments.inboxQuestion)
  .output(assessments.inbox)
  .query(({ ctx }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<InboxLine[]> => linesOf(await readWaiting(tx, ctx.principal, today(ctx.now()))),
      { readOnly: true },
    ),
  );

function linesOf(waiting: readonly Waiting[]): InboxLine[] {
  const lines = new Map<string, InboxLine>();
  for (const { stage, rootId, year, model, count, campaign } of waiting) {
    const step = steps[stage];
    const deadline = campaign === null || step === undefined ? null : windowOf(campaign, step, false).to;
    const key = [stage, rootId, year, model, campaign?.id].join("/");
    const known = lines.get(key);
    lines.set(key, {
      stage,
      year,
      model,
      unitId: rootId,
      campaignId: campaign?.id ?? null,
      count: (known?.count ?? 0) + count,
      deadline,
      filter: {
        unitId: rootId,
        year,
        models: [model],
        states: [...statesOfStage[stage]],
        waiting: { stage, campaignId: campaign?.id ?? null },
      },
    });
  }
  const order = assessments.inboxStages;
  return [...lines.values()].sort(
    (left, right) =>
      compare(left.deadline ?? "9999", right.deadline ?? "9999") ||
      order.indexOf(left.stage) - order.indexOf(right.stage) ||
      compare(left.model, right.model) ||
      left.year - right.year,
  );
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
