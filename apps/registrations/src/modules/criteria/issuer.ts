import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** Which of the units have no other above them today: the city's. */
export async function topUnits(tx: Transaction, unitIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT unit.id FROM unit
     WHERE unit.id = ANY ($1::uuid[]) AND NOT EXISTS (
       SELECT 1 FROM unit_closure AS up
       WHERE up.descendant_id = unit.id AND up.depth > 0 AND up.scope_validity @> app_today()
     )`,
    [unitIds],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * Demands that a framework's issuer is the city.
 *
 * @throws DomainError FRAMEWORK_UNIT
 */
export async function requireTopUnit(tx: Transaction, unitId: string): Promise<void> {
  if (!(await topUnits(tx, [unitId])).has(unitId)) throw new DomainError("FRAMEWORK_UNIT");
}
