import { found, ok, type Row, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, units } from "../../testing/fixture.ts";
import { plan, planned } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function planningRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const outOfScope = subtree("OUT_OF_SCOPE");
  return {
    "events.list": {
      aim: (caller, unit) => ok(caller.events.list({ filter: { unitId: units[unit] } })),
      expected: outOfScope,
    },
    "events.calendar": {
      aim: (caller, unit) =>
        ok(caller.events.calendar({ from: "2026-11-01", to: "2026-11-30", filter: { unitId: units[unit] } })),
      expected: outOfScope,
    },
    "events.byIds": {
      aim: async (caller, unit) => found(caller.events.byIds({ ids: [(await fixture().eventAt(unit)).eventId] })),
      expected: notFound,
    },
    "events.agendas": {
      aim: async (caller, unit) => {
        const { eventId } = await fixture().eventAt(unit);
        return found(caller.events.agendas({ eventIds: [eventId] }));
      },
      expected: notFound,
    },
    "events.changes": {
      aim: async (caller, unit) => ok(caller.events.changes({ eventId: (await fixture().eventAt(unit)).eventId })),
      expected: notFound,
    },
    "events.create": {
      aim: (caller, unit) => ok(planned(caller, unit)),
      expected: outOfScope,
    },
    "events.update": {
      aim: async (caller, unit) => {
        const { eventId: id } = await fixture().eventAt(unit);
        return ok(caller.events.update({ idempotencyKey: freshKey(), id, expectedRevision: 1, ...plan }));
      },
      expected: notFound,
    },
  } satisfies Record<string, Row>;
}
