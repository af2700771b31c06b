import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { lockSubjects, recordSubjectChanges } from "./repository.ts";
import type { SubjectRow } from "./row.ts";

/** A link as a merge remembers it. */
interface RememberedLink {
  kind: string;
  container: string;
  unit: string;
  from: string;
  to: string | null;
  at: string;
  by: string;
}
interface RememberedMember {
  member: string;
  kind: string;
  from: string;
}

interface MergeRow {
  id: string;
  keptId: string;
  mergedId: string;
  registrationIds: string[];
  earlierIds: string[];
  memberLinks: RememberedLink[];
  givenLinks: RememberedLink[];
  containerLinks: RememberedMember[];
  involvedIds: string[];
  undoneAt: Date | null;
}

const remembered = `jsonb_build_object('kind', container_kind, 'container', container_id, 'unit', unit_id, 'from', lower(validity),
  'to', upper(validity), 'at', created_at, 'by', created_by)`;
const recordset = `AS l (kind text, container uuid, unit uuid, "from" date, "to" date, at timestamptz, by text)`;

async function jsonRows<Row>(tx: Transaction, statement: string, values: readonly unknown[]): Promise<Row[]> {
  const rows = await tx.query<{ item: Row }>(statement, values);
  return rows.map(({ item }) => item);
}

/**
 * Makes two locked records of one subject one: registrations, links and what had been merged before go to the kept one, and all
 * that moved is remembered. Where both belonged to something of the same kind at the same time, the kept one's link stands.
 *
 * @returns id of the merge
 * @throws DomainError SUBJECT_KIND, SUBJECT_MERGED, MERGE_CONFLICT when both have a registration of the same year and title
 */
