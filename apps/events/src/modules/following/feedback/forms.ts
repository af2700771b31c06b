import { isDeepStrictEqual } from "node:util";
import { DomainError, feedback } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { procedure } from "../../../context.ts";
import { command } from "../../participation/command.ts";
import { question } from "../../planning/command.ts";
import { type EventRow, lockEvent } from "../../planning/repository.ts";
import { queueMessages } from "../mail/queue.ts";
import { digestOf, secretOf } from "../secrets.ts";
import { findForm, ownEvent, publicSecret, toForm } from "./row.ts";

/** The form of an event: what was kept, or the standard one. */
export const form = procedure("events.read")
  .input(feedback.feedbackOfEvent)
  .output(feedback.feedbackForm)
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await ownEvent(tx, ctx.principal, input.eventId);
      return toForm(await findForm(tx, input.eventId), input.eventId, ctx);
    }),
  );

/** Words the form of an event; its questions only as long as nobody has answered. */
export const setForm = procedure("events.manage")
  .input(feedback.setFeedbackForm)
  .output(feedback.feedbackForm)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "feedback.setForm" },
      async (tx, body) => {
        const { eventId, expectedRevision, intro, questions } = body;
        const event = await lockEvent(tx, eventId, { managedBy: ctx.principal });
        const kept = await findForm(tx, eventId, true);
        if ((kept?.revision ?? 0) !== expectedRevision) throw new DomainError("CONFLICT");
        if (kept !== undefined && !isDeepStrictEqual(kept.questions, questions)) {
          if (kept.answered + kept.publicAnswers > 0) throw new DomainError("FEEDBACK_IN_USE");
        }
        await keepForm(tx, event, { intro, questions: JSON.stringify(questions), by: ctx.principal.subject });
        return { eventId };
      },
      async (tx, { eventId }) => toForm(await findForm(tx, eventId), eventId, ctx),
    ),
  );

function keepForm(tx: Transaction, event: EventRow, form: { intro: string | null; questions: string; by: string }) {
  return tx.query(
    `INSERT INTO feedback_form AS f (event_id, organiser_id, intro, questions, updated_by) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (event_id) DO UPDATE SET intro = excluded.intro, questions = excluded.questions, revision = f.revision + 1,
       updated_at = now(), updated_by = excluded.updated_by`,
    [event.id, event.unitId, form.intro, form.questions, form.by],
  );
}

/** Gives everybody who was there, and was not asked yet, an address of his own, and writes to who can be written to. */
async function invite(tx: Transaction, event: EventRow, contacts: Vault): Promise<void> {
  const there =
    event.attendance === "DECLARED"
      ? "true"
      : "EXISTS (SELECT FROM attendance AS a WHERE a.event_id = p.event_id AND a.participant_id = p.id AND a.state = 'PRESENT')";
  const fresh = await tx.query<{ id: string }>(
    `SELECT p.id FROM participant AS p WHERE p.event_id = $1 AND p.state = 'CONFIRMED' AND ${there}
       AND NOT EXISTS (SELECT FROM feedback_token AS t WHERE t.participant_id = p.id)`,
    [event.id],
  );
  const ids = fresh.map(({ id }) => id);
  await tx.query(
    `INSERT INTO feedback_token (participant_id, event_id, token_hash)
     SELECT n.id, $1, decode(n.hash, 'hex') FROM unnest($2::uuid[], $3::text[]) AS n (id, hash)`,
    [event.id, ids, ids.map((id) => digestOf(secretOf(contacts, "feedback", id)).toString("hex"))],
  );
  await queueMessages(tx, { participantIds: ids, kind: "FEEDBACK", cause: "asked" });
}

/** Opens the form of an event that was held, and asks whoever was there. */
export const open = procedure("events.manage")
  .input(feedback.openFeedback)
  .output(feedback.feedbackForm)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "feedback.open" },
      async (tx, { eventId, closesOn, forAll }) => {
        const { principal, contacts } = ctx;
        const event = await lockEvent(tx, eventId, { managedBy: principal, states: ["HELD", "CLOSED"] });
        const kept = await findForm(tx, eventId, true);
        if (kept === undefined) {
          const questions = JSON.stringify(feedback.standardQuestions);
          await keepForm(tx, event, { intro: null, questions, by: principal.subject });
        }
        // An address that was taken back does not come back.
        const version = (kept?.publicVersion ?? 0) + (forAll && kept?.isPublic !== true ? 1 : 0);
        await tx.query(
          `UPDATE feedback_form SET opened_at = coalesce(opened_at, now()), closes_on = $2, closed_at = NULL, public_version = $3,
           public_hash = $4, revision = revision + 1, updated_at = now(), updated_by = $5 WHERE event_id = $1`,
          [
            eventId,
            closesOn,
            version,
            forAll ? digestOf(publicSecret(contacts, eventId, version)) : null,
            principal.subject,
          ],
        );
        await invite(tx, event, contacts);
        return { eventId };
      },
      async (tx, { eventId }) => toForm(await findForm(tx, eventId), eventId, ctx),
    ),
  );

/** Takes no more answers. */
export const close = procedure("events.manage")
  .input(feedback.closeFeedback)
  .output(feedback.feedbackForm)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "feedback.close" },
      async (tx, { eventId }) => {
        await lockEvent(tx, eventId, { managedBy: ctx.principal });
        const closed = await tx.query(
          `UPDATE feedback_form SET closed_at = coalesce(closed_at, now()), revision = revision + 1, updated_at = now(), updated_by = $2
         WHERE event_id = $1 AND opened_at IS NOT NULL RETURNING 1`,
          [eventId, ctx.principal.subject],
        );
        if (closed.length === 0) throw new DomainError("FEEDBACK_CLOSED");
        return { eventId };
      },
      async (tx, { eventId }) => toForm(await findForm(tx, eventId), eventId, ctx),
    ),
  );
