import { randomUUID } from "node:crypto";
import { assessments, type SampleAudit, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { noteActor } from "../registrations/actors.ts";
import { readSample } from "./samples.ts";

/** Registrations of one decision above which nobody can have looked at each. */
const BULK = 200;
/** Points above the threshold that count as near. */
const NEAR = 2;

type Reason = SampleAudit["items"][number]["reasons"][number];

/** What each reason adds to the weight of a registration, which is 1 without any. */
const weights = {
  NEAR_THRESHOLD: 3,
  RAISED_BY_REVIEW: 2,
  FULL_POINTS: 2,
  NO_EVIDENCE: 2,
  DECIDED_IN_BULK: 1,
} as const satisfies Record<Reason, number>;

/** When a reason is given, as SQL over the statement below. */
const conditions: Readonly<Record<Reason, string>> = {
  NEAR_THRESHOLD: `s.review_total - criteria.least BETWEEN 0 AND ${NEAR}`,
  RAISED_BY_REVIEW: "s.review_total > s.self_total",
  FULL_POINTS: "s.review_total = criteria.most",
  NO_EVIDENCE: "proven.registration_id IS NULL",
  DECIDED_IN_BULK: "large.decision_id IS NOT NULL",
};

interface Drawn {
  id: string;
  unitId: string;
  risk: number;
  reasons: Reason[];
  population: number;
}

/**
 * Draws without replacement, with probabilities by weight (Efraimidis and Spirakis 2006): each registration gets −ln(u) / weight with u
 * from the SHA-256 of seed and id, and the smallest are drawn. Who draws again with the same seed gets the same ones, whatever
 * order they are read in.
 *
 * @param sample.size most that are drawn
 */
export function drawRegistrations(
  tx: Transaction,
  sample: { unitId: string; year: number; models: readonly TitleModel[]; size: number; seed: string },
): Promise<Drawn[]> {
  const reasons = (Object.keys(weights) as Reason[]).map(
    (reason) => `CASE WHEN ${conditions[reason]} THEN '${reason}' END`,
  );
  const risk = Object.entries(weights).map(([reason, weight]) => `${weight} * ('${reason}' = ANY (reasons))::int`);
  return tx.query<Drawn>(
    `WITH criteria AS MATERIALIZED (
       SELECT c.id, (c.definition -> 'levels' -> 0 ->> 'minTotal')::int AS least, (
         SELECT sum((criterion ->> 'maxPoints')::int)
         FROM jsonb_array_elements(c.definition -> 'groups') AS part
         CROSS JOIN LATERAL jsonb_array_elements(part -> 'criteria') AS criterion
       ) AS most
       FROM criteria_set AS c WHERE c.model = ANY ($3::text[])
     ), asked AS MATERIALIZED (
       SELECT r.id, r.unit_id, r.decision_id FROM registration AS r
       WHERE r.year = $2 AND r.model = ANY ($3::text[]) AND r.state = 'RECOGNISED' AND r.unit_id IN (
         SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()
       )
     ), large AS MATERIALIZED (
       SELECT item.decision_id FROM decision_item AS item
       WHERE item.decision_id IN (SELECT decision_id FROM asked) GROUP BY 1 HAVING count(*) > ${BULK}
     ), proven AS MATERIALIZED (
       SELECT DISTINCT e.registration_id FROM evidence AS e WHERE e.removed_at IS NULL AND e.kind <> 'COUNTED'
     ), looked AS (
       SELECT asked.id, asked.unit_id, array_remove(ARRAY[${reasons.join(", ")}]::text[], NULL) AS reasons
       FROM asked
       LEFT JOIN sheet AS s ON s.registration_id = asked.id
       LEFT JOIN criteria ON criteria.id = s.criteria_set_id
       LEFT JOIN large ON large.decision_id = asked.decision_id
       LEFT JOIN proven ON proven.registration_id = asked.id
     ), weighed AS (
       SELECT *, 1 + ${risk.join(" + ")} AS risk,
         (('x' || left(encode(sha256(convert_to($5 || ':' || id, 'UTF8')), 'hex'), 13))::bit(52)::bigint + 1)
           / 4503599627370497.0::float8 AS u
       FROM looked
     )
     SELECT id, unit_id AS "unitId", risk, reasons, (count(*) OVER ())::int AS population
     FROM weighed ORDER BY -ln(u) / risk, id LIMIT $4`,
    [sample.unitId, sample.year, sample.models, sample.size, sample.seed],
  );
}

/**
 * Draws recognised registrations for an audit (kiểm tra ngẫu nhiên) and keeps seed, population and what was drawn. It changes none
 * of them, so whoever may read may draw; the reading is recorded.
 */
export const drawSample = procedure("registrations.read")
  .input(assessments.drawSample)
  .output(assessments.sampleAudit)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "assessments.drawSample", subject: principal.subject, body }, async () => {
        await assertInScope(tx, principal, body.unitId);
        await noteActor(tx, principal);
        const sample = { ...body, models: body.models ?? [...titleModels], seed: body.seed ?? randomUUID() };
        const drawn = await drawRegistrations(tx, sample);
        const [audit] = await tx.query<{ id: string }>(
          `INSERT INTO sample_audit (unit_id, year, models, size, seed, population, drawn_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
          [
            ...[sample.unitId, sample.year, sample.models, sample.size, sample.seed],
            ...[drawn[0]?.population ?? 0, principal.subject],
          ],
        );
        if (audit === undefined) throw new Error("The sample was not written");
        await tx.query(
          `INSERT INTO sample_audit_item (sample_audit_id, position, registration_id, unit_id, risk, reasons)
           SELECT $1, i.position, i.registration_id, i.unit_id, i.risk, string_to_array(i.reasons, ',')
           FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::text[]) WITH ORDINALITY
             AS i (registration_id, unit_id, risk, reasons, position)`,
          [
            audit.id,
            drawn.map(({ id }) => id),
            drawn.map(({ unitId }) => unitId),
            drawn.map(({ risk }) => risk),
            drawn.map(({ reasons }) => reasons.join(",")),
          ],
        );
        return readSample(tx, audit.id, ctx);
      }),
    );
  });
