import type { Tier } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

const columns = `code, rank, name_vi as "nameVi", name_en as "nameEn", lower(validity) as "validFrom", upper(validity) as "validTo"`;

/** Tiers in force on a day, or all there ever were, from the highest down. */
export function listTiers(tx: Transaction, asOf: string | null): Promise<Tier[]> {
  return tx.query<Tier>(
    `select ${columns} from tier where $1::date is null or validity @> $1::date order by rank, lower(validity)`,
    [asOf],
  );
}

export async function findTier(tx: Transaction, code: string): Promise<Tier | undefined> {
  return (await tx.query<Tier>(`select ${columns} from tier where code = $1 for update`, [code]))[0];
}

export async function insertTier(tx: Transaction, tier: Tier): Promise<void> {
  await tx.query(
    "insert into tier (code, rank, name_vi, name_en, validity) values ($1, $2, $3, $4, daterange($5, $6))",
    [tier.code, tier.rank, tier.nameVi, tier.nameEn, tier.validFrom, tier.validTo],
  );
}

/** Ends a tier; the day is the first on which it is not in force. */
export async function endTier(tx: Transaction, code: string, validTo: string): Promise<void> {
  await tx.query("update tier set validity = daterange(lower(validity), $2) where code = $1", [code, validTo]);
}

/** A tier with the same rank that is in force at some time from the day on. */
export async function tierOfRank(tx: Transaction, rank: number, validFrom: string): Promise<string | undefined> {
  const rows = await tx.query<{ code: string }>(
    "select code from tier where rank = $1 and validity && daterange($2, null)",
    [rank, validFrom],
  );
  return rows[0]?.code;
}

/** Whether a unit of the tier exists on the day or later. */
export async function tierIsUsed(tx: Transaction, code: string, day: string): Promise<boolean> {
  const [row] = await tx.query<{ used: boolean }>(
    `select exists (
       select from unit u join unit_version v on v.unit_id = u.id
       where u.tier_code = $1 and v.validity && daterange($2, null)) as used`,
    [code, day],
  );
  return row?.used === true;
}
