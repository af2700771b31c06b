import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { codeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, now, openFixture, units } from "../../testing/fixture.ts";
import { planned } from "./testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");
const superior = () => fixture.as("district-officer", "d1");
/** Over by the day of the procedures. */
const past = { startsAt: "2026-11-23T01:00:00.000Z", endsAt: "2026-11-23T04:00:00.000Z" };
const reason = "Dịch bệnh";

/** The machine as it is meant, written apart from the code. */
const machine = {
  open: { PLANNED: "OPEN" },
  hold: { OPEN: "HELD" },
  close: { HELD: "CLOSED" },
  reopen: { CLOSED: "HELD" },
  cancel: { PLANNED: "CANCELLED", OPEN: "CANCELLED" },
} as const satisfies Record<string, Partial<Record<string, string>>>;
type Command = keyof typeof machine;
const commands = Object.keys(machine) as Command[];

const send = (command: Command, input: { idempotencyKey: string; id: string; expectedRevision: number }) =>
  command === "reopen" || command === "cancel"
    ? superior().events[command]({ ...input, reason })
    : officer().events[command](input);

describe("the states of an event", () => {
  it("follow the machine whatever is commanded in whatever order, once per key, and the row of counts is there", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...commands), { maxLength: 10 }), async (sequence) => {
        const event = await planned(officer(), "c11", past);
        let { state, revision } = event as { state: string; revision: number };
        for (const command of sequence) {
          const next = (machine[command] as Partial<Record<string, string>>)[state];
          const input = { idempotencyKey: freshKey(), id: event.id, expectedRevision: revision };
          if (next === undefined) {
            expect(await codeOf(send(command, input))).toBe("EVENT_STATE");
            continue;
          }
          const moved = await send(command, input);
          expect(moved).toMatchObject({ state: next, revision: revision + 1 });
          // The same command sent again has no second effect and gets the first answer.
          expect(await send(command, input)).toEqual(moved);
          ({ state, revision } = moved);
        }
        const [row] = await fixture.query<{ state: string; counts: number; changes: number }>(
          `SELECT state, (SELECT count(*)::int FROM event_count WHERE event_id = id) AS counts,
             (SELECT count(*)::int FROM event_change WHERE event_id = event.id) AS changes
           FROM event WHERE id = $1`,
          [event.id],
        );
        expect(row).toEqual({ state, counts: 1, changes: revision });
      }),
      { numRuns: 25 },
    );
  });

  it("change once, whoever commands what at the same moment", async () => {
    const event = await planned(officer(), "c11", past);
    const at = () => ({ idempotencyKey: freshKey(), id: event.id, expectedRevision: 1 });
    const outcomes = await Promise.all([
      ...[officer(), superior(), officer()].map((caller) => codeOf(caller.events.open(at()))),
      codeOf(superior().events.cancel({ ...at(), reason })),
    ]);
    expect(outcomes.filter((outcome) => outcome === "OK")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== "OK" && !/^(CONFLICT|EVENT_STATE)$/.test(outcome))).toEqual([]);
    const { edges } = await officer().events.changes({ eventId: event.id });
    expect(edges).toHaveLength(2);
  });

  it("are kept by the database too", async () => {
    const { id } = await planned(officer(), "c11");
    await expect(fixture.query("UPDATE event SET state = 'CLOSED' WHERE id = $1", [id])).rejects.toThrow("does not go");
  });

  it("wait for their time: held on its day, closed when it is over and its delegates are known", async () => {
    const at = (id: string, expectedRevision: number) => ({ idempotencyKey: freshKey(), id, expectedRevision });
    const future = await planned(officer(), "c11");
    await officer().events.open(at(future.id, 1));
    expect(await codeOf(officer().events.hold(at(future.id, 2)))).toBe("EVENT_NOT_BEGUN");

    const running = await fixture.eventAt("c11", { state: "OPEN" });
    await officer().events.hold(at(running.eventId, 1));
    expect(await codeOf(officer().events.close(at(running.eventId, 2)))).toBe("EVENT_NOT_OVER");
    const declare = { ...at(running.eventId, 2), delegates: 80 };
    expect(await codeOf(officer().events.declareDelegates(declare))).toBe("EVENT_BY_ROLL");

    const counted = await planned(officer(), "c11", { ...past, attendance: "DECLARED" });
    await officer().events.open(at(counted.id, 1));
    await officer().events.hold(at(counted.id, 2));
    expect(await codeOf(officer().events.close(at(counted.id, 3)))).toBe("EVENT_DELEGATES_MISSING");
    const declared = await officer().events.declareDelegates({ ...at(counted.id, 3), delegates: 80 });
    expect(declared).toMatchObject({ declaredDelegates: 80, declaredBy: "test-commune-officer", revision: 4 });
    const closed = await officer().events.close(at(counted.id, 4));
    expect(closed).toMatchObject({ state: "CLOSED", closedAt: now.toISOString() });
    expect(await codeOf(officer().events.declareDelegates({ ...at(counted.id, 5), delegates: 90 }))).toBe(
      "EVENT_STATE",
    );
  });

  it("are gone back to by who stands above, within a day", async () => {
    const { eventId: id } = await fixture.eventAt("c11", { state: "CLOSED", ...past });
    const close = (closedAt: string) => fixture.query("UPDATE event SET closed_at = $2 WHERE id = $1", [id, closedAt]);
    const input = { idempotencyKey: freshKey(), id, expectedRevision: 1, reason: "Sót điểm danh" };
    await close("2026-11-23T02:59:00Z");
    expect(await codeOf(superior().events.reopen(input))).toBe("EVENT_REOPEN_LATE");
    await close("2026-11-23T03:01:00Z");
    expect(await codeOf(officer().events.reopen(input))).toBe("FORBIDDEN");
    expect(await superior().events.reopen(input)).toMatchObject({ state: "HELD", closedAt: null });
    const { edges } = await officer().events.changes({ eventId: id });
    expect(edges[0]?.node).toMatchObject({ action: "REOPEN", reason: "Sót điểm danh" });
  });

  it("are the organiser's to change, and not of who was invited", async () => {
    const event = await fixture.eventAt("d1", { state: "PLANNED" });
    await fixture.invite(event, "c11", 5);
    const [seen] = await officer().events.byIds({ ids: [event.eventId] });
    expect(seen).toMatchObject({ id: event.eventId, unitId: units.d1 });
    const open = officer().events.open({ idempotencyKey: freshKey(), id: event.eventId, expectedRevision: 1 });
    expect(await codeOf(open)).toBe("FORBIDDEN");
  });
});

describe("an event that was held", () => {
  it("keeps when and how it was held, and takes corrections of the rest", async () => {
    const event = await planned(officer(), "c11", past);
    const at = (expectedRevision: number) => ({ idempotencyKey: freshKey(), id: event.id, expectedRevision });
    await officer().events.open(at(1));
    await officer().events.hold(at(2));
    const { kindCode, title } = event;
    const same = { kindCode, title, ...past };
    const later = { ...same, endsAt: "2026-11-23T05:00:00.000Z", capacity: 10 };
    const refused = officer().events.update({ ...at(3), ...later });
    await expect(refused).rejects.toMatchObject({
      cause: { code: "EVENT_FIXED", details: { fields: ["capacity", "endsAt"] } },
    });
    expect(
      await officer().events.update({ ...at(3), ...same, title: "Tên đúng", partners: ["Sở GD&ĐT"] }),
    ).toMatchObject({ title: "Tên đúng", partners: ["Sở GD&ĐT"], revision: 4 });
  });
});
