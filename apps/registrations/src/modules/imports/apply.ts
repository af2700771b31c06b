import { DomainError, type PopulationGroup, type TitleModel, today } from "@khuyenhoc/contracts";
import type { Database, Transaction } from "@khuyenhoc/database";
import { roomsFor } from "../bases/repository.ts";
import { merge, noCounts } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { filingDate } from "../registrations/registration.ts";
import { shareSubjects } from "../subjects/registering.ts";
import { coveringOf, markOutsideWindows } from "./campaigns.ts";
import { claimLane, type Lane, moveLane } from "./lanes.ts";
import { dropStaging, type ImportRow, setImportState } from "./repository.ts";
import { changes, contradicts, inError, needsWriting, withSameSubject } from "./rules.ts";
import { standAfter, stepsOf } from "./same-file.ts";
import {
  adoptSubjects,
  correctSubjects,
  insertSubjects,
  linesOfOneSubject,
  subjectOfLine,
  withOtherKey,
  withSubject,
} from "./subjects.ts";

/** Lines written in one transaction. */
export const CHUNK_LINES = 5000;

/** What a chunk did. BUSY: others work on all that is left of the import, or it is no longer to be applied. */
export type ChunkOutcome = "MORE" | "DONE" | "BUSY";

/** The import was cancelled or given up while the chunk was written. */
class NoLongerApplied extends Error {}

/**
 * Applies the next lines of a part of an import that nobody works on: registrations, history, counters, domain events and the part's
 * checkpoint in one transaction. Killed at any moment, it has either happened or not; whoever comes next goes on from the checkpoint.
 * Any number of callers may do so at once: a part is one caller's at a time, and bases, registrations and counters are locked in
 * this order, whatever lines he has.
 *
 * @throws DomainError EXCEEDS_BASE when the base has no more room than when the file was looked at; nothing of the chunk is
 *   written then
 */
export async function applyChunk(
  database: Database,
  importId: string,
  options: { lines?: number; now?: () => Date } = {},
): Promise<ChunkOutcome> {
  const { lines = CHUNK_LINES, now = () => new Date() } = options;
  try {
    return await database.transaction({ kind: "system" }, async (tx) => {
      const claim = await claimLane(tx, importId, lines);
      if (claim.kind === "BUSY") return "BUSY";
      if (claim.kind === "FINISH") {
        await finish(tx, claim.row);
        return "DONE";
      }
      await applyNext(tx, claim.row, claim.lane, { lines, date: today(now()) });
      return "MORE";
    });
  } catch (error) {
    if (error instanceof NoLongerApplied) return "BUSY";
    throw error;
  }
}

async function applyNext(
  tx: Transaction,
  row: ImportRow,
  lane: Lane,
  { lines, date }: { lines: number; date: string },
): Promise<void> {
  const chunk = await readChunk(tx, row, lane, lines);
  if (chunk.lastLine === null) {
    await moveLane(tx, row.id, lane, lane.untilLine);
    return;
  }
  const asOf = filingDate(row.year, date);
  const rooms = row.submit
    ? await roomsFor(tx, { unitIds: chunk.unitIds, year: row.year, asOf, lock: true })
    : undefined;
  await shareSubjects(tx);
  const written = await writeChunk(tx, row, { ...chunk, after: lane.appliedLine }, date);
  for (const leaf of written.leaves) {
    const refusal = rooms?.take(leaf.unitId, leaf.model, leaf.group, leaf.pending);
    if (refusal !== undefined) throw refusal;
  }
  const deltas = merge(written.leaves.map((leaf) => ({ ...noCounts, ...leaf, year: row.year })));
  await applyDeltas(tx, deltas);
  const steps = await stepsOf(tx, deltas);
  await moveLane(tx, row.id, lane, chunk.lastLine);
  const applied = chunk.count - written.late;
  // The import itself is locked last and shortly: the other parts report there too, and who cancels it waits for no chunk.
  const reported = await tx.query(
    `UPDATE registration_import
     SET applied_rows = applied_rows + $2, created_rows = created_rows + $3, updated_rows = updated_rows + $4,
       unchanged_rows = unchanged_rows + $5, error_rows = error_rows + $6, own_steps = own_steps + $7,
       applied_until = clock_timestamp(), touched_at = clock_timestamp()
     WHERE id = $1 AND state = 'APPLYING'
     RETURNING 1`,
    [
      row.id,
      applied,
      written.created,
      written.updated,
      applied - written.created - written.updated,
      written.late,
      steps,
    ],
  );
  if (reported.length === 0) throw new NoLongerApplied();
}

/** Everything was applied if every line is accounted for; otherwise the staged lines were lost with a crash of PostgreSQL. */
async function finish(tx: Transaction, row: ImportRow): Promise<void> {
  if (row.appliedRows !== row.totalRows - row.errorRows) throw stagingLost();
  const stand = await standAfter(tx, row);
  await tx.query("UPDATE registration_import SET stand = $2 WHERE id = $1", [row.id, stand]);
  await setImportState(tx, row.id, "DONE");
  await dropStaging(tx, row.id);
}

