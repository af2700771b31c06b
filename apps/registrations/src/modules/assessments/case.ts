import { criteriaSets, DomainError, type SubjectSort, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type CriteriaSetRow, findCriteriaSets } from "../criteria/repository.ts";
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

/** Whether a registration was ever returned, at whatever stage; a return that was taken back is none. */
export async function wasReturned(tx: Transaction, registrationId: string): Promise<boolean> {
  const found = await tx.query(`SELECT 1 WHERE ${timesReturned("$1")} > 0`, [registrationId]);
  return found.length > 0;
}

/** SQL for how often a registration was returned and it was left at that. */
export function timesReturned(registrationId: string): string {
  return `(
    SELECT count(*) FILTER (WHERE kind = 'RETURN') - count(*) FILTER (WHERE kind = 'UNDO' AND fields #>> '{state,0}' = 'RETURNED')
    FROM registration_change WHERE registration_id = ${registrationId}
  )`;
}

/**
 * The criteria set that a case is assessed by: what its sheet was filled in for once somebody handed it in; before, the one of the
 * campaign's sets that is for the kind of its subject.
 *
 * @returns undefined where the campaign has none for it
 * @throws DomainError NO_CAMPAIGN
 */
export async function knownSetOf(
  tx: Transaction,
  { row, coverage: { campaign }, sheet }: OpenCase,
): Promise<CriteriaSetRow | undefined> {
  const settled = sheet !== null && row.state !== "REGISTERED" && row.state !== "RETURNED" && row.state !== "DRAFT";
  if (campaign !== null && !settled) {
    const sets = await findCriteriaSets(tx, [campaign.criteriaSetId, ...campaign.furtherSetIds]);
    return criteriaSets.setFor(sets, await sortOf(tx, row.subjectId));
  }
  if (sheet === null) throw new DomainError("NO_CAMPAIGN");
  const [set] = await findCriteriaSets(tx, [sheet.criteriaSetId]);
  if (set === undefined) throw new DomainError("NOT_FOUND");
  return set;
}

/**
 * The set of {@link knownSetOf}, which must be there.
 *
 * @throws DomainError NO_CAMPAIGN, CRITERIA_NOT_FOR_SUBJECT
 */
export async function definitionOf(tx: Transaction, open: OpenCase): Promise<CriteriaSetRow> {
  const set = await knownSetOf(tx, open);
  if (set === undefined) throw new DomainError("CRITERIA_NOT_FOR_SUBJECT");
  return set;
}

/** The kind of organisation or level of community that a subject is; null where it is neither, or it is not known. */
async function sortOf(tx: Transaction, subjectId: string): Promise<SubjectSort | null> {
  const [subject] = await tx.query<{ sort: SubjectSort | null }>(
    "SELECT coalesce(organisation_kind, community_level) AS sort FROM subject WHERE id = $1",
    [subjectId],
  );
  return subject?.sort ?? null;
}
