import type { Transaction } from "@khuyenhoc/database";
import { kindOf } from "../subjects/registering.ts";

/**
 * The subjects of an import's lines, as pieces of the statement that writes a chunk: `line` is the staged line, `known` its
 * registration of the same key or nulls, `chunk` all lines with what these pieces tell of them. A file that is imported again
 * has a registration for every line, and then nothing here reads a row or writes one.
 */

/** Joins the subject that a line without a registration belongs to; one look into the unique index per line. */
export function withSubject(line: string, known: string, subject: string): string {
  return `LEFT JOIN LATERAL (
    SELECT coalesce(s.merged_into, s.id) AS id, s.merged_into IS NOT NULL AS merged FROM subject AS s
    WHERE ${known}.id IS NULL AND s.unit_id = ${line}.unit_id AND s.kind = ${kindOf(`${line}.model`)} AND s.subject_key = ${line}.subject_key
    LIMIT 1
  ) AS ${subject} ON true`;
}

/** Columns `subject_id`, `is_new_subject`, `by_merge`. */
export function subjectOfLine(known: string, subject: string): string {
  return `coalesce(${known}.subject_id, ${subject}.id, uuidv7()) AS subject_id,
      ${known}.id IS NULL AND ${subject}.id IS NULL AS is_new_subject, coalesce(${subject}.merged, false) AS by_merge`;
}

/**
 * Joins the registration that the subject has of the year and title under another key, after a merge or a correction. LIMIT
 * keeps the planner from reading all registrations of the year once per chunk.
 */
export function withOtherKey(line: string, subject: string, other: string, year: string): string {
  return `LEFT JOIN LATERAL (
    SELECT r.id FROM registration AS r
    WHERE r.subject_id = ${subject}.id AND r.year = ${year} AND r.model = ${line}.model
    LIMIT 1
  ) AS ${other} ON true`;
}

/** Lines that mean the subject of another line, as only a merge can bring about: all but the one under the kept key, or the first. */
export function linesOfOneSubject(chunk: string): string {
  return `SELECT line FROM (
      SELECT line, row_number() OVER (PARTITION BY subject_id, model ORDER BY by_merge, line) AS position
      FROM ${chunk} WHERE subject_id IN (SELECT subject_id FROM ${chunk} WHERE by_merge)
    ) AS same WHERE position > 1`;
}

/** Makes the subjects that are not there yet. */
export function insertSubjects(chunk: string, actor: string): string {
  return `INSERT INTO subject (id, kind, unit_id, name, code, address, population_group, subject_key, search, created_by)
    SELECT subject_id, ${kindOf("model")}, unit_id, subject_name, subject_code, address, population_group, subject_key, search, ${actor}
    FROM ${chunk} WHERE is_new_subject
    ORDER BY unit_id, model, subject_key
    ON CONFLICT (unit_id, kind, subject_key) DO NOTHING
    RETURNING 1`;
}

/** What an import does not touch and must keep no copy of: a citizen's number is taken away for good. */
const ofNumber = "'{number_cipher,number_hash,number_last4}'::text[]";

/**
 * Corrects the subjects of corrected registrations where they read as the registrations did, with their history; what somebody
 * has entered about a subject himself stays.
 */
export function correctSubjects(written: string, actor: string): string {
  // By an array of ids it is one look into the index for each: joined with all lines, the planner would rather read all subjects.
  return `read_differently AS MATERIALIZED (
    SELECT * FROM ${written} WHERE NOT created
  ), corrected AS (
    UPDATE subject AS s
    SET name = w.subject_name, code = w.subject_code, address = w.address, population_group = w.new_group, search = w.search,
      revision = s.revision + 1, updated_at = now()
    FROM read_differently AS w
    WHERE s.id = ANY (ARRAY(SELECT subject_id FROM read_differently)) AND s.id = w.subject_id AND s.unit_id = w.unit_id AND s.merged_into IS NULL AND s.birth_year IS NULL
      AND (s.name, s.address) IS NOT DISTINCT FROM (w.old_name, w.old_address)
      AND (s.name, s.code, s.address, s.population_group)
        IS DISTINCT FROM (w.subject_name, w.subject_code, w.address, w.new_group)
    RETURNING new.id, new.unit_id, new.revision, to_jsonb(old) - ${ofNumber} AS before, jsonb_strip_nulls(jsonb_build_object(
      'name', CASE WHEN old.name <> new.name THEN jsonb_build_array(old.name, new.name) END,
      'code', CASE WHEN old.code IS DISTINCT FROM new.code THEN jsonb_build_array(old.code, new.code) END,
      'address', CASE WHEN old.address IS DISTINCT FROM new.address THEN jsonb_build_array(old.address, new.address) END,
      'group', CASE WHEN old.population_group IS DISTINCT FROM new.population_group THEN jsonb_build_array(old.population_group, new.population_group) END
    )) AS fields
  ), subject_history AS (
    INSERT INTO subject_change (subject_id, unit_id, kind, changed_by, fields)
    SELECT id, unit_id, 'UPDATE', ${actor}, fields FROM corrected
  )`;
}

/** Gives registrations whose subject somebody else made in the very same moment that subject. */
export async function adoptSubjects(tx: Transaction, importId: string): Promise<void> {
  await tx.query(
    `UPDATE registration AS r SET subject_id = coalesce(s.merged_into, s.id)
     FROM subject AS s
     WHERE r.import_id = $1 AND NOT EXISTS (SELECT FROM subject AS own WHERE own.id = r.subject_id)
       AND s.unit_id = r.unit_id AND s.kind = ${kindOf("r.model")} AND s.subject_key = r.subject_key`,
    [importId],
  );
}
