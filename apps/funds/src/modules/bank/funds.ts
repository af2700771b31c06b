import type { Principal } from "@khuyenhoc/authz";
import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { By } from "../ledger/posting.ts";

/** @throws DomainError NOT_FOUND where the fund does not lie in the transaction's scope */
export async function unitOfFund(tx: Transaction, fundId: string): Promise<string> {
  const [fund] = await tx.query<{ unitId: string }>(`SELECT unit_id AS "unitId" FROM fund WHERE id = $1`, [fundId]);
  if (fund === undefined) throw new DomainError("NOT_FOUND");
  return fund.unitId;
}

export const byOf = ({ subject, username }: Principal): By => ({ subject, username });
