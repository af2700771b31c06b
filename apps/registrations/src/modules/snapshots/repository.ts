import { DomainError, type Snapshot, type SnapshotContent, type SnapshotHead, today } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { figuresOf, hashOf } from "./content.ts";

interface HeadRow extends Omit<SnapshotHead, "takenAt"> {
  takenAt: Date;
}

const headColumns = `s.id, s.unit_id AS "unitId", s.year, s.as_of AS "asOf", s.taken_at AS "takenAt",
  coalesce(actor.username, s.published_by) AS "publishedBy", s.decision_note AS "decisionNote", s.content_hash AS "contentHash"`;
const from = "figure_snapshot AS s LEFT JOIN actor ON actor.subject = s.published_by";

function toHead({ takenAt, ...row }: HeadRow): SnapshotHead {
  return { ...row, takenAt: takenAt.toISOString() };
}

/** Newest first; ids are made in the order of time. */
export const newestFirst = {
  name: "snapshots",
  columns: [{ expression: "s.id", type: "uuid", direction: "desc" }],
} as const satisfies Keyset;

/** The last day that figures of a year can be of without being asked for another: today, or the year's last day. */
export function figuresDate(year: number, present: string): string {
  const lastDay = `${year}-12-31`;
  return present < lastDay ? present : lastDay;
}

/**
 * Freezes the figures of a subtree. The transaction must be a repeatable read.
 *
 * @param draft.asOf default: see {@link figuresDate}
 * @throws DomainError SNAPSHOT_DATE, UNIT_NOT_IN_EXISTENCE
 */
export async function insertSnapshot(
  tx: Transaction,
  draft: { unitId: string; year: number; asOf?: string | undefined; decisionNote?: string | null | undefined },
  actor: string,
  now: Date,
): Promise<SnapshotHead> {
  const present = today(now);
  const { unitId, year, asOf = figuresDate(year, present), decisionNote = null } = draft;
  // Figures of a year do not exist before it begins.
  if (asOf > present || asOf < `${year}-01-01`) throw new DomainError("SNAPSHOT_DATE", { date: asOf });
  const content = await figuresOf(tx, { unitId, year, asOf });
  const [row] = await tx.query<{ id: string }>(
    `INSERT INTO figure_snapshot (unit_id, year, as_of, published_by, decision_note, content, content_hash)
     VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7) RETURNING id`,
    [unitId, year, asOf, actor, decisionNote, JSON.stringify(content), hashOf(content)],
  );
  const [head] = row === undefined ? [] : await readHeads(tx, [row.id]);
  if (head === undefined) throw new Error("A snapshot was not written");
  return head;
}

async function readHeads(tx: Transaction, ids: readonly string[]): Promise<SnapshotHead[]> {
  const rows = await tx.query<HeadRow>(`SELECT ${headColumns} FROM ${from} WHERE s.id = ANY ($1::uuid[])`, [ids]);
  return rows.map(toHead);
}

/**
 * A snapshot with its content, if it is visible in the transaction's scope.
 *
 * @throws Error when the content is no longer what was published, which must never be shown as if it were
 */
export async function findSnapshot(tx: Transaction, id: string): Promise<Snapshot | undefined> {
  const [row] = await tx.query<HeadRow & { content: SnapshotContent }>(
    `SELECT ${headColumns}, s.content FROM ${from} WHERE s.id = $1`,
    [id],
  );
  if (row === undefined) return undefined;
  const { content, ...head } = row;
  if (hashOf(content) !== head.contentHash) throw new Error("The content of a snapshot differs from its hash");
  return { ...toHead(head), content };
}

/** Heads of a unit's snapshots, newest first. */
export async function pageOfSnapshots(
  tx: Transaction,
  question: { unitId: string; year?: number | undefined; after: string | null; limit: number },
): Promise<SnapshotHead[]> {
  const { unitId, year = null, after, limit } = question;
  const keyset = keysetWhere(newestFirst, after, 4);
  const rows = await tx.query<HeadRow>(
    `SELECT ${headColumns} FROM ${from}
     WHERE s.unit_id = $1 AND ($2::int IS NULL OR s.year = $2) AND ${keyset.where}
     ORDER BY ${keyset.orderBy} LIMIT $3::int`,
    [unitId, year, limit, ...keyset.values],
  );
  return rows.map(toHead);
}

/** The newest snapshot of the unit in each of the years, with the figures of the unit itself only. */
export async function latestOfYears(
  tx: Transaction,
  unitId: string,
  years: readonly number[],
): Promise<Map<number, { id: string; asOf: string; unit: SnapshotContent["units"][number] }>> {
  const rows = await tx.query<{ year: number; id: string; asOf: string; unit: SnapshotContent["units"][number] }>(
    `SELECT DISTINCT ON (s.year) s.year, s.id, s.as_of AS "asOf", s.content -> 'units' -> 0 AS unit
     FROM figure_snapshot AS s WHERE s.unit_id = $1 AND s.year = ANY ($2::int[])
     ORDER BY s.year, s.id DESC`,
    [unitId, years],
  );
  return new Map(rows.map(({ year, ...row }) => [year, row]));
}
