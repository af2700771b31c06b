import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";

/** What is asked of a fund again and again. */
export interface FundInScope {
  id: string;
  unitId: string;
  openedOn: string;
}

/**
 * The fund, when it lies in the transaction's scope.
 *
 * @throws DomainError NOT_FOUND: an answer does not tell what exists elsewhere
 */
export async function requireFund(tx: Transaction, fundId: string): Promise<FundInScope> {
  const [fund] = await tx.query<FundInScope>(
    `SELECT id, unit_id AS "unitId", opened_on AS "openedOn" FROM fund WHERE id = $1`,
    [fundId],
  );
  if (fund === undefined) throw new DomainError("NOT_FOUND");
  return fund;
}

/**
 * Demands that a day has come.
 *
 * @param date  calendar date
 * @param today today's calendar date in Asia/Ho_Chi_Minh
 * @throws DomainError DATE_IN_FUTURE
 */
export function requireCome(date: string, today: string): void {
  if (date > today) throw new DomainError("DATE_IN_FUTURE", { date });
}

/** An instant of the books as the wire has it: UTC, to the microsecond. */
export const instantSql = (expression: string): string =>
  `to_char(${expression} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