export async function mergeRecords(
  tx: Transaction,
  kept: SubjectRow,
  merged: SubjectRow,
  given: { actor: string; reason: string },
): Promise<string> {
  if (kept.kind !== merged.kind) throw new DomainError("SUBJECT_KIND", { reason: `${merged.kind} → ${kept.kind}` });
  if (kept.mergedInto !== null || merged.mergedInto !== null) throw new DomainError("SUBJECT_MERGED");
  await refuseSameTitles(tx, kept.id, merged.id);
  const pair = [kept.id, merged.id];
  const registrations = await tx.query<{ id: string }>(
    "UPDATE registration SET subject_id = $1 WHERE subject_id = $2 RETURNING id",
    pair,
  );
  const earlier = await tx.query<{ id: string }>(
    "UPDATE subject SET merged_into = $1 WHERE merged_into = $2 RETURNING id",
    pair,
  );
  await tx.query(
    "UPDATE subject SET merged_into = $1, revision = revision + 1, updated_at = now() WHERE id = $2",
    pair,
  );
  const memberLinks = await jsonRows<RememberedLink>(
    tx,
    `DELETE FROM subject_link WHERE member_id = $1 RETURNING ${remembered} AS item`,
    [merged.id],
  );
  const givenLinks = await jsonRows<RememberedLink>(
    tx,
    `INSERT INTO subject_link (member_id, container_kind, container_id, unit_id, validity, created_at, created_by)
     SELECT $1, l.kind, l.container, $2, piece, l.at, l.by
     FROM jsonb_to_recordset($3::jsonb) ${recordset}
     CROSS JOIN LATERAL unnest(datemultirange(daterange(l."from", l."to")) - coalesce(
       (SELECT range_agg(own.validity) FROM subject_link AS own WHERE own.member_id = $1 AND own.container_kind = l.kind), '{}'
     )) AS piece
     RETURNING ${remembered} AS item`,
    [kept.id, kept.unitId, JSON.stringify(memberLinks)],
  );
  const containerLinks = await jsonRows<RememberedMember>(
    tx,
    `UPDATE subject_link SET container_id = $1 WHERE container_id = $2
     RETURNING jsonb_build_object('member', member_id, 'kind', container_kind, 'from', lower(validity)) AS item`,
    pair,
  );
  const involved = [
    ...pair,
    ...memberLinks.map(({ container }) => container),
    ...containerLinks.map(({ member }) => member),
  ];
  const [merge] = await tx.query<{ id: string }>(
    `INSERT INTO subject_merge (kept_id, merged_id, unit_id, reason, merged_by, registration_ids, earlier_ids, member_links,
       given_links, container_links, involved_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
    [
      ...pair,
      kept.unitId,
      given.reason,
      given.actor,
      registrations.map(({ id }) => id),
      earlier.map(({ id }) => id),
      JSON.stringify(memberLinks),
      JSON.stringify(givenLinks),
      JSON.stringify(containerLinks),
      [...new Set(involved)],
    ],
  );
  if (merge === undefined) throw new Error("The merge was not written");
  await recordSubjectChanges(tx, [
    { subject: kept, kind: "MERGE", ...given, fields: { merged: [null, merged.name] } },
    { subject: merged, kind: "MERGE", ...given, fields: { mergedInto: [null, kept.name] } },
  ]);
  return merge.id;
}

async function refuseSameTitles(tx: Transaction, keptId: string, mergedId: string): Promise<void> {
  const same = await tx.query<{ year: number; model: string }>(
    `SELECT a.year, a.model FROM registration AS a JOIN registration AS b USING (year, model)
     WHERE a.subject_id = $1 AND b.subject_id = $2 ORDER BY 1, 2`,
    [keptId, mergedId],
  );
  if (same.length === 0) return;
  throw new DomainError("MERGE_CONFLICT", { registrations: same.map(({ year, model }) => `${year} ${model}`) });
}

/**
 * A merge that is about to be undone, with both subjects, locked.
 *
 * @throws DomainError NOT_FOUND, MERGE_UNDONE, MERGE_ORDER when something it touched was merged away since
 */
export async function lockMerge(
  tx: Transaction,
  mergeId: string,
): Promise<{ merge: MergeRow; kept: SubjectRow; merged: SubjectRow }> {
  const [merge] = await tx.query<MergeRow>(
    `SELECT id, kept_id AS "keptId", merged_id AS "mergedId", registration_ids AS "registrationIds", earlier_ids AS "earlierIds",
       member_links AS "memberLinks", given_links AS "givenLinks", container_links AS "containerLinks",
       involved_ids AS "involvedIds", undone_at AS "undoneAt"
     FROM subject_merge WHERE id = $1 FOR UPDATE`,
    [mergeId],
  );
  if (merge === undefined) throw new DomainError("NOT_FOUND");
  const rows = await lockSubjects(tx, [merge.keptId, merge.mergedId]);
  const kept = rows.find(({ id }) => id === merge.keptId);
  const merged = rows.find(({ id }) => id === merge.mergedId);
  if (kept === undefined || merged === undefined) throw new DomainError("NOT_FOUND");
  return { merge, kept, merged };
}

/**
 * Makes a merge undone: what it moved and is still where it put it goes back. What was filed or linked since stays with the kept
 * subject.
 */
export async function unmergeRecords(
  tx: Transaction,
  { merge, kept, merged }: { merge: MergeRow; kept: SubjectRow; merged: SubjectRow },
  given: { actor: string; reason: string },
): Promise<void> {
  if (merge.undoneAt !== null) throw new DomainError("MERGE_UNDONE");
  const later = await tx.query(
    "SELECT FROM subject_merge WHERE id > $1 AND undone_at IS NULL AND merged_id = ANY ($2::uuid[]) LIMIT 1",
    [merge.id, merge.involvedIds],
  );
  if (later.length > 0) throw new DomainError("MERGE_ORDER");
  const pair = [kept.id, merged.id];
  await tx.query("UPDATE subject SET merged_into = NULL, revision = revision + 1, updated_at = now() WHERE id = $1", [
    merged.id,
  ]);
  await tx.query("UPDATE subject SET merged_into = $2 WHERE merged_into = $1 AND id = ANY ($3::uuid[])", [
    ...pair,
    merge.earlierIds,
  ]);
  await tx.query("UPDATE registration SET subject_id = $2 WHERE subject_id = $1 AND id = ANY ($3::uuid[])", [
    ...pair,
    merge.registrationIds,
  ]);
  await tx.query(
    `DELETE FROM subject_link AS s USING jsonb_to_recordset($2::jsonb) ${recordset}
     WHERE s.member_id = $1 AND s.container_kind = l.kind AND s.container_id = l.container
       AND s.validity = daterange(l."from", l."to")`,
    [kept.id, JSON.stringify(merge.givenLinks)],
  );
  await tx.query(
    `INSERT INTO subject_link (member_id, container_kind, container_id, unit_id, validity, created_at, created_by)
     SELECT $1, l.kind, coalesce(container.merged_into, container.id), $2, daterange(l."from", l."to"), l.at, l.by
     FROM jsonb_to_recordset($3::jsonb) ${recordset} JOIN subject AS container ON container.id = l.container`,
    [merged.id, merged.unitId, JSON.stringify(merge.memberLinks)],
  );
  await tx.query(
    `UPDATE subject_link AS s SET container_id = $2
     FROM jsonb_to_recordset($3::jsonb) AS l (member uuid, kind text, "from" date)
     WHERE s.container_id = $1 AND s.member_id = l.member AND s.container_kind = l.kind AND lower(s.validity) = l."from"`,
    [...pair, JSON.stringify(merge.containerLinks)],
  );
  await tx.query("UPDATE subject_merge SET undone_at = now(), undone_by = $2 WHERE id = $1", [merge.id, given.actor]);
  await recordSubjectChanges(tx, [
    { subject: kept, kind: "UNDO_MERGE", ...given, fields: { merged: [merged.name, null] } },
    { subject: merged, kind: "UNDO_MERGE", ...given, fields: { mergedInto: [kept.name, null] } },
  ]);
}
