import type { FundCampaign, FundTarget, RaisedByUnit, YearlyFiguresState } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Takes over the head count of a unit as the organizations service states it; what is not newer is ignored. */
export async function savePopulation(tx: Transaction, state: YearlyFiguresState): Promise<void> {
  await tx.query(
    `INSERT INTO population AS known (unit_id, year, revision, people) VALUES ($1, $2, $3, $4)
     ON CONFLICT (unit_id, year) DO UPDATE SET revision = excluded.revision, people = excluded.people
     WHERE known.revision < excluded.revision`,
    [state.unitId, state.year, state.revision, state.population],
  );
}

interface RaisedRow {
  unitId: string;
  raised: bigint;
  raisedInKind: bigint;
  population: number | null;
  amount: bigint | null;
  setBy: string | null;
  setAt: Date | null;
  revision: number | null;
}

/**
 * What was raised below units in a year, beside their targets and head counts. A unit without figures of its own is counted by those
 * of the units below it, if any.
 */
export async function readRaised(tx: Transaction, unitIds: readonly string[], year: number): Promise<RaisedByUnit[]> {
  const rows = await tx.query<RaisedRow>(
    `SELECT u.id AS "unitId", coalesce(raised.amount, 0) AS raised, coalesce(raised.in_kind, 0) AS "raisedInKind",
       coalesce(own.people, below.people)::int AS population, t.amount, t.set_by_username AS "setBy", t.set_at AS "setAt", t.revision
     FROM unnest($1::uuid[]) WITH ORDINALITY AS u (id, position)
     LEFT JOIN fund_target AS t ON t.unit_id = u.id AND t.year = $2
     LEFT JOIN population AS own ON own.unit_id = u.id AND own.year = $2 AND own.people IS NOT NULL
     LEFT JOIN LATERAL (
       SELECT -sum(s.amount)::bigint AS amount, -coalesce(sum(s.amount) FILTER (WHERE s.account = '512'), 0)::bigint AS in_kind
       FROM unit_closure AS tree JOIN fund AS f ON f.unit_id = tree.descendant_id JOIN daily_sum AS s ON s.fund_id = f.id
       WHERE tree.ancestor_id = u.id AND tree.scope_validity @> app_today() AND s.account IN ('511', '512')
         AND s.effective_on BETWEEN make_date($2, 1, 1) AND make_date($2, 12, 31)
     ) AS raised ON true
     LEFT JOIN LATERAL (
       SELECT sum(p.people) AS people FROM unit_closure AS tree JOIN population AS p ON p.unit_id = tree.descendant_id AND p.year = $2
       WHERE own.unit_id IS NULL AND tree.ancestor_id = u.id AND tree.depth > 0 AND tree.validity @> app_today()
     ) AS below ON true
     ORDER BY u.position`,
    [unitIds, year],
  );
  return rows.map(({ amount, setBy, setAt, revision, raised, raisedInKind, population, unitId }) => ({
    unitId,
    year,
    target:
      amount === null || setBy === null || setAt === null || revision === null
        ? null
        : { unitId, year, amount: `${amount}`, setBy, setAt: setAt.toISOString(), revision },
    raised: `${raised}`,
    raisedInKind: `${raisedInKind}`,
    population,
    perHead: population === null || population === 0 ? null : `${raised / BigInt(population)}`,
  }));
}

/** Units directly below, in the order of their names. */
export async function unitsDirectlyBelow(tx: Transaction, unitId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT tree.descendant_id AS id FROM unit_closure AS tree
     JOIN unit_version AS v ON v.unit_id = tree.descendant_id AND v.validity @> app_today()
     WHERE tree.ancestor_id = $1 AND tree.depth = 1 AND tree.validity @> app_today() ORDER BY v.name_folded, 1`,
    [unitId],
  );
  return rows.map(({ id }) => id);
}

interface TargetRow extends Omit<FundTarget, "amount" | "setAt"> {
  amount: bigint;
  setAt: Date;
}

/** Reads a unit's target of a year and holds it against others who would change it. */
export async function lockTarget(tx: Transaction, unitId: string, year: number): Promise<FundTarget | null> {
  const [row] = await tx.query<TargetRow>(
    `SELECT unit_id AS "unitId", year, amount, set_by_username AS "setBy", set_at AS "setAt", revision
     FROM fund_target WHERE unit_id = $1 AND year = $2 FOR UPDATE`,
    [unitId, year],
  );
  return row === undefined ? null : { ...row, amount: `${row.amount}`, setAt: row.setAt.toISOString() };
}

/** Writes targets of a year that are not there yet. @returns how many were written */
export async function insertTargets(
  tx: Transaction,
  targets: readonly { unitId: string; year: number; amount: bigint }[],
  by: { subject: string; username: string },
): Promise<number> {
  const written = await tx.query(
    `INSERT INTO fund_target (unit_id, year, amount, set_by, set_by_username)
     SELECT t.*, $4, $5 FROM unnest($1::uuid[], $2::int[], $3::bigint[]) AS t ON CONFLICT DO NOTHING RETURNING 1`,
    [
      targets.map(({ unitId }) => unitId),
      targets.map(({ year }) => year),
      targets.map(({ amount }) => amount),
      by.subject,
      by.username,
    ],
  );
  return written.length;
}

interface CampaignRow extends Omit<FundCampaign, "goal" | "raised"> {
  goal: bigint | null;
  raised: bigint;
}

/** Campaigns that a unit has part in: its own and those of the units above it, the newest first; what each raised is the same for whoever asks. */
export async function readCampaigns(
  tx: Transaction,
  question: { unitId: string; year: number | null } | { id: string },
): Promise<FundCampaign[]> {
  const values = "id" in question ? [null, null, question.id] : [question.unitId, question.year, null];
  const rows = await tx.query<CampaignRow>(
    `SELECT c.id, c.unit_id AS "unitId", c.year, c.title, c.starts_on AS "startsOn", c.ends_on AS "endsOn", c.goal,
       c.closed_on AS "closedOn", c.directive_id AS "directiveId", c.revision, coalesce(campaign_raised(c.id), 0) AS raised
     FROM fund_campaign AS c
     WHERE ($3::uuid IS NULL OR c.id = $3) AND ($2::int IS NULL OR c.year = $2) AND ($1::uuid IS NULL OR c.unit_id IN (
       SELECT ancestor_id FROM unit_closure WHERE descendant_id = $1 AND scope_validity @> app_today()))
     ORDER BY c.starts_on DESC, c.id LIMIT 200`,
    values,
  );
  return rows.map(({ goal, raised, ...row }) => ({
    ...row,
    goal: goal === null ? null : `${goal}`,
    raised: `${raised}`,
  }));
}
