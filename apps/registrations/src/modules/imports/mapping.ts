import type { Transaction } from "@khuyenhoc/database";
import { headersKey, type Mapping } from "@khuyenhoc/tabular";

/** What the unit's officers chose for a file with these headings, if they ever did. */
export async function recallMapping(
  tx: Transaction,
  unitId: string,
  headings: readonly string[],
): Promise<Mapping | undefined> {
  const [row] = await tx.query<{ mapping: Mapping }>(
    "SELECT mapping FROM import_mapping WHERE unit_id = $1 AND kind = 'registrations' AND header_hash = $2",
    [unitId, headersKey(headings)],
  );
  return row?.mapping;
}

/** Keeps a mapping for the next file with these headings. */
export async function rememberMapping(
  tx: Transaction,
  {
    unitId,
    headings,
    mapping,
    actor,
  }: { unitId: string; headings: readonly string[]; mapping: Mapping; actor: string },
): Promise<void> {
  await tx.query(
    `INSERT INTO import_mapping AS known (unit_id, kind, header_hash, mapping, updated_by)
     VALUES ($1, 'registrations', $2, $3, $4)
     ON CONFLICT (unit_id, kind, header_hash) DO UPDATE
     SET mapping = excluded.mapping, updated_at = now(), updated_by = excluded.updated_by
     WHERE known.mapping <> excluded.mapping`,
    [unitId, headersKey(headings), JSON.stringify(mapping), actor],
  );
}
