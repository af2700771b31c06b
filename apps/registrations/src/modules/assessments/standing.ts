import { DomainError, type TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { competentRank } from "../campaigns/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";

/** How somebody stands to registrations that he would decide about. */
export interface Standing {
  /** Whether one of his units lies strictly above the registration's. */
  above(row: Pick<RegistrationRow, "unitId">): boolean;
  /** The nearest of these that is of the competent tier or of one above it: the unit that decides; null where none is. */
  decidingUnit(row: Pick<RegistrationRow, "unitId" | "model">): string | null;
}

/**
 * @param asOf calendar date of the decision, on which the competent tier is looked up; the tree is that of today
 */
export async function standingOf(
  tx: Transaction,
  roots: readonly string[],
  rows: readonly Pick<RegistrationRow, "unitId" | "model">[],
  asOf: string,
): Promise<Standing> {
  const unitIds = [...new Set(rows.map(({ unitId }) => unitId))];
  const below = await unitsStrictlyBelow(tx, roots, unitIds);
  const models = [...new Set(rows.map(({ model }) => model))];
  const ranks = new Map<TitleModel, number>();
  for (const model of models) ranks.set(model, await competentRank(tx, { model, asOf }));
  const found = await tx.query<{ unitId: string; rank: number; decidingUnitId: string }>(
    `SELECT DISTINCT ON (q.unit_id, r.rank) q.unit_id AS "unitId", r.rank, up.ancestor_id AS "decidingUnitId"
     FROM unnest($1::uuid[]) AS q (unit_id) CROSS JOIN unnest($2::int[]) AS r (rank)
     JOIN unit_closure AS up ON up.descendant_id = q.unit_id AND up.depth > 0 AND up.ancestor_id = ANY ($3::uuid[])
       AND up.scope_validity @> app_today()
     JOIN unit ON unit.id = up.ancestor_id AND unit.tier_rank <= r.rank
     ORDER BY q.unit_id, r.rank, up.depth`,
    [unitIds, [...new Set(ranks.values())], roots],
  );
  const deciding = new Map(found.map(({ unitId, rank, decidingUnitId }) => [`${unitId}/${rank}`, decidingUnitId]));
  return {
    above: ({ unitId }) => below.has(unitId),
    decidingUnit: ({ unitId, model }) => deciding.get(`${unitId}/${ranks.get(model)}`) ?? null,
  };
}

/**
 * Demands that a decision is not of the future, and that what it grants does not end before it.
 *
 * @throws DomainError INVALID_INPUT
 */
export function requireDates(
  { decidedOn, validUntil }: { decidedOn: string; validUntil?: string | null | undefined },
  today: string,
): void {
  if (decidedOn > today) throw new DomainError("INVALID_INPUT", { reason: `${decidedOn} > ${today}` });
  if (validUntil != null && validUntil < decidedOn) {
    throw new DomainError("INVALID_INPUT", { reason: `${validUntil} < ${decidedOn}` });
  }
}
