import {
  DomainError,
  type FeedbackAnswers,
  type FeedbackQuestion,
  feedback,
  type PublicFeedback,
  text,
} from "@khuyenhoc/contracts";
import { systemScope, type Transaction } from "@khuyenhoc/database";
import type { Store } from "../../../context.ts";
import { digestOf } from "../secrets.ts";
import { stateOf } from "./row.ts";

interface Known {
  eventId: string;
  organiserId: string;
  intro: string | null;
  questions: FeedbackQuestion[];
  openedAt: Date | null;
  closesOn: string | null;
  closedAt: Date | null;
  eventTitle: string;
  day: string;
  organiserName: string | null;
  /** Of the participant's own address; null: that for everybody. */
  used: boolean | null;
}

async function findByToken(tx: Transaction, token: string): Promise<Known | undefined> {
  const secret = feedback.feedbackToken.safeParse(token);
  if (!secret.success) return undefined;
  const [row] = await tx.query<Known>(
    `SELECT f.event_id AS "eventId", f.organiser_id AS "organiserId", f.intro, f.questions, f.opened_at AS "openedAt",
       f.closes_on AS "closesOn", f.closed_at AS "closedAt", e.title AS "eventTitle", e.day, v.name_vi AS "organiserName", own.used
     FROM (
       SELECT event_id, used FROM feedback_token WHERE token_hash = $1
       UNION ALL SELECT event_id, NULL FROM feedback_form WHERE public_hash = $1
     ) AS own JOIN feedback_form AS f ON f.event_id = own.event_id JOIN event AS e ON e.id = f.event_id
     LEFT JOIN unit_version AS v ON v.unit_id = f.organiser_id AND v.scope_validity @> app_today()`,
    [digestOf(secret.data)],
    "feedback by token",
  );
  return row;
}

/** A form by the secret of its address: no account, no scope. */
export function publicForm(database: Store, token: string, now: Date): Promise<PublicFeedback | undefined> {
  return database.transaction(
    systemScope,
    async (tx) => {
      const known = await findByToken(tx, token);
      if (known === undefined) return undefined;
      const { eventTitle, day, intro, questions } = known;
      const open = stateOf(known, now) === "OPEN";
      const state = known.used === true ? "ANSWERED" : open ? "OPEN" : "CLOSED";
      return { state, eventTitle, day, organiserName: known.organiserName ?? "", intro, questions };
    },
    { readOnly: true },
  );
}

const words = text(feedback.MAX_ANSWER_TEXT);

/** The answers to what was asked, each in its form; what is empty was not answered. @throws DomainError INVALID_INPUT */
export function checkedAnswers(questions: readonly FeedbackQuestion[], given: FeedbackAnswers): FeedbackAnswers {
  const answers: FeedbackAnswers = {};
  for (const asked of questions) {
    const value = given[asked.code]?.trim() ?? "";
    if (value === "") continue;
    const parsed = words.safeParse(value);
    const known =
      asked.kind === "RATING"
        ? /^[1-5]$/.test(value)
        : asked.kind === "CHOICE"
          ? asked.options.some(({ code }) => code === value)
          : parsed.success;
    if (!known) throw new DomainError("INVALID_INPUT", { reason: asked.code });
    answers[asked.code] = asked.kind === "TEXT" && parsed.success ? parsed.data : value;
  }
  if (Object.keys(answers).length === 0) throw new DomainError("INVALID_INPUT", { reason: "no answer" });
  return answers;
}

/**
 * Takes an answer. That the holder of a ticket has answered, and what was answered, are kept together and know nothing of each other.
 *
 * @throws DomainError NOT_FOUND, FEEDBACK_ANSWERED, FEEDBACK_CLOSED, INVALID_INPUT
 */
export function takeAnswer(database: Store, token: string, given: FeedbackAnswers, now: Date): Promise<void> {
  return database.transaction(systemScope, async (tx) => {
    const known = await findByToken(tx, token);
    if (known === undefined) throw new DomainError("NOT_FOUND");
    if (known.used !== true && stateOf(known, now) !== "OPEN") throw new DomainError("FEEDBACK_CLOSED");
    const answers = checkedAnswers(known.questions, given);
    const own = known.used !== null;
    if (own) {
      // Whoever sends it twice at once waits here, and is then told so.
      const marked = await tx.query(
        "UPDATE feedback_token SET used = true WHERE token_hash = $1 AND NOT used RETURNING 1",
        [digestOf(token)],
      );
      if (marked.length === 0) throw new DomainError("FEEDBACK_ANSWERED");
    }
    await tx.query("INSERT INTO feedback_answer (event_id, organiser_id, channel, answers) VALUES ($1, $2, $3, $4)", [
      known.eventId,
      known.organiserId,
      own ? "TICKET" : "PUBLIC",
      JSON.stringify(answers),
    ]);
  });
}

/**
 * Writes the marks of who has answered anew, all of a form at once: until then a mark and its answer bear the number of the same
 * transaction, by which whoever administers the database could put them together.
 */
export async function blurMarks(tx: Transaction): Promise<void> {
  await tx.query(
    `UPDATE feedback_token AS t SET used = true FROM feedback_form AS f
     WHERE f.event_id = t.event_id AND t.used AND f.opened_at IS NOT NULL AND f.closed_at IS NULL AND coalesce(f.closes_on >= app_today() - 2, true)`,
  );
}
