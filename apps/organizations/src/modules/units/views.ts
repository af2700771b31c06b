import type { Principal } from "@khuyenhoc/authz";
import { seesAggregatesOnly } from "@khuyenhoc/authz";
import type { UnitView } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

export interface UnitRow {
  id: string;
  revision: number;
  tier_code: string;
  tier_rank: number;
  branch_kind: string | null;
  parent_id: string | null;
  code: string | null;
  name_vi: string;
  name_en: string | null;
  valid_from: string;
  valid_to: string | null;
  in_existence: boolean;
  child_count: number;
  address: string | null;
  phone: string | null;
  email: string | null;
}

/**
 * Columns and joins that show units as of $1, a date. The version is the one that holds on the date or, where the unit does not
 * exist then, the nearest. `is true` keeps the planner, which cannot tell how many units exist on a date, from looking for children
 * among all of them. Row-level security leaves contacts of units outside the caller's scope empty.
 */
export const unitColumns = `
  u.id, u.revision::int, u.tier_code, u.tier_rank, u.branch_kind,
  v.parent_id, v.code, v.name_vi, v.name_en, lower(v.validity) as valid_from, upper(v.validity) as valid_to,
  v.validity @> $1::date as in_existence,
  (select count(*)::int from unit_version child where child.parent_id = u.id and (child.validity @> $1::date) is true) as child_count,
  contact.address, contact.phone, contact.email`;
export const unitTables = `
  unit u
  join unit_version v on v.unit_id = u.id and v.scope_validity @> $1::date
  left join unit_contact contact on contact.unit_id = u.id`;

const noContact = { address: null, phone: null, email: null };

/** A row as the caller may see it: a partner sees no contacts. */
export function toUnitView(row: UnitRow, principal: Pick<Principal, "roles">): UnitView {
  const { address, phone, email } = row;
  return {
    id: row.id,
    revision: row.revision,
    tier: row.tier_code,
    tierRank: row.tier_rank,
    branchKind: row.branch_kind,
    parentId: row.parent_id,
    code: row.code,
    nameVi: row.name_vi,
    nameEn: row.name_en,
    validFrom: row.valid_from,
    validTo: row.valid_to,
    inExistence: row.in_existence,
    childCount: row.child_count,
    contact: seesAggregatesOnly(principal) ? noContact : { address, phone, email },
  };
}

/** Units of the caller's scope as of a date and so many levels of their parents, in any order; others are left out. */
export async function viewUnits(
  tx: Transaction,
  principal: Pick<Principal, "roles" | "roots">,
  unitIds: readonly string[],
  asOf: string,
  parents = 0,
): Promise<UnitView[]> {
  const rows = await tx.query<UnitRow>(
    `select ${unitColumns} from ${unitTables}
     where u.id = any(array(
       select unnest($2::uuid[])
       union select path.ancestor_id from unit_closure path
       where $4::int > 0 and path.descendant_id = any($2::uuid[]) and path.depth between 1 and $4 and path.scope_validity @> $1::date
     )) and exists (
       select from unit_closure s
       where s.descendant_id = u.id and s.ancestor_id = any($3::uuid[]) and s.scope_validity @> app_today())`,
    [asOf, unitIds, principal.roots, parents],
    "units-by-ids",
  );
  return rows.map((row) => toUnitView(row, principal));
}
