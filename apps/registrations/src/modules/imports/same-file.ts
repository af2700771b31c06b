import type { Transaction } from "@khuyenhoc/database";
import { type Mapping, resolveColumns } from "@khuyenhoc/tabular";
import type { Delta } from "../counts/counter.ts";
import { columns } from "./columns.ts";
import { recallMapping } from "./mapping.ts";
import { type ImportRow, importColumns } from "./repository.ts";

const subtree = `SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today()`;

/** Sum of the revisions of all counters below a unit: every registration that is made, deleted or moved is a step. */
export async function counterSteps(tx: Transaction, unitId: string, year: number): Promise<bigint> {
  const [row] = await tx.query<{ steps: string }>(
    `SELECT coalesce(sum(revision), 0)::text AS steps FROM counter WHERE year = $2 AND unit_id IN (${subtree})`,
    [unitId, year],
  );
  return BigInt(row?.steps ?? 0);
}

/**
 * Steps that the counters have just made for these deltas, in the same transaction: one each, and one more for a counter that was
 * made for it.
 */
export async function stepsOf(tx: Transaction, deltas: readonly Delta[]): Promise<number> {
  const [row] = await tx.query<{ made: number }>(
    `SELECT count(*)::int AS made
     FROM counter JOIN unnest($1::int[], $2::uuid[], $3::text[], $4::text[]) AS d (year, unit_id, model, population_group)
       USING (year, unit_id, model, population_group)
     WHERE counter.revision = 2`,
    [
      deltas.map(({ year }) => year),
      deltas.map(({ unitId }) => unitId),
      deltas.map(({ model }) => model),
      deltas.map(({ group }) => group ?? ""),
    ],
  );
  return deltas.length + (row?.made ?? 0);
}

/**
 * A text that changes with every change of a registration of the year below the unit, and of the tree and its codes: with equal ones
 * a file means the same and finds the same.
 */
async function standOf(tx: Transaction, unitId: string, year: number): Promise<string> {
  const [row] = await tx.query<{ latest: string | null; tree: string | null }>(
    `SELECT (
       SELECT max(newest.updated_at)::text FROM (${subtree}) AS u
       CROSS JOIN LATERAL (
         SELECT r.updated_at FROM registration AS r WHERE r.unit_id = u.descendant_id ORDER BY r.updated_at DESC LIMIT 1
       ) AS newest
     ) AS latest, (SELECT sum(revision)::text FROM unit) AS tree`,
    [unitId],
  );
  return `${await counterSteps(tx, unitId, year)} ${row?.tree ?? ""} ${row?.latest ?? ""}`;
}

/**
 * How the units of a finished import stand, if all that stands there of its lines is its own: it has written every line, has
 * submitted it, and nobody else has moved a counter meanwhile. What is submitted changes by steps of counters only.
 *
 * @returns null where that is not so
 */
export async function standAfter(tx: Transaction, row: ImportRow): Promise<string | null> {
  if (!row.submit || row.errorRows > 0 || row.unchangedRows > 0 || row.countersBefore === null) return null;
  const steps = await counterSteps(tx, row.unitId, row.year);
  if (steps !== row.countersBefore + BigInt(row.ownSteps)) return null;
  return standOf(tx, row.unitId, row.year);
}

interface Sent {
  unitId: string;
  year: number;
  submit: boolean;
  contentHash: string;
}

/** The import that has written this very file, where nothing has changed since; undefined where the file has to be looked at. */
export async function importedBefore(tx: Transaction, sent: Sent, mapping?: Mapping): Promise<ImportRow | undefined> {
  const [row] = await tx.query<ImportRow>(
    `SELECT ${importColumns} FROM registration_import
     WHERE unit_id = $1 AND content_hash = $2 AND year = $3 AND submit = $4 AND state = 'DONE' AND stand IS NOT NULL
     ORDER BY created_at DESC LIMIT 1`,
    [sent.unitId, sent.contentHash, sent.year, sent.submit],
  );
  if (row === undefined || row.stand !== (await standOf(tx, sent.unitId, sent.year))) return undefined;
  const chosen = mapping ?? (await recallMapping(tx, sent.unitId, row.headings));
  const { positions } = resolveColumns(row.headings, columns, chosen);
  const same = columns.every(({ key }) => positions.get(key) === row.positions[key]);
  return same ? row : undefined;
}

/** Whether an import that was found to be of a known file still is. */
export async function isStillSame(tx: Transaction, row: ImportRow): Promise<boolean> {
  const [earlier] = await tx.query<{ stand: string }>(
    "SELECT stand FROM registration_import WHERE id = $1 AND state = 'DONE' AND stand IS NOT NULL",
    [row.sameAs],
  );
  return earlier?.stand === (await standOf(tx, row.unitId, row.year));
}
