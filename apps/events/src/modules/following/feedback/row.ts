import { DomainError, type FeedbackForm, type FeedbackQuestion, feedback, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { unitsInScope } from "@khuyenhoc/unit-tree";
import { type EventRow, eventRow } from "../../planning/repository.ts";
import { secretOf } from "../secrets.ts";

/** A form as SQL answers it with {@link formColumns}. */
export interface FormRow {
  eventId: string;
  intro: string | null;
  questions: FeedbackQuestion[];
  openedAt: Date | null;
  closesOn: string | null;
  closedAt: Date | null;
  publicVersion: number;
  isPublic: boolean;
  invited: number;
  answered: number;
  publicAnswers: number;
  revision: number;
}

/** Of `f`, the form. */
export const formColumns = `f.event_id AS "eventId", f.intro, f.questions, f.opened_at AS "openedAt", f.closes_on AS "closesOn",
  f.closed_at AS "closedAt", f.public_version AS "publicVersion", f.public_hash IS NOT NULL AS "isPublic",
  (SELECT count(*)::int FROM feedback_token AS t WHERE t.event_id = f.event_id) AS invited,
  (SELECT count(*)::int FROM feedback_token AS t WHERE t.event_id = f.event_id AND t.used) AS answered,
  (SELECT count(*)::int FROM feedback_answer AS a WHERE a.event_id = f.event_id AND a.channel = 'PUBLIC') AS "publicAnswers",
  f.revision`;

export function stateOf(
  { openedAt, closesOn, closedAt }: Pick<FormRow, "openedAt" | "closesOn" | "closedAt">,
  now: Date,
): FeedbackForm["state"] {
  if (openedAt === null) return "DRAFT";
  return closedAt !== null || (closesOn !== null && closesOn < today(now)) ? "CLOSED" : "OPEN";
}

/** The form of an event, if it was kept. @param lock until the end of the transaction */
export async function findForm(tx: Transaction, eventId: string, lock = false): Promise<FormRow | undefined> {
  const [row] = await tx.query<FormRow>(
    `SELECT ${formColumns} FROM feedback_form AS f WHERE f.event_id = $1${lock ? " FOR UPDATE" : ""}`,
    [eventId],
  );
  return row;
}

/** Secret of the address for everybody; a form that is opened for all again has another. */
export function publicSecret(contacts: Vault, eventId: string, version: number): string {
  return secretOf(contacts, "feedback for all", `${eventId} ${version}`);
}

interface Shown {
  publicUrl: string;
  contacts: Vault;
  now(): Date;
}

/** The form of the contract; the standard one where none was kept. */
export function toForm(row: FormRow | undefined, eventId: string, { publicUrl, contacts, now }: Shown): FeedbackForm {
  if (row === undefined) {
    return {
      eventId,
      state: "DRAFT",
      intro: null,
      questions: [...feedback.standardQuestions],
      openedAt: null,
      closesOn: null,
      publicUrl: null,
      invited: 0,
      answered: 0,
      publicAnswers: 0,
      revision: 0,
    };
  }
  const { openedAt, closedAt: _closedAt, publicVersion, isPublic, ...form } = row;
  return {
    ...form,
    openedAt: openedAt?.toISOString() ?? null,
    state: stateOf(row, now()),
    publicUrl: isPublic ? `${publicUrl}/fb/${publicSecret(contacts, eventId, publicVersion)}` : null,
  };
}

/** An event of the caller's subtree, read without holding it. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function ownEvent(
  tx: Transaction,
  principal: { roots: readonly string[] },
  eventId: string,
): Promise<EventRow> {
  const event = await eventRow(tx, eventId);
  if (!(await unitsInScope(tx, principal.roots, [event.unitId])).has(event.unitId)) throw new DomainError("FORBIDDEN");
  return event;
}
