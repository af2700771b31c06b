import { can, type Principal } from "@khuyenhoc/authz";
import type { InboxLine, RegistrationFilter, RegistrationState, TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type Campaign, campaignsFor, competentRank, coveredKey } from "../campaigns/repository.ts";
import type { Place } from "../registrations/selection.ts";

type Stage = InboxLine["stage"];

/** What waits at one unit, of one year and model. */
export interface Waiting extends Place {
  stage: Stage;
  /** The granted unit whose work it is. */
  rootId: string;
  model: TitleModel;
  count: number;
  campaign: Campaign | null;
}
type Found = Omit<Waiting, "campaign">;

/** The states in which a registration waits; an appeal is open beside its registration. */
export const statesOfStage = {
  RETURNED: ["RETURNED"],
  SELF_ASSESS: ["REGISTERED"],
  REVIEW: ["SELF_ASSESSED"],
  PROPOSE: ["REVIEWED"],
  DECIDE: ["PROPOSED"],
  APPEAL: ["RECOGNISED", "NOT_MET", "REVOKED"],
} as const satisfies Record<Stage, readonly RegistrationState[]>;

/**
 * What waits for somebody, which both the work inbox and the lists behind its lines go by. For whoever does the work it is that of his
 * own units and their branches, and of the units below what he is the nearest competent one to decide; for whoever only reads,
 * everything in his scope.
 *
 * @param date calendar date in Asia/Ho_Chi_Minh
 */
export async function readWaiting(
  tx: Transaction,
  principal: Pick<Principal, "roles" | "roots">,
  date: string,
): Promise<Waiting[]> {
  const { roots } = principal;
  const works = can(principal, "registrations.write");
  const found = [
    ...(await readOwn(tx, roots, works)),
    ...(works && !can(principal, "registrations.decide") ? [] : await readToDecide(tx, roots, works ? date : null)),
  ];
  const campaigns = await campaignsFor(tx, found, date);
  const uncovered = found.filter((line) => line.stage === "SELF_ASSESS" && !campaigns.has(coveredKey(line)));
  const inClosed = await placesInClosed(tx, uncovered);
  return found.flatMap((line): Waiting[] => {
    const campaign = campaigns.get(coveredKey(line)) ?? null;
    // Under no campaign there is nothing to assess: such registrations are approved directly. What was submitted under one that is
    // closed by now is not, and is to be seen until it is returned or the campaign is opened again.
    const isIdle = campaign === null && line.stage === "SELF_ASSESS" && !inClosed.has(coveredKey(line));
    return isIdle ? [] : [{ ...line, campaign }];
  });
}

/** Of some units, years and models those where registrations wait in a campaign that is closed, by `coveredKey`. */
async function placesInClosed(tx: Transaction, places: readonly Place[]): Promise<Set<string>> {
  if (places.length === 0) return new Set();
  const rows = await tx.query<Place>(
    `SELECT DISTINCT r.unit_id AS "unitId", r.year, r.model
     FROM campaign AS c
     JOIN registration AS r ON r.campaign_id = c.id AND r.state = 'REGISTERED'
     JOIN unnest($1::uuid[], $2::int[], $3::text[]) AS asked (unit_id, year, model)
       ON (asked.unit_id, asked.year, asked.model) = (r.unit_id, r.year, r.model)
     WHERE c.state = 'CLOSED'`,
    [places.map(({ unitId }) => unitId), places.map(({ year }) => year), places.map(({ model }) => model)],
  );
  return new Set(rows.map(coveredKey));
}

/**
 * The units, years and models where the registrations of a line of the inbox are, for the list behind it.
 *
 * @returns nothing where the filter does not ask for what waits
 */
export async function placesWaiting(
  tx: Transaction,
  principal: Pick<Principal, "roles" | "roots">,
  { waiting, unitId }: Pick<RegistrationFilter, "waiting" | "unitId">,
  date: string,
): Promise<{ places?: Place[] }> {
  if (waiting == null) return {};
  const places = (await readWaiting(tx, principal, date)).filter(
    ({ stage, rootId, campaign }) =>
      stage === waiting.stage && (campaign?.id ?? null) === waiting.campaignId && (unitId == null || rootId === unitId),
  );
  return { places: places.map(({ unitId: at, year, model }) => ({ unitId: at, year, model })) };
}

/** The caller's units with their branches, or with all below them, by the unit that he was granted. */
const own = (withBranchesOnly: boolean) => `
  SELECT tree.descendant_id AS unit_id, (array_agg(tree.ancestor_id ORDER BY tree.depth))[1] AS root_id
  FROM unit_closure AS tree JOIN unit ON unit.id = tree.descendant_id
  WHERE tree.ancestor_id = ANY ($1::uuid[]) AND tree.scope_validity @> app_today()
    ${withBranchesOnly ? "AND (tree.depth = 0 OR (tree.depth = 1 AND unit.branch_kind IS NOT NULL))" : ""}
  GROUP BY 1`;

function readOwn(tx: Transaction, roots: readonly string[], withBranchesOnly: boolean): Promise<Found[]> {
  return tx.query<Found>(
    `WITH own AS MATERIALIZED (${own(withBranchesOnly)})
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

/** @param date calendar date of whoever decides; null for everything in the scope, whoever is to decide it */
async function readToDecide(tx: Transaction, roots: readonly string[], date: string | null): Promise<Found[]> {
  const proposed = await tx.query<Found>(
    `WITH below AS MATERIALIZED (
       SELECT tree.descendant_id AS unit_id, (array_agg(tree.ancestor_id ORDER BY tree.depth))[1] AS root_id
       FROM unit_closure AS tree
       WHERE tree.ancestor_id = ANY ($1::uuid[]) AND tree.depth >= $2 AND tree.scope_validity @> app_today()
       GROUP BY 1
     )
     SELECT 'DECIDE' AS stage, below.root_id AS "rootId", r.unit_id AS "unitId", r.year, r.model, count(*)::int AS count
     FROM registration AS r JOIN below USING (unit_id) WHERE r.state = 'PROPOSED' GROUP BY 2, 3, 4, 5
     UNION ALL
     SELECT 'APPEAL', below.root_id, r.unit_id, r.year, r.model, count(*)::int
     FROM appeal AS a JOIN registration AS r ON r.id = a.registration_id JOIN below ON below.unit_id = r.unit_id
     WHERE a.state = 'OPEN' GROUP BY 2, 3, 4, 5`,
    [roots, date === null ? 0 : 1],
  );
  if (date === null) return proposed;
  const ranks = new Map<TitleModel, number>();
  for (const { model } of proposed) {
    if (!ranks.has(model)) ranks.set(model, await competentRank(tx, { model, asOf: date }));
  }
  const nearest = await nearestCompetent(tx, proposed, [...new Set(ranks.values())]);
  return proposed.flatMap((line): Found[] => {
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
