import type { Transaction } from "@khuyenhoc/database";

/** Names of units today; a unit that has closed keeps its last one. */
export async function unitNames(tx: Transaction, unitIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await tx.query<{ id: string; name: string }>(
    `SELECT unit_id AS id, name_vi AS name FROM unit_version WHERE unit_id = ANY ($1::uuid[]) AND scope_validity @> app_today()`,
    [[...new Set(unitIds)]],
  );
  return new Map(rows.map(({ id, name }) => [id, name]));
}
