import { can } from "@khuyenhoc/authz";
import { assessments, type InboxLine, type TitleModel, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type Campaign, campaignsFor, competentRank, coveredKey } from "../campaigns/repository.ts";
import { type Step, windowOf } from "./windows.ts";

type Stage = InboxLine["stage"];

interface Waiting {
  stage: Stage;
  /** The granted unit whose work it is. */
  rootId: string;
  unitId: string;
  year: number;
  model: TitleModel;
  count: number;
}

const steps: Readonly<Partial<Record<Stage, Step>>> = {
  SELF_ASSESS: "SELF_ASSESS",
  REVIEW: "REVIEW",
  PROPOSE: "PROPOSE",
  DECIDE: "DECIDE",
};
const states = {
  RETURNED: ["RETURNED"],
  SELF_ASSESS: ["REGISTERED"],
  REVIEW: ["SELF_ASSESSED"],
  PROPOSE: ["REVIEWED"],
  DECIDE: ["PROPOSED"],
  APPEAL: ["RECOGNISED", "NOT_MET", "REVOKED"],
} as const;

/**
 * What waits for the caller: of his own units and their branches what has to be assessed, reviewed and proposed; of the units below
 * what he is the nearest competent one to decide. Nearest deadline first.
 */
export const inbox = procedure("registrations.write")
  .input(assessments.inboxQuestion)
  .output(assessments.inbox)
  .query(({ ctx }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<InboxLine[]> => {
        const { roots } = ctx.principal;
        const date = today(ctx.now());
        const waiting = [
          ...(await readOwn(tx, roots)),
          ...(can(ctx.principal, "registrations.decide") ? await readToDecide(tx, roots, date) : []),
        ];
        const campaigns = await campaignsFor(tx, waiting, date);
        return linesOf(waiting, (line) => campaigns.get(coveredKey(line)) ?? null);
      },
      { readOnly: true },
    ),
  );

/** The caller's units with their branches, by the unit that he was granted. */
const own = `
  SELECT tree.descendant_id AS unit_id, (array_agg(tree.ancestor_id ORDER BY tree.depth))[1] AS root_id
  FROM unit_closure AS tree JOIN unit ON unit.id = tree.descendant_id
  WHERE tree.ancestor_id = ANY ($1::uuid[]) AND tree.scope_validity @> app_today()
    AND (tree.depth = 0 OR (tree.depth = 1 AND unit.branch_kind IS NOT NULL))
  GROUP BY 1`;

function readOwn(tx: Transaction, roots: readonly string[]): Promise<Waiting[]> {
  return tx.query<Waiting>(
    `WITH own AS MATERIALIZED (${own})
     SELECT stage, own.root_id AS "rootId", own.unit_id AS "unitId", year, model, sum(count)::int AS count
     FROM own JOIN LATERAL (
       SELECT CASE state WHEN 'SELF_ASSESSED' THEN 'REVIEW' ELSE 'PROPOSE' END AS stage, r.year, r.model, count(*) AS count
       FROM registration AS r WHERE r.unit_id = own.unit_id AND r.state IN ('SELF_ASSESSED', 'REVIEWED') GROUP BY 1, 2, 3
       UNION ALL
       SELECT 'SELF_ASSESS', c.year, c.model, c.pending FROM counter AS c WHERE c.unit_id = own.unit_id AND c.pending > 0
       UNION ALL
       SELECT 'RETURNED', c.year, c.model, c.returned FROM counter AS c WHERE c.unit_id = own.unit_id AND c.returned > 0
     ) AS found ON true
     GROUP BY 1, 2, 3, 4, 5`,
    [roots],
  );
}

async function readToDecide(tx: Transaction, roots: readonly string[], date: string): Promise<Waiting[]> {
  const proposed = await tx.query<Omit<Waiting, "rootId">>(
    `WITH below AS MATERIALIZED (
       SELECT DISTINCT tree.descendant_id AS unit_id FROM unit_closure AS tree
       WHERE tree.ancestor_id = ANY ($1::uuid[]) AND tree.depth > 0 AND tree.scope_validity @> app_today()
     )
     SELECT 'DECIDE' AS stage, r.unit_id AS "unitId", r.year, r.model, count(*)::int AS count
     FROM registration AS r WHERE r.state = 'PROPOSED' AND r.unit_id IN (SELECT unit_id FROM below) GROUP BY 2, 3, 4
     UNION ALL
     SELECT 'APPEAL', r.unit_id, r.year, r.model, count(*)::int
     FROM appeal AS a JOIN registration AS r ON r.id = a.registration_id
     WHERE a.state = 'OPEN' AND a.unit_id IN (SELECT unit_id FROM below) GROUP BY 2, 3, 4`,
    [roots],
  );
  const ranks = new Map<TitleModel, number>();
  for (const { model } of proposed) {
    if (!ranks.has(model)) ranks.set(model, await competentRank(tx, { model, asOf: date }));
  }
  const nearest = await nearestCompetent(tx, proposed, [...new Set(ranks.values())]);
  return proposed.flatMap((line): Waiting[] => {
    const rootId = nearest.get(`${line.unitId}/${ranks.get(line.model)}`);
    return rootId === undefined || !roots.includes(rootId) ? [] : [{ ...line, rootId }];
  });
}

/** The nearest unit above each that is of a rank or a smaller one, as far as the caller sees; by `unit/rank`. */
async function nearestCompetent(
  tx: Transaction,
  asked: readonly { unitId: string }[],
  ranks: readonly number[],
): Promise<Map<string, string>> {
  const rows = await tx.query<{ key: string; ancestorId: string }>(
    `SELECT DISTINCT ON (q.unit_id, r.rank) q.unit_id || '/' || r.rank AS key, up.ancestor_id AS "ancestorId"
     FROM unnest($1::uuid[]) AS q (unit_id) CROSS JOIN unnest($2::int[]) AS r (rank)
     JOIN unit_closure AS up ON up.descendant_id = q.unit_id AND up.depth > 0 AND up.scope_validity @> app_today()
     JOIN unit ON unit.id = up.ancestor_id AND unit.tier_rank <= r.rank
     ORDER BY q.unit_id, r.rank, up.depth`,
    [[...new Set(asked.map(({ unitId }) => unitId))], ranks],
  );
  return new Map(rows.map(({ key, ancestorId }) => [key, ancestorId]));
}

function linesOf(waiting: readonly Waiting[], campaignOf: (line: Waiting) => Campaign | null): InboxLine[] {
  const lines = new Map<string, InboxLine>();
  for (const item of waiting) {
    const { stage, rootId, year, model, count } = item;
    const campaign = campaignOf(item);
    // Without a campaign there is nothing to assess: such registrations are approved directly.
    if (campaign === null && stage === "SELF_ASSESS") continue;
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
      filter: { unitId: rootId, year, models: [model], states: [...states[stage]] },
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
