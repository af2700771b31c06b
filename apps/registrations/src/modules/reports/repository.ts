import type { Report, ReportState, ReportStatus } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** A report with the accounts behind it; {@link toReport} shows their user names. */
export interface ReportRow extends Omit<Report, "filedAt" | "decidedAt"> {
  filedAt: Date;
  decidedAt: Date | null;
  filedByName: string;
  decidedByName: string | null;
}

const columns = `r.id, r.unit_id AS "unitId", r.year, r.state, r.snapshot_id AS "snapshotId", r.remarks, r.reason,
  r.filed_by AS "filedBy", r.filed_at AS "filedAt", r.decided_by AS "decidedBy", r.decided_at AS "decidedAt", r.revision,
  coalesce((SELECT username FROM actor WHERE subject = r.filed_by), r.filed_by) AS "filedByName",
  coalesce((SELECT username FROM actor WHERE subject = r.decided_by), r.decided_by) AS "decidedByName"`;

/** A report as the contract shows it, with user names in place of accounts. */
export function toReport({ filedByName, decidedByName, ...row }: ReportRow): Report {
  return {
    ...row,
    filedBy: filedByName,
    decidedBy: decidedByName,
    filedAt: row.filedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
  };
}

/** The report of a unit and year, if there is one and it is visible in the transaction's scope. */
export async function findReport(tx: Transaction, unitId: string, year: number): Promise<ReportRow | undefined> {
  const [row] = await tx.query<ReportRow>(`SELECT ${columns} FROM report AS r WHERE r.unit_id = $1 AND r.year = $2`, [
    unitId,
    year,
  ]);
  return row;
}

/** A report by its id, locked against changes until the transaction ends. */
export async function lockReport(tx: Transaction, id: string): Promise<ReportRow | undefined> {
  const [row] = await tx.query<ReportRow>(`SELECT ${columns} FROM report AS r WHERE r.id = $1 FOR UPDATE OF r`, [id]);
  return row;
}

/** Files a report for the first time or, after it was returned, again. The other columns start anew. */
export async function saveFiled(
  tx: Transaction,
  draft: { unitId: string; year: number; snapshotId: string; remarks: string | null },
  actor: string,
): Promise<ReportRow> {
  const [row] = await tx.query<ReportRow>(
    `INSERT INTO report AS r (unit_id, year, state, snapshot_id, remarks, filed_by)
     VALUES ($1, $2, 'FILED', $3, $4, $5)
     ON CONFLICT (unit_id, year) DO UPDATE
     SET state = 'FILED', snapshot_id = excluded.snapshot_id, remarks = excluded.remarks, reason = NULL,
         filed_by = excluded.filed_by, filed_at = now(), decided_by = NULL, decided_at = NULL, revision = r.revision + 1
     WHERE r.state = 'RETURNED'
     RETURNING ${columns}`,
    [draft.unitId, draft.year, draft.snapshotId, draft.remarks, actor],
  );
  if (row === undefined) throw new Error("A report was not written");
  await recordChange(tx, row, actor);
  return row;
}

/** Writes a decision about a locked report. */
export async function saveDecision(
  tx: Transaction,
  id: string,
  decision: { state: Exclude<ReportState, "FILED">; reason: string | null },
  actor: string,
): Promise<ReportRow> {
  const [row] = await tx.query<ReportRow>(
    `UPDATE report AS r
     SET state = $2, reason = $3, decided_by = $4, decided_at = now(), revision = r.revision + 1
     WHERE r.id = $1 RETURNING ${columns}`,
    [id, decision.state, decision.reason, actor],
  );
  if (row === undefined) throw new Error("A locked report vanished");
  await recordChange(tx, row, actor);
  return row;
}

async function recordChange(tx: Transaction, row: ReportRow, actor: string): Promise<void> {
  await tx.query(
    `INSERT INTO report_change (report_id, unit_id, state, snapshot_id, remarks, reason, changed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, row.unitId, row.state, row.snapshotId, row.remarks, row.reason, actor],
  );
}

/** The unit and the bodies directly below it on a day, each with its report of the year. */
export async function readStatuses(
  tx: Transaction,
  question: { unitId: string; year: number; asOf: string },
): Promise<ReportStatus[]> {
  const places = await tx.query<Omit<ReportStatus, "report">>(
    `SELECT tree.descendant_id AS "unitId", version.name_vi AS "nameVi"
     FROM unit_closure AS tree
     JOIN unit ON unit.id = tree.descendant_id
     JOIN unit_version AS version ON version.unit_id = tree.descendant_id AND version.validity @> $2::date
     WHERE tree.ancestor_id = $1 AND tree.depth <= 1 AND tree.validity @> $2::date
       AND (unit.branch_kind IS NULL OR tree.depth = 0)
     ORDER BY tree.depth, version.code, version.name_folded, tree.descendant_id`,
    [question.unitId, question.asOf],
  );
  const reports = await tx.query<ReportRow>(
    `SELECT ${columns} FROM report AS r WHERE r.unit_id = ANY ($1::uuid[]) AND r.year = $2`,
    [places.map(({ unitId }) => unitId), question.year],
  );
  const byUnit = new Map(reports.map((row) => [row.unitId, toReport(row)]));
  return places.map(({ unitId, nameVi }) => ({ unitId, nameVi, report: byUnit.get(unitId) ?? null }));
}
