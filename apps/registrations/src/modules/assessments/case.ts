import { DomainError, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { readDefinition } from "../criteria/repository.ts";
import { lockRegistrations } from "../registrations/repository.ts";
import type { RegistrationRow } from "../registrations/row.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { readSheets, type SheetRow } from "./repository.ts";

/** A registration with all that its next step depends on. */
export interface OpenCase {
  row: RegistrationRow;
  coverage: Coverage;
  sheet: SheetRow | null;
  /** Whether it was handed in before and returned: what comes again has more time. */
  returned: boolean;
}

/**
 * A registration, locked, with its campaign and sheet.
 *
 * @throws DomainError NOT_FOUND where the caller cannot see it
 */
export async function lockCase(tx: Transaction, registrationId: string, now: Date): Promise<OpenCase> {
  const [row] = await lockRegistrations(tx, [registrationId]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  const coverage = (await coverageOf(tx, [row], today(now)))(row);
  const sheet = (await readSheets(tx, [registrationId])).get(registrationId) ?? null;
  return { row, coverage, sheet, returned: await wasReturned(tx, registrationId) };
}

/** Whether a registration was ever returned, at whatever stage. */
export async function wasReturned(tx: Transaction, registrationId: string): Promise<boolean> {
  const found = await tx.query(
    "SELECT 1 FROM registration_change WHERE registration_id = $1 AND kind = 'RETURN' LIMIT 1",
    [registrationId],
  );
  return found.length > 0;
}

/**
 * The criteria set that a case is assessed by: what its sheet was filled in for once somebody handed it in, the campaign's before.
 *
 * @throws DomainError NO_CAMPAIGN
 */
export async function definitionOf(tx: Transaction, { row, coverage, sheet }: OpenCase) {
  const settled = sheet !== null && row.state !== "REGISTERED" && row.state !== "RETURNED" && row.state !== "DRAFT";
  const criteriaSetId = settled ? sheet.criteriaSetId : (coverage.campaign?.criteriaSetId ?? sheet?.criteriaSetId);
  if (criteriaSetId === undefined) throw new DomainError("NO_CAMPAIGN");
  return readDefinition(tx, criteriaSetId);
}
