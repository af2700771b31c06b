import { type Disbursement, DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import type { CallerContext } from "../scholarships/command.ts";
import { type DisbursementRow, readDisbursements, toDisbursement } from "./row.ts";

/** Disbursements as the caller may see them; whose receivers he saw is written down. @param operation path of the procedure */
export async function shownDisbursements(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly DisbursementRow[],
  operation: string,
): Promise<Disbursement[]> {
  const { principal, requestId, students: vault } = ctx;
  const { roots, subject } = principal;
  await auditRead(tx, {
    principal,
    operation,
    subjectIds: rows.filter(({ unitId }) => roots.includes(unitId)).map(({ id }) => id),
    rows: rows.length,
    requestId,
  });
  return rows.map((row) => toDisbursement(row, { vault, roots, subject }));
}

/** A disbursement as it is after a command, which answers with it as a read does. @throws DomainError NOT_FOUND */
export async function shownDisbursement(
  tx: Transaction,
  ctx: CallerContext,
  id: string,
  operation: string,
): Promise<Disbursement> {
  const [one] = await shownDisbursements(tx, ctx, await readDisbursements(tx, [id]), operation);
  if (one === undefined) throw new DomainError("NOT_FOUND");
  return one;
}
