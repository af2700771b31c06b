import {
  type AwardInstalment,
  DomainError,
  type Programme,
  type ProgrammeKind,
  type ProgrammeState,
  type ScoreCriterion,
  type UnitQuota,
} from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

export interface ProgrammeRow {
  id: string;
  fundId: string;
  unitId: string;
  fundName: string;
  purposeId: string | null;
  title: string;
  kind: ProgrammeKind;
  year: number;
  state: ProgrammeState;
  criteria: ScoreCriterion[];
  minimumScore: number;
  places: number | null;
  instalments: AwardInstalment[];
  amount: bigint;
  applyFrom: string;
  applyTo: string;
  eventId: string | null;
  revision: number;
  updatedAt: Date;
  quotas: UnitQuota[];
}

/** Columns of a {@link ProgrammeRow} of `p`. */
export const programmeColumns = `p.id, p.fund_id AS "fundId", p.unit_id AS "unitId", p.fund_name AS "fundName",
  p.purpose_id AS "purposeId", p.title, p.kind, p.year, p.state, p.criteria, p.minimum_score AS "minimumScore", p.places,
  p.instalments, p.amount, p.apply_from AS "applyFrom", p.apply_to AS "applyTo", p.event_id AS "eventId", p.revision,
  p.updated_at AS "updatedAt",
  coalesce((SELECT jsonb_agg(jsonb_build_object('unitId', q.unit_id, 'places', q.places) ORDER BY q.unit_id)
    FROM programme_quota AS q WHERE q.programme_id = p.id), '[]') AS quotas`;

export const toProgramme = ({ updatedAt, amount, ...row }: ProgrammeRow): Programme => ({
  ...row,
  amount: `${amount}`,
  updatedAt: updatedAt.toISOString(),
});

/** Programmes that the caller sees, in the order of the ids. */
export function readProgrammes(tx: Transaction, ids: readonly string[]): Promise<ProgrammeRow[]> {
  return tx.query<ProgrammeRow>(
    `SELECT ${programmeColumns} FROM programme AS p WHERE p.id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], p.id)`,
    [ids],
  );
}

/**
 * A programme, locked for what changes it or its list.
 *
 * @throws DomainError NOT_FOUND
 */
export async function lockProgramme(tx: Transaction, id: string): Promise<ProgrammeRow> {
  await tx.query("SELECT FROM programme WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const [row] = await readProgrammes(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}
