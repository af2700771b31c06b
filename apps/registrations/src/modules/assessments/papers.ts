import type { Decision } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type RegistrationRow, registrationColumns } from "../registrations/row.ts";

export type PaperKind = Decision["kind"];

/** A decision as a paper: kind, number and date, of the unit that decides. */
export interface Paper {
  kind: PaperKind;
  number: string;
  decidedOn: string;
}

/** Registrations that a paper of the same kind, number and date speaks about already, as `registration/unit`. */
export async function existingPapers(tx: Transaction, paper: Paper, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ key: string }>(
    `SELECT item.registration_id || '/' || d.unit_id AS key
     FROM decision AS d JOIN decision_item AS item ON item.decision_id = d.id
     WHERE d.kind = $1 AND d.number = $2 AND d.decided_on = $3::date AND item.registration_id = ANY ($4::uuid[])`,
    [paper.kind, paper.number, paper.decidedOn, ids],
  );
  return new Set(rows.map(({ key }) => key));
}

/**
 * The papers of deciding units, by unit: one that is there already goes on, so that a decision about many registrations may be
 * recorded piece by piece.
 */
export async function paperOf(tx: Transaction, paper: Paper, unitIds: readonly string[]): Promise<Map<string, string>> {
  const units = [...new Set(unitIds)].sort();
  await tx.query(
    `INSERT INTO decision (unit_id, kind, number, decided_on)
     SELECT unit_id, $2, $3, $4::date FROM unnest($1::uuid[]) AS u (unit_id) ON CONFLICT DO NOTHING`,
    [units, paper.kind, paper.number, paper.decidedOn],
  );
  const rows = await tx.query<{ id: string; unitId: string }>(
    `SELECT id, unit_id AS "unitId" FROM decision
     WHERE unit_id = ANY ($1::uuid[]) AND kind = $2 AND number = $3 AND decided_on = $4::date`,
    [units, paper.kind, paper.number, paper.decidedOn],
  );
  return new Map(rows.map(({ id, unitId }) => [unitId, id]));
}

/** What is decided about one registration. */
export interface Decided {
  row: RegistrationRow;
  decisionId: string;
  outcome: "RECOGNISED" | "NOT_MET" | "REVOKED";
  level: string | null;
  validUntil: string | null;
  reason: string | null;
}

/** Writes decisions about locked registrations, all in one statement each. */
export async function writeDecided(
  tx: Transaction,
  items: readonly Decided[],
  actor: string,
): Promise<RegistrationRow[]> {
  const given = [
    items.map(({ row }) => row.id),
    items.map(({ decisionId }) => decisionId),
    items.map(({ outcome }) => outcome),
    items.map(({ level }) => level),
    items.map(({ validUntil }) => validUntil),
  ];
  const rows = "unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::date[]";
  await tx.query(
    `INSERT INTO decision_item
       (registration_id, decision_id, outcome, level, valid_until, unit_id, supersedes_id, reason, recorded_by)
     SELECT i.*, $9 FROM ${rows}, $6::uuid[], $7::uuid[], $8::text[])
       AS i (registration_id, decision_id, outcome, level, valid_until, unit_id, supersedes_id, reason)`,
    [
      ...given,
      items.map(({ row }) => row.unitId),
      items.map(({ row }) => row.decisionId),
      items.map(({ reason }) => reason),
      actor,
    ],
  );
  return tx.query<RegistrationRow>(
    `UPDATE registration AS r
     SET state = i.outcome, level = i.level, valid_until = i.valid_until, decision_id = i.decision_id,
       decided_at = now(), decided_by = $6, revision = r.revision + 1, updated_at = now()
     FROM ${rows}) AS i (registration_id, decision_id, outcome, level, valid_until)
     WHERE r.id = i.registration_id
     RETURNING ${registrationColumns("r")}`,
    [...given, actor],
  );
}

interface DecisionRow extends Omit<Decision, "recordedAt"> {
  recordedAt: Date;
}

/** The decisions about a registration, latest first. */
export async function readDecisions(tx: Transaction, registrationId: string): Promise<Decision[]> {
  const rows = await tx.query<DecisionRow>(
    `SELECT d.id, d.kind, d.number, d.decided_on AS "decidedOn", d.unit_id AS "unitId", item.outcome, item.level,
       item.valid_until AS "validUntil", item.reason, item.supersedes_id AS "supersedesId",
       earlier.number AS "supersedesNumber", item.recorded_at AS "recordedAt",
       coalesce(actor.username, item.recorded_by) AS "recordedBy"
     FROM decision_item AS item
     JOIN decision AS d ON d.id = item.decision_id
     LEFT JOIN decision AS earlier ON earlier.id = item.supersedes_id
     LEFT JOIN actor ON actor.subject = item.recorded_by
     WHERE item.registration_id = $1 ORDER BY item.recorded_at DESC`,
    [registrationId],
  );
  return rows.map((row) => ({ ...row, recordedAt: row.recordedAt.toISOString() }));
}
