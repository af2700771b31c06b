import { DomainError, type EventSession, events } from "@khuyenhoc/contracts";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { differences, tellChange } from "./changes.ts";
import { command } from "./command.ts";
import { lockEvent } from "./repository.ts";
import { readSessions, writeSessions } from "./sessions.ts";
import { requireSessionTimes } from "./terms.ts";

const clock = new Intl.DateTimeFormat("en-GB", {
  ...({ timeZone: "Asia/Ho_Chi_Minh", day: "2-digit", month: "2-digit", year: "numeric" } as const),
  ...({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const),
});
/** An instant as people in Hanoi read it: 26/11/2026 08:00. */
const said = (instant: string) => clock.format(new Date(instant)).replace(", ", " ");

/** An agenda as the history tells it. */
const told = (sessions: readonly EventSession[]) => ({
  sessions: sessions.map(({ title, startsAt, endsAt, speakers }) =>
    [`${title}: ${said(startsAt)} – ${said(endsAt)}`, ...speakers.map(({ name }) => name)].join(", "),
  ),
});

/** Replaces the agenda of an event that is not closed yet; a session of which the roll was taken stays. */
export const setAgenda = procedure("events.manage")
  .input(events.setAgenda)
  .output(z.array(events.session))
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.setAgenda" }, async (tx, { id, expectedRevision, sessions }) => {
      const event = await lockEvent(tx, id, { states: ["PLANNED", "OPEN", "HELD"], managedBy: ctx.principal });
      if (event.revision !== expectedRevision) throw new DomainError("CONFLICT");
      requireSessionTimes(event, sessions);
      const before = told(await readSessions(tx, [id]));
      await writeSessions(tx, id, sessions);
      await tx.query("UPDATE event SET updated_at = now(), updated_by = $2, revision = revision + 1 WHERE id = $1", [
        id,
        ctx.principal.subject,
      ]);
      const after = await readSessions(tx, [id]);
      const fields = differences(before, told(after));
      if (fields.length > 0) await tellChange(tx, { eventId: id, action: "AGENDA", by: ctx.principal, fields });
      return after;
    }),
  );
