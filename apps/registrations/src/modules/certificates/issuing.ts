import type { Principal } from "@khuyenhoc/authz";
import { DomainError, fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { marksOf, unitsInScope } from "@khuyenhoc/unit-tree";
import { certificateNumber } from "./numbering.ts";
import {
  bookKey,
  type Demand,
  insertCertificates,
  lockForIssue,
  type NewCertificate,
  namesOn,
  nearestRoots,
  newIds,
  type Recognised,
  takeNumbers,
} from "./repository.ts";
import { newToken } from "./token.ts";

/** Who issues, when, and who signs. */
export interface Issue {
  principal: Pick<Principal, "subject" | "roots">;
  signatoryName: string;
  signatoryOffice: string;
  /** Calendar date in Asia/Ho_Chi_Minh. */
  issuedOn: string;
}

/** Ids of the certificates that were made, in the order of the registrations, and the registrations that were refused. */
export interface Issued {
  issued: { id: string; registrationId: string }[];
  refused: { id: string; error: DomainError }[];
}

/**
 * Issues certificates of recognised registrations of units strictly below one that the caller was granted, set-wise. Numbers are
 * taken in the order of the ids; nothing that is refused takes one.
 *
 * @param knownIds ids of the new certificates where they are known already
 */
export async function issueCertificates(
  tx: Transaction,
  registrationIds: readonly string[],
  issue: Issue,
  knownIds?: readonly string[],
): Promise<Issued> {
  const ids = [...new Set(registrationIds)];
  const locked = new Map((await lockForIssue(tx, ids)).map((row) => [row.id, row]));
  const nearest = await nearestRoots(
    tx,
    issue.principal.roots,
    [...locked.values()].map(({ unitId }) => unitId),
  );
  const deciding = [...locked.values()].flatMap(({ decidingUnitId }) => decidingUnitId ?? []);
  const speaksFor = await unitsInScope(tx, issue.principal.roots, [...new Set(deciding)]);
  const accepted: (Recognised & { issuingUnitId: string })[] = [];
  const refused: Issued["refused"] = [];
  for (const id of ids) {
    const row = locked.get(id);
    const verdict = judge(row, nearest, speaksFor);
    if (typeof verdict === "string" && row !== undefined) accepted.push({ ...row, issuingUnitId: verdict });
    else if (verdict instanceof DomainError) refused.push({ id, error: verdict });
  }
  const rows = await fillIn(tx, accepted, issue, knownIds);
  await insertCertificates(tx, rows);
  return { issued: rows.map(({ id, registrationId }) => ({ id, registrationId })), refused };
}

/**
 * The unit that signs, or why there is no certificate: the unit that decided, for which the caller must be granted to speak; where a
 * title was approved without a decision, the nearest granted one above the registration's.
 */
function judge(
  row: Recognised | undefined,
  nearest: ReadonlyMap<string, string>,
  speaksFor: ReadonlySet<string>,
): string | DomainError {
  if (row === undefined) return new DomainError("NOT_FOUND");
  const above = nearest.get(row.unitId);
  if (above === undefined) return new DomainError("FORBIDDEN");
  if (row.state !== "RECOGNISED") return new DomainError("REGISTRATION_STATE", { state: row.state });
  if (row.inForce !== null) return new DomainError("CERTIFICATE_EXISTS", { number: row.inForce });
  if (row.decidingUnitId === null) return above;
  return speaksFor.has(row.decidingUnitId) ? row.decidingUnitId : new DomainError("FORBIDDEN");
}

/** The units that sign, with their names. */
export function issuingUnits<Names>(
  rows: readonly { issuingUnitId: string }[],
  names: ReadonlyMap<string, Names>,
): Map<string, Names> {
  return new Map(
    rows.flatMap(({ issuingUnitId: unitId }): [string, Names][] => {
      const name = names.get(unitId);
      return name === undefined ? [] : [[unitId, name]];
    }),
  );
}

/** Numbers, names of the day and secrets. */
async function fillIn(
  tx: Transaction,
  accepted: readonly (Recognised & { issuingUnitId: string })[],
  issue: Issue,
  knownIds?: readonly string[],
): Promise<NewCertificate[]> {
  if (accepted.length === 0) return [];
  const names = await namesOn(
    tx,
    accepted.flatMap(({ unitId, issuingUnitId }) => [unitId, issuingUnitId]),
    issue.issuedOn,
  );
  const books = new Map<string, Demand>();
  for (const { issuingUnitId: unitId, year } of accepted) {
    const key = bookKey(unitId, year);
    const book = books.get(key);
    if (book === undefined) books.set(key, { unitId, year, count: 1 });
    else book.count += 1;
  }
  const marks = await marksOf(tx, issuingUnits(accepted, names));
  const next = await takeNumbers(tx, [...books.values()]);
  const ids = knownIds ?? (await newIds(tx, accepted.length));
  return accepted.map((row, index) => {
    const issuing = names.get(row.issuingUnitId);
    const unit = names.get(row.unitId);
    const key = bookKey(row.issuingUnitId, row.year);
    const sequence = next.get(key);
    const mark = marks.get(row.issuingUnitId);
    const id = ids[index];
    if (
      issuing === undefined ||
      unit === undefined ||
      sequence === undefined ||
      mark === undefined ||
      id === undefined
    ) {
      throw new Error("A unit has no version, or a book no number");
    }
    next.set(key, sequence + 1);
    const number = certificateNumber({ sequence, year: row.year, mark });
    return {
      id,
      registrationId: row.id,
      unitId: row.unitId,
      issuingUnitId: row.issuingUnitId,
      year: row.year,
      sequence,
      number,
      model: row.model,
      level: row.level,
      subjectName: row.subjectName,
      unitName: unit.name,
      issuingUnitName: issuing.name,
      issuedOn: issue.issuedOn,
      signatoryName: issue.signatoryName,
      signatoryOffice: issue.signatoryOffice,
      decisionNumber: row.decisionNumber,
      decidedOn: row.decidedOn,
      token: newToken(),
      search: `${fold(row.subjectName)} ${fold(number)}`,
      createdBy: issue.principal.subject,
    };
  });
}
