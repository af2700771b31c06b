import { found, ok, type Row, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type HeldEvent, type UnitKey, units } from "../../testing/fixture.ts";

/** A unit below each, to which it may hand seats on. */
const below = { city: "d1", d1: "c11", c11: "b11", d2: "c21" } as const satisfies Partial<Record<UnitKey, UnitKey>>;
const belowOf = (unit: UnitKey): UnitKey => (unit in below ? below[unit as keyof typeof below] : unit);

/** Rows of the operations on participants and seats: what is aimed at is of the unit's own event unless said otherwise. */
export function participationRows(fixture: () => Fixture): Rows {
  const events = new Map<string, Promise<HeldEvent>>();
  /** One event per unit and use: the matrix asks hundreds of times. */
  const eventOf = (unit: UnitKey, use = ""): Promise<HeldEvent> => {
    const key = `${unit} ${use}`;
    const known = events.get(key) ?? fixture().eventAt(unit);
    events.set(key, known);
    return known;
  };
  /** The city's event, to which every unit is invited. */
  const invitedTo = async (): Promise<HeldEvent> => {
    const event = await eventOf("city", "invited");
    for (const unit of ["d1", "d2", "c11"] as const) {
      const known = await fixture().query("SELECT FROM allotment WHERE event_id = $1 AND unit_id = $2", [
        event.eventId,
        units[unit],
      ]);
      if (known.length === 0) await fixture().invite(event, unit);
    }
    return event;
  };
  const participant = async (unit: UnitKey, state: "CONFIRMED" | "PENDING" = "CONFIRMED") =>
    fixture().participantAt(await eventOf(unit), unit, { state });
  const expected: Row["expected"] = subtree("NOT_FOUND");
  const outside: Row["expected"] = subtree("OUT_OF_SCOPE");
  const onFirst = (id: string) => ({ idempotencyKey: freshKey(), id, expectedRevision: 1 });
  return {
    "participants.list": {
      aim: async (caller, unit) => ok(caller.participants.list({ eventId: (await eventOf(unit)).eventId })),
      expected,
    },
    "participants.byIds": {
      aim: async (caller, unit) => found(caller.participants.byIds({ ids: [await participant(unit)] })),
      expected,
    },
    "participants.register": {
      aim: async (caller, unit) => {
        const { eventId } = await invitedTo();
        const people = [{ name: "Nguyễn Văn An" }];
        const registering = { idempotencyKey: freshKey(), eventId, unitId: units[unit], people, allowSameName: true };
        return ok(caller.participants.register(registering));
      },
      expected: outside,
    },
    "participants.update": {
      aim: async (caller, unit) => {
        const updating = { ...onFirst(await participant(unit)), name: "Trần Văn Bình", allowSameName: true };
        return ok(caller.participants.update(updating));
      },
      expected,
    },
    "participants.replace": {
      aim: async (caller, unit) => {
        const replacing = { ...onFirst(await participant(unit)), name: "Trần Văn Bình", allowSameName: true };
        return ok(caller.participants.replace(replacing));
      },
      expected,
    },
    "participants.cancel": {
      aim: async (caller, unit) => {
        const ids = [await participant(unit)];
        return ok(caller.participants.cancel({ idempotencyKey: freshKey(), ids, reason: "Bận" }));
      },
      expected,
    },
    "participants.decide": {
      aim: async (caller, unit) => {
        const ids = [await participant(unit, "PENDING")];
        return ok(caller.participants.decide({ idempotencyKey: freshKey(), ids, approve: true }));
      },
      expected,
    },
    "participants.reissue": {
      aim: async (caller, unit) => ok(caller.participants.reissue(onFirst(await participant(unit)))),
      expected,
    },
    "participants.exportFile": {
      aim: async (caller, unit) =>
        ok(caller.participants.exportFile({ eventId: (await eventOf(unit)).eventId, format: "csv" })),
      expected,
    },
    "participants.printTickets": {
      aim: async (caller, unit) => {
        const { eventId } = await eventOf(unit, "printed");
        return ok(caller.participants.printTickets({ eventId }));
      },
      expected,
    },
    "participants.runTickets": {
      aim: async (caller, unit) => {
        const event = await eventOf(unit, "printed");
        const known = await fixture().query("SELECT FROM participant WHERE event_id = $1", [event.eventId]);
        if (known.length === 0) await fixture().participantAt(event, unit);
        return ok(caller.participants.runTickets({ idempotencyKey: freshKey(), eventId: event.eventId }));
      },
      expected,
    },
    "participants.printRoll": {
      aim: async (caller, unit) =>
        ok(caller.participants.printRoll({ eventId: (await eventOf(unit, "printed")).eventId })),
      expected,
    },
    "participants.ticket": {
      aim: async (caller, unit) => ok(caller.participants.ticket({ id: await participant(unit) })),
      expected,
    },
    "seats.list": {
      aim: async (caller, unit) => ok(caller.seats.list({ eventId: (await eventOf(unit)).eventId })),
      expected,
    },
    // Everybody's own: a unit elsewhere has no invitation of the caller's.
    "seats.mine": {
      aim: async (caller, unit) => {
        const { eventId } = await invitedTo();
        const { edges } = await caller.seats.mine({});
        return found(
          Promise.resolve(
            edges.filter(({ node }) => node.eventId === eventId && node.allotment.unitId === units[unit]),
          ),
        );
      },
      expected: { own: "OK", descendant: "NOT_FOUND", ancestor: "NOT_FOUND", sibling: "NOT_FOUND" },
    },
    "seats.places": {
      aim: async (caller, unit) => found(caller.seats.places({ eventIds: [(await eventOf(unit)).eventId] })),
      expected,
    },
    "seats.invite": {
      aim: async (caller, unit) => {
        const { eventId } = await eventOf(unit);
        const choice = { unitIds: [units[belowOf(unit)]] };
        return ok(caller.seats.invite({ idempotencyKey: freshKey(), eventId, choice, seats: null }));
      },
      expected,
    },
    "seats.set": {
      aim: async (caller, unit) => {
        const { eventId } = await invitedTo();
        const lines = [{ unitId: units[belowOf(belowOf(unit))], seats: null }];
        // Of what c11 has from the city nothing is handed on by d1.
        const chosen = unit === "d1" ? [{ unitId: units.c12, seats: null }] : lines;
        const handing = { idempotencyKey: freshKey(), eventId, fromUnitId: units[unit], lines: chosen };
        return ok(caller.seats.set(handing));
      },
      expected: outside,
    },
    "seats.takeBack": {
      aim: async (caller, unit) => {
        const event = await eventOf(unit, "given");
        const unitId = units[belowOf(unit)];
        const known = await fixture().query("SELECT FROM allotment WHERE event_id = $1", [event.eventId]);
        if (known.length === 0) await fixture().invite(event, belowOf(unit), 3);
        return ok(caller.seats.takeBack({ idempotencyKey: freshKey(), eventId: event.eventId, unitId }));
      },
      // The caller's unit is invited to the event above: it sees it, and has given nothing.
      expected: { ...expected, ancestor: "OUT_OF_SCOPE" },
    },
    "seats.proposeSplit": {
      aim: async (caller, unit) => {
        const { eventId } = await invitedTo();
        return ok(caller.seats.proposeSplit({ eventId, fromUnitId: units[unit], seats: 5, choice: {} }));
      },
      expected: outside,
    },
  };
}
