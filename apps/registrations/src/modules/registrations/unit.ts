import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/**
 * Demands that a unit exists on a day.
 *
 * @throws DomainError UNIT_NOT_IN_EXISTENCE
 */
export async function requireExistence(tx: Transaction, unitId: string, date: string): Promise<void> {
  const found = await tx.query("SELECT 1 FROM unit_version WHERE unit_id = $1 AND validity @> $2::date", [
    unitId,
    date,
  ]);
  if (found.length === 0) throw new DomainError("UNIT_NOT_IN_EXISTENCE", { date });
}
