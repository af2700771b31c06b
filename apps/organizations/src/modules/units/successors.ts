import type { Principal } from "@khuyenhoc/authz";
import type { Transaction } from "@khuyenhoc/database";

/** Writes down who succeeds a unit; who was named before stays named. */
export async function nameSuccessors(
  tx: Transaction,
  by: Pick<Principal, "subject" | "username">,
  unitId: string,
  successorIds: readonly string[],
): Promise<void> {
  await tx.query(
    `insert into unit_successor (unit_id, successor_id, named_by, named_by_name)
     select $1, successor, $3, $4 from unnest($2::uuid[]) as successor where successor <> $1 on conflict do nothing`,
    [unitId, successorIds, by.subject, by.username],
  );
}
