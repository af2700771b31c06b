import { DomainError, type EventSession, type EventView, events } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type By, tellChange } from "./changes.ts";
import { command } from "./command.ts";
import { readEvent, readEvents } from "./repository.ts";
import { readSessions, writeSessions } from "./sessions.ts";
import { dayInYear, shiftTo } from "./shifting.ts";
import { requireKind, requireTimes, requireUnitExists } from "./terms.ts";
import { insertEvent, planOf } from "./writing.ts";

interface Source {
  event: EventView;
  sessions: readonly EventSession[];
}
interface Target {
  unitId: string;
  title: string;
  /** Day in Hanoi on which it is to begin. */
  startsOn: string;
}

/** What of a plan may be used again by a unit: places and series that are lent to it still. */
async function usable(tx: Transaction, unitId: string, event: EventView) {
  const [found] = await tx.query<{ placeId: string | null; seriesId: string | null }>(
    `WITH lender AS (SELECT ancestor_id AS id FROM unit_closure WHERE descendant_id = $1 AND scope_validity @> app_today())
     SELECT (SELECT id FROM place WHERE id = $2 AND closed_on IS NULL AND unit_id IN (SELECT id FROM lender)) AS "placeId",
       (SELECT id FROM series WHERE id = $3 AND unit_id IN (SELECT id FROM lender)) AS "seriesId"`,
    [unitId, event.place?.id ?? null, event.seriesId],
  );
  return found ?? { placeId: null, seriesId: null };
}

/**
 * Plans an event again. Directives and addresses of online meetings are of their year and stay behind; a fund pays on for its own unit
 * only.
 *
 * @throws DomainError EVENT_UNIT_CLOSED, EVENT_KIND_INVALID
 */
async function planAgain(tx: Transaction, { event, sessions }: Source, target: Target, by: By): Promise<string> {
  const { unitId, title, startsOn } = target;
  const shift = shiftTo(event.startsAt, startsOn);
  const shifted = (instant: string | null) => (instant === null ? null : shift(instant));
  const plan = {
    ...planOf(event),
    ...(await usable(tx, unitId, event)),
    title,
    startsAt: shift(event.startsAt),
    endsAt: shift(event.endsAt),
    registrationFrom: shifted(event.registrationFrom),
    registrationUntil: shifted(event.registrationUntil),
    directiveId: null,
    onlineUrl: null,
    fundId: unitId === event.unitId ? event.fundId : null,
  };
  requireTimes(plan);
  await requireUnitExists(tx, unitId, plan.startsAt);
  await requireKind(tx, plan.kindCode, plan.startsAt);
  const id = await insertEvent(tx, { unitId, plan, by, clonedFromId: event.id });
  const moved = sessions.map(({ id: _id, startsAt, endsAt, ...session }) => ({
    ...session,
    startsAt: shift(startsAt),
    endsAt: shift(endsAt),
  }));
  await writeSessions(tx, id, moved);
  const fields = [{ field: "clonedFrom", before: null, after: event.title }];
  await tellChange(tx, { eventId: id, action: "CLONE", by, fields });
  return id;
}

/** Plans an event again for another year or day: its agenda, speakers, partners and terms, moved by whole days. */
export const clone = procedure("events.manage")
  .input(events.cloneEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.clone" }, async (tx, { id, unitId, title, toYear, keep, startsOn }) => {
      const event = await readEvent(tx, id);
      const sessions = await readSessions(tx, [id]);
      const owner = unitId ?? event.unitId;
      await assertInScope(tx, ctx.principal, owner);
      const day = startsOn ?? dayInYear(event.day, toYear, keep);
      const target = { unitId: owner, title: title ?? event.title, startsOn: day };
      return readEvent(tx, await planAgain(tx, { event, sessions }, target, ctx.principal));
    }),
  );

/** Plans everything again that a unit itself planned for a year and did not call off; what was planned again before is passed over. */
export const cloneYear = procedure("events.manage")
  .input(events.cloneYear)
  .output(events.clonedYear)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.cloneYear" }, async (tx, { unitId, fromYear, toYear, keep }) => {
      await assertInScope(tx, ctx.principal, unitId);
      if (fromYear === toYear) throw new DomainError("INVALID_INPUT", { reason: "toYear ≠ fromYear" });
      // One at a time: twice at once would plan everything twice.
      await tx.query("SELECT pg_advisory_xact_lock(hashtext($1))", [`year plan ${unitId} ${toYear}`]);
      const rows = await tx.query<{ id: string; again: boolean }>(
        `SELECT e.id, EXISTS (SELECT FROM event AS next WHERE next.cloned_from_id = e.id AND next.year = $3
             AND next.unit_id = $1 AND next.state <> 'CANCELLED') AS again
         FROM event AS e WHERE e.unit_id = $1 AND e.year = $2 AND e.state <> 'CANCELLED' ORDER BY e.starts_at, e.id LIMIT $4`,
        [unitId, fromYear, toYear, events.MAX_CLONED_EVENTS + 1],
      );
      if (rows.length > events.MAX_CLONED_EVENTS) {
        throw new DomainError("INVALID_INPUT", { reason: `≤ ${events.MAX_CLONED_EVENTS}` });
      }
      const ids = rows.filter(({ again }) => !again).map(({ id }) => id);
      const sessions = Map.groupBy(await readSessions(tx, ids), ({ eventId }) => eventId);
      let planned = 0;
      for (const event of await readEvents(tx, ids)) {
        const startsOn = dayInYear(event.day, toYear, keep);
        const inUse = await tx.query(
          "SELECT 1 FROM event_kind WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2::date)",
          [event.kindCode, startsOn],
        );
        if (inUse.length === 0) continue;
        const source = { event, sessions: sessions.get(event.id) ?? [] };
        await planAgain(tx, source, { unitId, title: event.title, startsOn }, ctx.principal);
        planned++;
      }
      return { events: planned, skipped: rows.length - planned };
    }),
  );
