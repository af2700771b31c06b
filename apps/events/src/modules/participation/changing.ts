import { DomainError, type ParticipantOutcome, participation } from "@khuyenhoc/contracts";
import { systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";
import { queueMessages } from "../following/mail/queue.ts";
import { command, ownEvent } from "./command.ts";
import { countIn, countOut, holdPlaces, moveUp, placeFor, waitsFrom } from "./places.ts";
import { activeStates, demandMayChange, presentAmong, withOne } from "./registering.ts";
import { done, lockParticipants, type ParticipantRow, refused, shownOne } from "./row.ts";

/** Does something with each of several participants whose event's places are held, in the caller's order. */
async function each(
  tx: Transaction,
  ids: readonly string[],
  work: (row: ParticipantRow) => Promise<ParticipantRow["state"]>,
): Promise<ParticipantOutcome[]> {
  const rows = new Map((await lockParticipants(tx, ids)).map((row) => [row.id, row]));
  const outcomes: ParticipantOutcome[] = [];
  for (const [position, id] of [...new Set(ids)].entries()) {
    try {
      const row = rows.get(id);
      if (row === undefined) throw new DomainError("NOT_FOUND");
      outcomes.push(done(position, id, await work(row)));
    } catch (error) {
      outcomes.push(refused(position, error));
    }
  }
  return outcomes;
}

/** Takes participants off the list; the places they leave go to those who wait. */
export const cancel = procedure("participants.manage")
  .input(participation.cancelParticipants)
  .output(participation.participantOutcomes)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.cancel" },
      async (tx, { ids, reason }) => {
        const eventId = await demandMayChange(tx, ctx, ids);
        return underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, eventId);
          const present = await presentAmong(all, ids);
          const outcomes = await each(all, ids, async (row) => {
            if (row.state === "CANCELLED") return row.state;
            if (!activeStates.includes(row.state)) throw new DomainError("PARTICIPANT_STATE", { state: row.state });
            if (present.has(row.id)) throw new DomainError("PARTICIPANT_PRESENT");
            await all.query(
              `UPDATE participant SET state = 'CANCELLED', state_reason = $2, waiting_since = NULL, revision = revision + 1,
                 updated_at = now(), updated_by = $3 WHERE id = $1`,
              [row.id, reason, ctx.principal.subject],
            );
            await countOut(all, eventId, row);
            return "CANCELLED";
          });
          await moveUp(all, held);
          return outcomes;
        });
      },
      (_tx, outcomes) => outcomes,
    ),
  );

/** Approves or declines who waits for the organiser's word: a place where there is one, else the end of the waiting list. */
export const decide = procedure("participants.manage")
  .input(participation.decideParticipants)
  .output(participation.participantOutcomes)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.decide" },
      async (tx, { ids, approve, reason }) => {
        const eventId = await demandMayChange(tx, ctx, ids);
        await ownEvent(tx, ctx.principal, eventId);
        return underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, eventId);
          return each(all, ids, async (row) => {
            if (row.state !== "PENDING") throw new DomainError("PARTICIPANT_STATE", { state: row.state });
            const state = approve ? await placeFor(all, held, row) : "DECLINED";
            await countOut(all, eventId, row);
            await all.query(
              `UPDATE participant SET state = $2, state_reason = $3, waiting_since = CASE WHEN $2 = 'WAITING' THEN ${waitsFrom("$4")} END,
                 revision = revision + 1, updated_at = now(), updated_by = $5 WHERE id = $1`,
              [row.id, state, reason ?? null, eventId, ctx.principal.subject],
            );
            await countIn(all, eventId, { ...row, state });
            const kind = { CONFIRMED: "TICKET", WAITING: "WAITLISTED", DECLINED: "DECLINED" } as const;
            await queueMessages(all, { kind: kind[state], participantIds: [row.id] });
            return state;
          });
        });
      },
      (_tx, outcomes) => outcomes,
    ),
  );

/** Gives a new ticket, as for one that was lost or passed on: the one before is refused from now on. */
export const reissue = procedure("participants.manage")
  .input(participation.reissueTicket)
  .output(participation.participant)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "participants.reissue" },
      (tx, body) =>
        withOne(tx, ctx, body, async (all, _held, row) => {
          if (row.state !== "CONFIRMED") throw new DomainError("PARTICIPANT_STATE", { state: row.state });
          if (row.ticketVersion >= 255) throw new DomainError("TICKETS_USED_UP");
          await all.query(
            `UPDATE participant SET ticket_version = ticket_version + 1, revision = revision + 1, updated_at = now(), updated_by = $2
             WHERE id = $1`,
            [row.id, ctx.principal.subject],
          );
          await queueMessages(all, { kind: "TICKET", participantIds: [row.id] });
          return { id: row.id };
        }),
      (tx, { id }) => shownOne(tx, ctx, id, "participants.reissue"),
    ),
  );
