import { DomainError, type PopulationGroup, subjects, type TitleModel } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { type Subject as Described, formsOf } from "../registrations/registration.ts";
import { changedFacts, insertSubject, recordSubjectChanges, replaceFacts, resolveSubject } from "./repository.ts";
import { type SubjectRow, subjectColumns } from "./row.ts";
import { factsOf, isChild } from "./subject.ts";

/** A registration that is being made, as far as it tells of its subject. */
export interface RegistrationOfSubject extends Described {
  unitId: string;
  model: TitleModel;
  group: PopulationGroup | null;
}

/**
 * The subject of a registration that is being made: the one that was chosen, the one that the unit has under the same code, or
 * name and address; or a new one. What was merged stands for the one that was kept.
 *
 * @param draft.subjectId the subject that was chosen, if one was
 * @returns its id
 * @throws DomainError NOT_FOUND for a chosen subject that the caller cannot see, SUBJECT_KIND for one that the title is not for
 */
export async function subjectFor(
  tx: Transaction,
  draft: RegistrationOfSubject & { subjectId?: string | null | undefined },
  actor: string,
): Promise<string> {
  const kind = subjects.kindOfModel[draft.model];
  await shareSubjects(tx);
  if (draft.subjectId != null) {
    const chosen = await resolveSubject(tx, draft.subjectId);
    if (chosen.kind !== kind) throw new DomainError("SUBJECT_KIND", { reason: `${draft.model} → ${chosen.kind}` });
    return chosen.id;
  }
  const { subjectKey } = formsOf(draft);
  const known = await idByKey(tx, draft.unitId, kind, subjectKey);
  if (known !== undefined) return known;
  const facts = factsOf({
    name: draft.subjectName,
    code: draft.subjectCode,
    address: draft.address,
    group: draft.group,
  });
  const made = await insertSubject(tx, { unitId: draft.unitId, kind, facts, actor });
  // Somebody else has made it just now: he has committed, or the insertion would still wait for him.
  const id = made?.id ?? (await idByKey(tx, draft.unitId, kind, subjectKey));
  if (id === undefined) throw new DomainError("CONFLICT");
  return id;
}

const MERGING = "hashtext('subjects merge')";

/** Keeps merges away until the transaction ends: a subject that was looked up stays who it is. */
export async function shareSubjects(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock_shared(${MERGING})`);
}

/** Waits for those who are about to point a registration to a subject, and keeps others away, until the transaction ends. */
export async function excludeRegistering(tx: Transaction): Promise<void> {
  await tx.query(`SELECT pg_advisory_xact_lock(${MERGING})`);
}

async function idByKey(tx: Transaction, unitId: string, kind: string, subjectKey: string): Promise<string | undefined> {
  const [row] = await tx.query<{ id: string }>(
    "SELECT coalesce(merged_into, id) AS id FROM subject WHERE unit_id = $1 AND kind = $2 AND subject_key = $3",
    [unitId, kind, subjectKey],
  );
  return row?.id;
}

/**
 * The subject of a registration whose description was corrected. The subject is corrected with it if it reads as the registration
 * did and no other registration is its own, unless the unit has another subject of the new description: that one is meant then.
 *
 * @param before the registration as it was; `after` as it is to be
 * @param today  calendar date in Asia/Ho_Chi_Minh
 * @returns the subject's id
 */
export async function subjectAfterCorrection(
  tx: Transaction,
  before: RegistrationOfSubject & { id: string; subjectId: string },
  after: Described & { group: PopulationGroup | null },
  given: { actor: string; today: string },
): Promise<string> {
  await shareSubjects(tx);
  const was = formsOf(before).subjectKey;
  const is = formsOf(after).subjectKey;
  if (was !== is) {
    const meant = await idByKey(tx, before.unitId, subjects.kindOfModel[before.model], is);
    if (meant !== undefined) return meant;
  }
  const [own] = await tx.query<SubjectRow & { subjectKey: string }>(
    `SELECT ${subjectColumns("s")}, s.subject_key AS "subjectKey" FROM subject AS s
     WHERE s.id = $1 AND s.unit_id = $2 AND NOT EXISTS (
       SELECT FROM registration AS other WHERE other.subject_id = s.id AND other.id <> $3
     ) FOR UPDATE`,
    [before.subjectId, before.unitId, before.id],
  );
  const readsAlike =
    own !== undefined && own.subjectKey === was && own.name === before.subjectName && own.address === before.address;
  if (!readsAlike || own.mergedInto !== null) return before.subjectId;
  const child = isChild(own, given.today);
  const facts = factsOf({
    ...own,
    name: after.subjectName,
    code: after.subjectCode,
    address: child ? null : after.address,
    group: after.group,
  });
  const corrected = await replaceFacts(tx, own.id, { unitId: own.unitId, facts });
  await recordSubjectChanges(tx, [
    { subject: corrected, kind: "UPDATE", actor: given.actor, fields: changedFacts(own, corrected) },
  ]);
  return own.id;
}

/** SQL for the kind of subject that a title is given to. */
export function kindOf(model: string): string {
  const others = Object.entries(subjects.kindOfModel).filter(([title, kind]) => title !== kind);
  return `CASE ${model} ${others.map(([title, kind]) => `WHEN '${title}' THEN '${kind}'`).join(" ")} ELSE ${model} END`;
}