/** Staging does not survive a crash of PostgreSQL; what was applied does, and importing the file again leaves it alone. */
export function stagingLost(): DomainError {
  return new DomainError("IMPORT_UNREADABLE", {
    reason:
      "dữ liệu chờ nhập đã mất do máy chủ khởi động lại; hãy nhập lại tệp / the staged rows were lost; import the file again",
  });
}

/** Where no line is in error, none needs to be looked up. */
function applicable({ errorRows }: ImportRow): string {
  return errorRows === 0 ? "true" : `NOT ${inError("line")}`;
}

interface Chunk {
  lastLine: number | null;
  count: number;
  unitIds: string[];
}

async function readChunk(tx: Transaction, row: ImportRow, lane: Lane, lines: number): Promise<Chunk> {
  const [chunk] = await tx.query<{ lastLine: number | null; count: number; unitIds: string[] | null }>(
    `SELECT max(line) AS "lastLine", count(*)::int AS count, array_agg(DISTINCT unit_id) AS "unitIds"
     FROM (
       SELECT line.line, line.unit_id FROM registration_import_row AS line
       WHERE line.import_id = $1 AND line.line > $2 AND line.line <= $3 AND ${applicable(row)}
       ORDER BY line.line LIMIT $4
     ) AS chunk`,
    [row.id, lane.appliedLine, lane.untilLine, lines],
  );
  return { lastLine: chunk?.lastLine ?? null, count: chunk?.count ?? 0, unitIds: chunk?.unitIds ?? [] };
}

interface WrittenLeaf {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
  draft: number;
  pending: number;
  returned: number;
}

interface Written {
  created: number;
  updated: number;
  /** Lines that came to be in error since the preview: submitted with other contents meanwhile, or outside of their campaign's time. */
  late: number;
  /** Subjects that somebody else made while the statement ran. */
  subjectsMadeElsewhere: number;
  leaves: WrittenLeaf[];
}

