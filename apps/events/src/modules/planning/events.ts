import { DomainError, events } from "@khuyenhoc/contracts";
import { systemScope, underScope } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { queueMoved } from "../following/mail/queue.ts";
import { capacityChanged } from "../participation/places.ts";
import { differences, pageOfChanges, tellChange } from "./changes.ts";
import { command, question } from "./command.ts";
import { eventsOfDays, pageOfEvents } from "./list.ts";
import { eventRow, lockEvent, readEvent, readEvents } from "./repository.ts";
import { movedSessions, readSessions, writeSessions } from "./sessions.ts";
import { requireKind, requireLent, requireSessionTimes, requireTimes, requireUnitExists } from "./terms.ts";
import { fixedWhenHeld, insertEvent, planOf, replacePlan, toldPlan } from "./writing.ts";

/** Events of the caller's scope and those his units were invited to, the latest first. */
export const list = procedure("events.read")
  .input(events.listEvents)
  .output(events.eventPage)
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      const { filter, first, after = null } = input;
      if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
      const { edges, hasNextPage, total } = await pageOfEvents(tx, { filter, first, after });
      return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: total };
    }),
  );

/** Events of a span of days, the earliest first. */
export const calendar = procedure("events.read")
  .input(events.eventCalendar)
  .output(z.array(events.event))
  .query(({ ctx, input: { from, to, filter } }) =>
    question(ctx, async (tx) => {
      if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
      const { MAX_CALENDAR_DAYS: most, MAX_EVENT_DAYS: longest, MAX_CALENDAR_EVENTS: limit } = events;
      return eventsOfDays(tx, { filter, from, to, most, longest, limit });
    }),
  );

/** Events in the order of the ids; those that the caller does not see are left out. */
export const byIds = procedure("events.read")
  .input(events.eventsByIds)
  .output(z.array(events.event))
  .query(({ ctx, input }) => question(ctx, (tx) => readEvents(tx, input.ids)));

/** Sessions of events with their speakers. */
export const agendas = procedure("events.read")
  .input(events.agendas)
  .output(z.array(events.session))
  .query(({ ctx, input }) => question(ctx, (tx) => readSessions(tx, input.eventIds)));

/** What happened to an event, the latest first. */
export const changes = procedure("events.read")
  .input(events.listChanges)
  .output(events.eventChangePage)
  .query(({ ctx, input: { eventId, first, after = null } }) =>
    question(ctx, async (tx) => {
      await eventRow(tx, eventId);
      const { edges, hasNextPage } = await pageOfChanges(tx, { eventId, first, after });
      return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null };
    }),
  );

/** Plans an event of a unit that exists on its day. */
export const create = procedure("events.manage")
  .input(events.createEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.create" }, async (tx, { unitId, sessions, ...plan }) => {
      await assertInScope(tx, ctx.principal, unitId);
      requireTimes(plan);
      requireSessionTimes(plan, sessions);
      await requireUnitExists(tx, unitId, plan.startsAt);
      await requireKind(tx, plan.kindCode, plan.startsAt);
      await requireLent(tx, unitId, plan);
      const id = await insertEvent(tx, { unitId, plan, by: ctx.principal });
      const { title, startsAt, endsAt } = plan;
      await writeSessions(tx, id, sessions.length > 0 ? sessions : [{ title, startsAt, endsAt, speakers: [] }]);
      await tellChange(tx, { eventId: id, action: "CREATE", by: ctx.principal });
      return readEvent(tx, id);
    }),
  );

/** Replaces the plan of an event; of one that was held, what may still change. */
export const update = procedure("events.manage")
  .input(events.updateEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.update" }, async (tx, { id, expectedRevision, ...plan }) => {
      const row = await lockEvent(tx, id, { states: ["PLANNED", "OPEN", "HELD"], managedBy: ctx.principal });
      const before = planOf(await readEvent(tx, id));
      const fields = differences(toldPlan(before), toldPlan(plan));
      const fixed = fields.filter(({ field }) => fixedWhenHeld.has(field));
      if (row.state === "HELD" && fixed.length > 0) {
        throw new DomainError("EVENT_FIXED", { fields: fixed.map(({ field }) => field) });
      }
      requireTimes(plan);
      const day = new Date(plan.startsAt).toISOString() !== row.startsAt.toISOString();
      if (day) await requireUnitExists(tx, row.unitId, plan.startsAt);
      if (day || plan.kindCode !== row.kindCode) await requireKind(tx, plan.kindCode, plan.startsAt);
      await requireLent(tx, row.unitId, plan, { placeId: before.placeId ?? null, seriesId: before.seriesId ?? null });
      const sessions = await readSessions(tx, [id]);
      const moved = movedSessions(sessions, row, plan);
      requireSessionTimes(plan, moved ?? sessions);
      await replacePlan(tx, { id, expectedRevision, plan, by: ctx.principal });
      // Whoever moves up may be of a unit that the caller does not see.
      if (row.capacity !== (plan.capacity ?? null))
        await underScope(tx, systemScope, (all) => capacityChanged(all, id));
      if (moved !== undefined) await writeSessions(tx, id, moved);
      await queueMoved(
        tx,
        row,
        fields.map(({ field }) => field),
      );
      if (fields.length > 0) await tellChange(tx, { eventId: id, action: "UPDATE", by: ctx.principal, fields });
      return readEvent(tx, id);
    }),
  );
