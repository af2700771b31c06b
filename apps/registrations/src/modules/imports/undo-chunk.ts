import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import type { Database, Transaction } from "@khuyenhoc/database";
import { noCounts } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import type { ChunkOutcome } from "./apply.ts";
import { claimImport, type ImportRow, setImportState } from "./repository.ts";

/** Registrations taken back in one transaction. */
const CHUNK_ROWS = 5000;
/** Ids tell the millisecond; clocks are read before and after. */
const MARGIN_MS = 1000;

/** The smallest id that `uuidv7()` gives at an instant. */
function idAt(instant: number): string {
  const time = Math.max(0, instant).toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-0000-0000-000000000000`;
}

/**
 * SQL for the registrations `r` that an import made, $1 being its id. They bear it, and are found by their own ids, which tell when
 * they were made: an index for this alone would cost every import more than all undos save.
 *
 * @param first number of the first parameter
 */
export function madeByImport(row: ImportRow, first: number): { where: string; values: string[] } {
  const from = (row.appliedFrom ?? row.createdAt).getTime() - MARGIN_MS;
  const until = (row.appliedUntil ?? row.createdAt).getTime() + MARGIN_MS;
  return {
    where: `r.import_id = $1 AND r.id >= $${first}::uuid AND r.id < $${first + 1}::uuid`,
    values: [idAt(from), idAt(until)],
  };
}

/** SQL for whether somebody has built on a registration that an import made: changed it, or begun to assess it. */
export function builtOnMade(registration: string): string {
  const assessed = ["sheet", "evidence", "assessment_comment"].map(
    (table) => `EXISTS (SELECT FROM ${table} AS x WHERE x.registration_id = ${registration}.id)`,
  );
  return `(${registration}.revision <> 1 OR ${assessed.join(" OR ")})`;
}

/**
 * SQL for whether somebody has built on a registration that an import, $1 being its id, changed: changed it since, or added to it. A
 * first sheet changes it; a sheet that was there before is a draft again when it is put back.
 *
 * @param revision SQL for the revision as the import left it
 */
export function builtOnChanged(registration: string, revision: string): string {
  const added = [
    ["evidence", "added_at"],
    ["assessment_comment", "commented_at"],
  ].map(
    ([table, at]) => `EXISTS (SELECT FROM ${table} AS x WHERE x.registration_id = ${registration}.id
      AND x.${at} >= (SELECT applied_from FROM registration_import WHERE id = $1))`,
  );
  return `(${registration}.revision <> ${revision} OR ${added.join(" OR ")})`;
}

interface Leaf {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  draft: number;
  pending: number;
  returned: number;
}

interface TakenBack {
  /** Rows that were looked at, and of them those that were taken back. */
  looked: number;
  undone: number;
  lastId: string | null;
  leaves: Leaf[];
}

/**
 * Takes back the next rows of an import: registrations, history, counters, domain events and the checkpoint in one transaction. What
 * it made goes first, then what it replaced comes back. Rows are named by arrays of ids, which keeps the planner at the index. A row that somebody has changed since the undo began is left alone and counted.
 */
export function undoChunk(database: Database, importId: string, rows: number = CHUNK_ROWS): Promise<ChunkOutcome> {
  return database.transaction({ kind: "system" }, async (tx) => {
    const row = await claimImport(tx, importId, "UNDOING");
    if (row === undefined) return "BUSY";
    let taken = await deleteMade(tx, row, rows);
    if (taken.looked === 0) taken = await putBack(tx, row, rows);
    if (taken.looked === 0) {
      await setImportState(tx, row.id, "UNDONE");
      return "DONE";
    }
    await applyDeltas(
      tx,
      taken.leaves.map((leaf) => ({ ...noCounts, ...leaf, year: row.year })),
    );
    await tx.query(
      `UPDATE registration_import
       SET undone_to = coalesce($2, undone_to), undone_rows = undone_rows + $3, kept_rows = kept_rows + $4, touched_at = clock_timestamp()
       WHERE id = $1`,
      [row.id, taken.lastId, taken.undone, taken.looked - taken.undone],
    );
    return "MORE";
  });
}

const leavesOf = (moved: string) => `
  coalesce((SELECT jsonb_agg(leaf) FROM (
    SELECT unit_id AS "unitId", model, population_group AS "group",
      coalesce(sum(difference) FILTER (WHERE state = 'DRAFT'), 0) AS draft,
      coalesce(sum(difference) FILTER (WHERE state = 'REGISTERED'), 0) AS pending,
      coalesce(sum(difference) FILTER (WHERE state = 'RETURNED'), 0) AS returned
    FROM ${moved} GROUP BY 1, 2, 3
  ) AS leaf), '[]') AS leaves`;

const reasonOf = ({ fileName }: ImportRow) => `Hoàn tác lượt nhập «${fileName}»`;

async function deleteMade(tx: Transaction, row: ImportRow, rows: number): Promise<TakenBack> {
  const made = madeByImport(row, 4);
  const locked = await tx.query<{ id: string }>(
    `SELECT r.id FROM registration AS r WHERE ${made.where} AND ($2::uuid IS NULL OR r.id > $2) ORDER BY r.id LIMIT $3 FOR UPDATE`,
    [row.id, row.undoneTo, rows, ...made.values],
  );
  // A statement of its own: it sees the evidence and the comments that whoever held the locks has just committed.
  const [taken] = await tx.query<TakenBack>(
    `WITH looked AS MATERIALIZED (
       SELECT r.id, ${builtOnMade("r")} AS built_on FROM registration AS r WHERE r.id = ANY ($1::uuid[])
     ), gone AS (
       DELETE FROM registration AS r WHERE r.id = ANY (ARRAY(SELECT id FROM looked WHERE NOT built_on))
       RETURNING r.id, r.unit_id, r.model, r.population_group, r.state
     ), history AS (
       INSERT INTO registration_change (registration_id, unit_id, kind, changed_by, reason)
       SELECT id, unit_id, 'DELETE', $2, $3 FROM gone
     ), moved AS (SELECT gone.*, -1 AS difference FROM gone)
     SELECT (SELECT count(*)::int FROM looked) AS looked, (SELECT count(*)::int FROM gone) AS undone,
       (SELECT id FROM looked ORDER BY id DESC LIMIT 1) AS "lastId", ${leavesOf("moved")}`,
    [locked.map(({ id }) => id), row.undoneBy, reasonOf(row)],
  );
  if (taken === undefined) throw new Error("The chunk was not undone");
  return taken;
}

/** Columns that an import writes into a registration that is there. */
const written = [
  "population_group",
  "subject_name",
  "subject_code",
  "address",
  "search",
  "state",
  "return_reason",
  "submitted_at",
  "submitted_by",
  "decided_at",
  "decided_by",
  "campaign_id",
] as const;
/** And into its subject. */
const writtenOfSubject = ["name", "code", "address", "population_group", "search"] as const;

/** What the history tells of a value that changed. */
function fields(names: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(names).map(
    ([name, column]) =>
      `'${name}', CASE WHEN old.${column} IS DISTINCT FROM new.${column} THEN jsonb_build_array(old.${column}, new.${column}) END`,
  );
  return `jsonb_strip_nulls(jsonb_build_object(${pairs.join(", ")})) AS fields`;
}

async function putBack(tx: Transaction, row: ImportRow, rows: number): Promise<TakenBack> {
  const [taken] = await tx.query<TakenBack>(
    `WITH looked AS (
       DELETE FROM registration_import_before WHERE import_id = $1 AND registration_id IN (
         SELECT registration_id FROM registration_import_before WHERE import_id = $1 ORDER BY registration_id LIMIT $2
       ) RETURNING *
     ), locked AS MATERIALIZED (
       SELECT r.id FROM registration AS r JOIN looked ON looked.registration_id = r.id
       WHERE r.id = ANY (ARRAY(SELECT registration_id FROM looked)) AND NOT ${builtOnChanged("r", "looked.revision")}
       ORDER BY r.id FOR UPDATE OF r
     ), restored AS (
       UPDATE registration AS r
       SET ${written.map((column) => `${column} = was.${column}`).join(", ")}, revision = r.revision + 1, updated_at = now()
       FROM looked, jsonb_populate_record(NULL::registration, looked.before) AS was
       WHERE r.id = ANY (ARRAY(SELECT id FROM locked)) AND r.id = looked.registration_id
       RETURNING new.id, new.unit_id, new.model, old.state AS old_state, new.state AS new_state, old.population_group AS old_group,
         new.population_group AS new_group, looked.subject_revision, looked.subject_before,
         ${fields({ subjectName: "subject_name", subjectCode: "subject_code", address: "address", group: "population_group", state: "state" })}
     ), history AS (
       INSERT INTO registration_change (registration_id, unit_id, kind, changed_by, reason, fields)
       SELECT id, unit_id, 'IMPORT', $3, $4, fields FROM restored
     ), subjects AS (
       UPDATE subject AS s
       SET ${writtenOfSubject.map((column) => `${column} = was.${column}`).join(", ")}, revision = s.revision + 1, updated_at = now()
       FROM restored, jsonb_populate_record(NULL::subject, restored.subject_before) AS was
       WHERE s.id = ANY (ARRAY(SELECT (subject_before ->> 'id')::uuid FROM restored WHERE subject_before IS NOT NULL))
         AND s.id = was.id AND s.revision = restored.subject_revision
       RETURNING new.id, new.unit_id, ${fields({ name: "name", code: "code", address: "address", group: "population_group" })}
     ), subject_history AS (
       INSERT INTO subject_change (subject_id, unit_id, kind, changed_by, reason, fields)
       SELECT id, unit_id, 'UPDATE', $3, $4, fields FROM subjects
     ), moved AS (
       SELECT unit_id, model, new_group AS population_group, new_state AS state, 1 AS difference FROM restored
       UNION ALL
       SELECT unit_id, model, old_group, old_state, -1 FROM restored
     )
     SELECT (SELECT count(*)::int FROM looked) AS looked, (SELECT count(*)::int FROM restored) AS undone, NULL AS "lastId",
       ${leavesOf("moved")}`,
    [row.id, rows, row.undoneBy, reasonOf(row)],
  );
  if (taken === undefined) throw new Error("The chunk was not undone");
  return taken;
}
