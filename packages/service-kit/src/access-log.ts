import type { Principal } from "@khuyenhoc/authz";
import { type Database, systemScope, type Transaction } from "@khuyenhoc/database";

/** One reading of personal data. */
export interface ReadAudit {
  principal: Principal;
  /** Path of the procedure, such as `registrations.byIds`. */
  operation: string;
  /** Unit below which was read, if the question named one. */
  unitId?: string | undefined;
  /** Ids of the persons or registrations that were shown; ids only. */
  subjectIds?: readonly string[] | undefined;
  /** How many rows were shown. */
  rows: number;
  /** Why, where the caller must say so (an export, a single person's whole record). */
  reason?: string | undefined;
  requestId?: string | undefined;
}

/**
 * Writes down that personal data was read (Law on Personal Data Protection 91/2025/QH15: who had access to what, and when).
 * The table is append-only for the application's role.
 *
 * @param target the transaction that reads, which then must not be read-only; or the database, for a transaction of its own
 * @param audit  who read what
 */
export async function auditRead(target: Transaction | Pick<Database, "transaction">, audit: ReadAudit): Promise<void> {
  if ("transaction" in target) await target.transaction(systemScope, (tx) => insert(tx, audit));
  else await insert(target, audit);
}

async function insert(tx: Transaction, audit: ReadAudit): Promise<void> {
  await tx.query(
    `INSERT INTO access_log (subject, client_id, operation, unit_id, subject_ids, row_count, reason, request_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      audit.principal.subject,
      audit.principal.clientId,
      audit.operation,
      audit.unitId ?? null,
      audit.subjectIds ?? [],
      audit.rows,
      audit.reason ?? null,
      audit.requestId ?? null,
    ],
  );
}