/** Parameters: import, year, submit, actor, line before the chunk, last line of the chunk; units, models and ids of campaigns. */
const writeStatement = (row: ImportRow) => `
  WITH chunk AS MATERIALIZED (
    SELECT line.*, ${contradicts("line", "known")} AS contradicts, ${needsWriting("line", "known", "$3::boolean")} AS wanted, known.state AS known_state,
      ${subjectOfLine("known", "subject")}, other.id IS NOT NULL AS taken
    FROM registration_import_row AS line ${withSameSubject("line", "known", "$2::int")} ${withSubject("line", "known", "subject")}
      ${withOtherKey("line", "subject", "other", "$2::int")}
    WHERE line.import_id = $1 AND line.line > $5 AND line.line <= $6 AND ${applicable(row)}
  ), refused AS MATERIALIZED (
    SELECT line FROM chunk WHERE contradicts OR taken
    UNION ALL
    ${linesOfOneSubject("chunk")}
  ), late AS (
    INSERT INTO registration_import_error (import_id, line, code, details)
    SELECT import_id, line, CASE WHEN contradicts THEN 'REGISTRATION_STATE' ELSE 'REGISTRATION_DUPLICATE' END,
      CASE WHEN contradicts THEN jsonb_build_object('state', known_state) ELSE '{}' END
    FROM chunk WHERE line IN (SELECT line FROM refused)
    RETURNING 1
  ), made AS (
    ${insertSubjects("chunk", "$4::text")}
  ), written AS (
    INSERT INTO registration AS known (
      unit_id, year, model, population_group, subject_id, subject_name, subject_code, address, subject_key, search,
      state, created_by, submitted_at, submitted_by, import_id, campaign_id
    )
    SELECT unit_id, $2::int, model, population_group, subject_id, subject_name, subject_code, address, subject_key, search,
      CASE WHEN $3::boolean THEN 'REGISTERED' ELSE 'DRAFT' END, $4::text,
      CASE WHEN $3::boolean THEN now() END, CASE WHEN $3::boolean THEN $4::text END, import_id, campaign_id
    FROM chunk LEFT JOIN unnest($7::uuid[], $8::text[], $9::uuid[]) AS campaign (unit_id, model, campaign_id) USING (unit_id, model)
    WHERE wanted AND line NOT IN (SELECT line FROM refused)
    ORDER BY unit_id, model, subject_key
    ON CONFLICT (unit_id, year, model, subject_key) DO UPDATE SET
      population_group = excluded.population_group, subject_name = excluded.subject_name, subject_code = excluded.subject_code,
      address = excluded.address, search = excluded.search,
      state = CASE WHEN $3::boolean THEN 'REGISTERED' ELSE known.state END,
      return_reason = CASE WHEN $3::boolean THEN NULL ELSE known.return_reason END,
      campaign_id = CASE WHEN $3::boolean THEN excluded.campaign_id ELSE known.campaign_id END,
      submitted_at = coalesce(excluded.submitted_at, known.submitted_at),
      submitted_by = coalesce(excluded.submitted_by, known.submitted_by),
      decided_at = CASE WHEN $3::boolean THEN NULL ELSE known.decided_at END,
      decided_by = CASE WHEN $3::boolean THEN NULL ELSE known.decided_by END,
      revision = known.revision + 1, updated_at = now()
    WHERE ${changes("excluded", "known", "$3::boolean")}
    RETURNING new.id, new.unit_id, new.model, old.id IS NULL AS created, old.state AS old_state, new.state AS new_state,
      old.population_group AS old_group, new.population_group AS new_group, new.subject_id, old.subject_name AS old_name,
      old.address AS old_address, new.subject_name, new.subject_code, new.address, new.search,
      new.revision, CASE WHEN old.id IS NOT NULL THEN to_jsonb(old) END AS before,
      CASE WHEN old.id IS NOT NULL THEN jsonb_strip_nulls(jsonb_build_object(
        'subjectName', CASE WHEN old.subject_name <> new.subject_name THEN jsonb_build_array(old.subject_name, new.subject_name) END,
        'subjectCode', CASE WHEN old.subject_code IS DISTINCT FROM new.subject_code THEN jsonb_build_array(old.subject_code, new.subject_code) END,
        'address', CASE WHEN old.address IS DISTINCT FROM new.address THEN jsonb_build_array(old.address, new.address) END,
        'group', CASE WHEN old.population_group IS DISTINCT FROM new.population_group THEN jsonb_build_array(old.population_group, new.population_group) END,
        'state', CASE WHEN old.state <> new.state THEN jsonb_build_array(old.state, new.state) END
      )) END AS fields
  ), history AS (
    INSERT INTO registration_change (registration_id, unit_id, kind, changed_by, fields)
    SELECT id, unit_id, 'IMPORT', $4::text, fields FROM written WHERE NOT created
  ), ${correctSubjects("written", "$4::text")}, remembered AS (
    INSERT INTO registration_import_before (import_id, registration_id, revision, before, subject_revision, subject_before)
    SELECT $1, written.id, written.revision, written.before, corrected.revision, corrected.before
    FROM read_differently AS written LEFT JOIN corrected ON corrected.id = written.subject_id
  ), moved AS (
    SELECT unit_id, model, new_group AS population_group, new_state AS state, 1 AS difference FROM written
    UNION ALL
    SELECT unit_id, model, old_group, old_state, -1 FROM written WHERE NOT created
  ), leaf AS (
    SELECT unit_id, model, population_group,
      coalesce(sum(difference) FILTER (WHERE state = 'DRAFT'), 0) AS draft,
      coalesce(sum(difference) FILTER (WHERE state = 'REGISTERED'), 0) AS pending,
      coalesce(sum(difference) FILTER (WHERE state = 'RETURNED'), 0) AS returned
    FROM moved GROUP BY 1, 2, 3
  )
  SELECT
    (SELECT count(*)::int FROM written WHERE created) AS created,
    (SELECT count(*)::int FROM written WHERE NOT created) AS updated,
    (SELECT count(*)::int FROM late) AS late,
    (SELECT count(*)::int FROM chunk WHERE is_new_subject) - (SELECT count(*)::int FROM made) AS "subjectsMadeElsewhere",
    coalesce((SELECT jsonb_agg(jsonb_build_object(
      'unitId', unit_id, 'model', model, 'group', population_group, 'draft', draft, 'pending', pending, 'returned', returned
    )) FROM leaf), '[]') AS leaves`;

async function writeChunk(
  tx: Transaction,
  row: ImportRow,
  chunk: Chunk & { after: number },
  date: string,
): Promise<Written> {
  const covering = row.submit ? await coveringOf(tx, chunk.unitIds, row.year, date) : [];
  const lines = { after: chunk.after, until: chunk.lastLine ?? chunk.after };
  const outside = await markOutsideWindows(tx, { importId: row.id, year: row.year, lines }, covering, date);
  const [written] = await tx.query<Written>(writeStatement({ ...row, errorRows: row.errorRows + outside }), [
    row.id,
    row.year,
    row.submit,
    row.createdBy,
    chunk.after,
    chunk.lastLine,
    covering.map(({ unitId }) => unitId),
    covering.map(({ model }) => model),
    covering.map(({ campaign }) => campaign.id),
  ]);
  if (written === undefined) throw new Error("The chunk was not written");
  if (written.subjectsMadeElsewhere > 0) await adoptSubjects(tx, row.id);
  return { ...written, late: written.late + outside };
}
