import { type CopyValue, copyRows, type Transaction } from "@khuyenhoc/database";
import { countNames, type Delta, statesOfCount } from "../modules/counts/counter.ts";
import { applyDeltas } from "../modules/counts/repository.ts";
import { kindOf } from "../modules/subjects/registering.ts";
import { DECIDING_ACCOUNT, type Paper } from "./course.ts";
import {
  DEMONSTRATION_ACCOUNT,
  type DemonstrationCommune,
  type DemonstrationLink,
  type DemonstrationRow,
  demonstrationOf,
} from "./demonstration.ts";

/** Columns of a registration that the demonstration gives as they are. */
const columns = {
  unit_id: "uuid",
  model: "text",
  population_group: "text",
  subject_name: "text",
  subject_code: "text",
  address: "text",
  subject_key: "text",
  search: "text",
  year: "int",
  state: "text",
  return_reason: "text",
  created_at: "timestamptz",
  submitted_at: "timestamptz",
  submitted_by: "text",
  decided_at: "timestamptz",
  decided_by: "text",
  valid_until: "date",
  updated_at: "timestamptz",
  decision_id: "uuid",
} as const;
/** What else it tells of one. */
const further = { recognised_at: "timestamptz", decision_reason: "text", is_first: "boolean" } as const;

function valuesOf(row: DemonstrationRow): CopyValue[] {
  const { unitId, model, group, subjectName, subjectCode, address, subjectKey, search, year, state, returnReason } =
    row;
  const { createdAt, submittedAt, submittedBy, decidedAt, decidedBy, validUntil, updatedAt, decision } = row;
  return [
    ...[unitId, model, group, subjectName, subjectCode, address, subjectKey, search, year, state, returnReason],
    ...[createdAt, submittedAt, submittedBy, decidedAt, decidedBy, validUntil, updatedAt, decision?.id ?? null],
    ...[row.recognisedAt, decision?.reason ?? null, row.isFirst],
  ];
}

const linkColumns = {
  unit_id: "uuid",
  member_model: "text",
  member_key: "text",
  container_unit_id: "uuid",
  container_model: "text",
  container_key: "text",
  container_kind: "text",
  since: "date",
  until: "date",
} as const;

function linkValuesOf({ member, container, kind, from, to }: DemonstrationLink): CopyValue[] {
  return [
    ...[member.unitId, member.model, member.subjectKey],
    ...[container.unitId, container.model, container.subjectKey, kind, from, to],
  ];
}

async function makeTemporary(tx: Transaction, name: string, types: Readonly<Record<string, string>>): Promise<void> {
  const definitions = Object.entries(types).map(([column, type]) => `${column} ${type}`);
  await tx.query(`CREATE TEMPORARY TABLE ${name} (${definitions.join(", ")}) ON COMMIT DROP`);
}

/**
 * Writes the registrations of all communes: COPY into temporary tables, and set-wise from there with subjects, links, history,
 * decisions and counters.
 *
 * @returns how many registrations
 */
export async function writeDemonstration(tx: Transaction, communes: readonly DemonstrationCommune[]): Promise<number> {
  const types = { ...columns, ...further };
  await makeTemporary(tx, "demonstration", types);
  await makeTemporary(tx, "demonstration_link", linkColumns);
  const decisions = new Map<string, Paper>();
  const links: DemonstrationLink[] = [];
  function* rows(): Generator<CopyValue[]> {
    for (const commune of communes) {
      const made = demonstrationOf(commune);
      links.push(...made.links);
      for (const row of made.rows) {
        if (row.decision !== null) decisions.set(row.decision.id, row.decision);
        yield valuesOf(row);
      }
    }
  }
  await copyRows(tx, "demonstration", Object.keys(types), rows());
  await copyRows(tx, "demonstration_link", Object.keys(linkColumns), links.map(linkValuesOf));
  await tx.query("ANALYZE demonstration, demonstration_link");
  await writeSubjects(tx);
  await writeDecisions(tx, [...decisions.values()]);
  const leaves = await writeRegistrations(tx);
  await applyDeltas(tx, leaves, { evenClosed: true });
  return leaves.reduce((sum, leaf) => sum + countNames.reduce((part, count) => part + leaf[count], 0), 0);
}

async function writeSubjects(tx: Transaction): Promise<void> {
  await tx.query(
    `INSERT INTO subject (kind, unit_id, name, code, address, population_group, subject_key, search, created_at, created_by, updated_at)
     SELECT ${kindOf("model")}, unit_id, subject_name, subject_code, address, population_group, subject_key, search, created_at, $1, created_at
     FROM demonstration WHERE is_first
     ON CONFLICT DO NOTHING`,
    [DEMONSTRATION_ACCOUNT],
  );
  await tx.query("ANALYZE subject");
  await tx.query(
    `INSERT INTO subject_link (member_id, container_kind, container_id, unit_id, validity, created_by)
     SELECT member.id, link.container_kind, container.id, link.unit_id, daterange(link.since, link.until), $1
     FROM demonstration_link AS link
     JOIN subject AS member
       ON member.unit_id = link.unit_id AND member.kind = ${kindOf("link.member_model")} AND member.subject_key = link.member_key
     JOIN subject AS container
       ON container.unit_id = link.container_unit_id AND container.kind = ${kindOf("link.container_model")}
         AND container.subject_key = link.container_key
     ON CONFLICT DO NOTHING`,
    [DEMONSTRATION_ACCOUNT],
  );
}

async function writeDecisions(tx: Transaction, decisions: readonly Paper[]): Promise<void> {
  await tx.query(
    `INSERT INTO decision (id, unit_id, kind, number, decided_on)
     SELECT id, "unitId", kind, number, "decidedOn"
     FROM jsonb_to_recordset($1::jsonb) AS d (id uuid, "unitId" uuid, kind text, number text, "decidedOn" date)
     ON CONFLICT DO NOTHING`,
    [JSON.stringify(decisions)],
  );
}

/** @returns what the registrations add to the counters */
function writeRegistrations(tx: Transaction): Promise<Delta[]> {
  const names = Object.keys(columns);
  const counts = countNames.map((count) => {
    const states = statesOfCount[count].map((state) => `'${state}'`).join(", ");
    return `(count(*) FILTER (WHERE state IN (${states})))::int AS "${count}"`;
  });
  return tx.query<Delta>(
    `WITH written AS (
       INSERT INTO registration (${names.join(", ")}, created_by, subject_id)
       SELECT ${names.map((name) => `d.${name}`).join(", ")}, $1, coalesce(merged_into, s.id)
       FROM demonstration AS d
       JOIN subject AS s ON s.unit_id = d.unit_id AND s.kind = ${kindOf("d.model")} AND s.subject_key = d.subject_key
       ON CONFLICT DO NOTHING
       RETURNING *
     ), told AS MATERIALIZED (
       SELECT r.id, r.unit_id, r.state, r.submitted_at, r.submitted_by, r.decided_at, r.decided_by, r.return_reason, r.decision_id,
         r.updated_at, d.recognised_at, d.decision_reason
       FROM written AS r JOIN demonstration AS d USING (unit_id, year, model, subject_key)
     ), named AS (
       INSERT INTO decision_item (decision_id, registration_id, unit_id, outcome, reason, recorded_at, recorded_by)
       SELECT decision_id, id, unit_id, state, decision_reason, decided_at, decided_by
       FROM told WHERE decision_id IS NOT NULL
     ), step AS (
       SELECT id, unit_id, 1 AS step, 'SUBMIT' AS kind, submitted_at AS at, submitted_by AS by, NULL AS reason,
         jsonb_build_object('state', jsonb_build_array('DRAFT', 'REGISTERED')) AS fields
       FROM told WHERE submitted_at IS NOT NULL
       UNION ALL
       SELECT id, unit_id, 2, 'APPROVE', recognised_at, $2, NULL,
         jsonb_build_object('state', jsonb_build_array('REGISTERED', 'RECOGNISED'))
       FROM told WHERE recognised_at IS NOT NULL
       UNION ALL
       SELECT id, unit_id, 3, CASE state WHEN 'RETURNED' THEN 'RETURN' WHEN 'NOT_MET' THEN 'REFUSE' ELSE 'REVOKE' END, decided_at,
         decided_by, coalesce(return_reason, decision_reason),
         jsonb_build_object('state', jsonb_build_array(CASE state WHEN 'REVOKED' THEN 'RECOGNISED' ELSE 'REGISTERED' END, state))
       FROM told WHERE state IN ('RETURNED', 'NOT_MET', 'REVOKED')
       UNION ALL
       SELECT id, unit_id, 4, 'EXPIRE', updated_at, $2, NULL, jsonb_build_object('state', jsonb_build_array('RECOGNISED', state))
       FROM told WHERE state = 'EXPIRED'
     ), history AS (
       INSERT INTO registration_change (registration_id, unit_id, kind, changed_at, changed_by, reason, fields)
       SELECT id, unit_id, kind, at, by, reason, fields FROM step ORDER BY step
     )
     SELECT unit_id AS "unitId", year, model, population_group AS "group",
       ${counts.join(", ")}
     FROM written GROUP BY 1, 2, 3, 4`,
    [DEMONSTRATION_ACCOUNT, DECIDING_ACCOUNT],
  );
}
