import type { ParticipantState } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { outcomeOf } from "../../testing/authz.ts";
import { type Fixture, freshKey, type HeldEvent, openFixture, type UnitKey, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture(8);
});
afterAll(() => fixture.close());

const invitedUnits = ["d1", "d2", "c11", "c12", "c21"] as const satisfies UnitKey[];
/** Who may hand seats on to whom. */
const givers = [
  ["city", "d1"],
  ["city", "d2"],
  ["d1", "c11"],
  ["d1", "c12"],
  ["d2", "c21"],
] as const satisfies [UnitKey, UnitKey][];

type Act =
  | { act: "register"; unit: UnitKey; code: number }
  | { act: "citizen" }
  | { act: "cancel" | "replace" | "decide"; nth: number }
  | { act: "set"; pair: number; seats: number | null }
  | { act: "takeBack"; unit: UnitKey };

const anyUnit = fc.constantFrom(...invitedUnits);
const nth = fc.nat(40);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant("register" as const), unit: anyUnit, code: fc.nat(8) }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant("citizen" as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ act: fc.constantFrom("cancel" as const, "replace" as const, "decide" as const), nth }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      act: fc.constant("set" as const),
      pair: fc.nat(4),
      seats: fc.option(fc.nat(6), { freq: 6 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ act: fc.constant("takeBack" as const), unit: anyUnit }) },
);

const expectedRefusals = new Set([
  ...["OK", "CONFLICT", "NOT_INVITED", "NOT_FOUND", "PARTICIPANT_STATE", "PARTICIPANT_DOUBLE"],
  ...["SEATS_SHORT", "SEATS_IN_USE", "SEATS_OVER_CAPACITY", "SEATS_OTHER_GIVER", "SEATS_NUMBER_NEEDED"],
]);

let people = 0;
async function carryOut({ eventId }: HeldEvent, act: Act): Promise<string> {
  const city = fixture.as("city-admin", "city");
  const idempotencyKey = freshKey();
  const name = `Nguyễn Văn ${++people}`;
  if (act.act === "register") {
    const subject = act.code < 6 ? { unitId: units.c11, code: `CD${act.code}` } : null;
    const registering = { idempotencyKey, eventId, unitId: units[act.unit], people: [{ name, subject }] };
    const [outcome] = await fixture.as("district-officer", act.unit).participants.register(registering);
    return outcome?.failure?.code ?? "OK";
  }
  if (act.act === "citizen") {
    await fixture.participantAt({ eventId, sessionId: "", publicCode: "" }, "c22", {
      kind: "CITIZEN",
      name,
      state: "PENDING",
    });
    return "OK";
  }
  if (act.act === "set") {
    const [from, to] = givers[act.pair] ?? givers[0];
    const lines = [{ unitId: units[to], seats: act.seats }];
    await fixture.as("district-officer", from).seats.set({ idempotencyKey, eventId, fromUnitId: units[from], lines });
    return "OK";
  }
  if (act.act === "takeBack") {
    await city.seats.takeBack({ idempotencyKey, eventId, unitId: units[act.unit] });
    return "OK";
  }
  const all = (await rowsOf(eventId)).filter(({ state }) => state !== "CANCELLED" && state !== "DECLINED");
  const row = all[act.nth % Math.max(1, all.length)];
  if (row === undefined) return "NOT_FOUND";
  const { id, revision: expectedRevision } = row;
  if (act.act === "replace") {
    await city.participants.replace({ idempotencyKey, id, expectedRevision, name });
    return "OK";
  }
  const [outcome] =
    act.act === "cancel"
      ? await city.participants.cancel({ idempotencyKey, ids: [id], reason: "Bận" })
      : await city.participants.decide({
          idempotencyKey,
          ids: [id],
          approve: act.nth % 4 > 0,
          reason: "Không đúng đối tượng",
        });
  return outcome?.failure?.code ?? "OK";
}

interface Row {
  id: string;
  unitId: string;
  kind: string;
  state: ParticipantState;
  subjectCode: string | null;
  waitingSince: Date | null;
  revision: number;
}
const rowsOf = (eventId: string) =>
  fixture.query<Row>(
    `SELECT id, unit_id AS "unitId", kind, state, subject_code AS "subjectCode", waiting_since AS "waitingSince", revision
     FROM participant WHERE event_id = $1 ORDER BY created_at, id`,
    [eventId],
  );

async function check(eventId: string, capacity: number): Promise<void> {
  const rows = await rowsOf(eventId);
  const inState = (state: ParticipantState) => rows.filter((row) => row.state === state);
  const [counted] = await fixture.query("SELECT confirmed, pending, waiting FROM event_count WHERE event_id = $1", [
    eventId,
  ]);
  const confirmed = inState("CONFIRMED");
  expect(counted).toEqual({
    confirmed: confirmed.length,
    pending: inState("PENDING").length,
    waiting: inState("WAITING").length,
  });
  const allotments = await fixture.query<{
    unitId: string;
    seats: number | null;
    handedOn: number;
    taken: number;
    given: number;
  }>(
    `SELECT a.unit_id AS "unitId", a.seats, a.handed_on AS "handedOn", a.taken,
       (SELECT coalesce(sum(r.seats), 0)::integer FROM allotment AS r WHERE r.event_id = a.event_id AND r.parent_unit_id = a.unit_id) AS given
     FROM allotment AS a WHERE a.event_id = $1`,
    [eventId],
  );
  let reserved = 0;
  for (const { unitId, seats, handedOn, taken, given } of allotments) {
    const delegates = confirmed.filter((row) => row.unitId === unitId && row.kind === "DELEGATE");
    expect({ taken, handedOn }).toEqual({ taken: delegates.length, handedOn: given });
    if (seats === null) continue;
    expect(handedOn + taken).toBeLessThanOrEqual(seats);
    reserved += seats - handedOn - taken;
  }
  expect(confirmed.length + reserved).toBeLessThanOrEqual(capacity);
  const active = rows.filter(
    ({ state, subjectCode }) => subjectCode !== null && !["CANCELLED", "DECLINED"].includes(state),
  );
  expect(new Set(active.map(({ subjectCode }) => subjectCode)).size).toBe(active.length);
  // Nobody waits who could have a place.
  for (const { unitId, kind } of inState("WAITING")) {
    const own = kind === "DELEGATE" ? allotments.find((allotment) => allotment.unitId === unitId) : undefined;
    const left = own?.seats == null ? capacity - confirmed.length - reserved : own.seats - own.handedOn - own.taken;
    expect(left).toBe(0);
  }
  const since = inState("WAITING").map(({ waitingSince }) => waitingSince?.getTime());
  expect(new Set(since).size).toBe(since.length);
}

/** Among delegates of one unit, and among everybody else, who came first goes first, whatever seats the unit has. */
const poolOf = ({ kind, unitId }: Row): string => (kind === "DELEGATE" ? unitId : "everybody");

/** Of those who waited for the same places, nobody has one before who came earlier. */
function demandOrder(before: readonly Row[], after: readonly Row[]): void {
  const stateOf = new Map(after.map(({ id, state }) => [id, state]));
  const waited = before
    .filter(({ state }) => state === "WAITING")
    .sort((a, b) => (a.waitingSince?.getTime() ?? 0) - (b.waitingSince?.getTime() ?? 0));
  for (const pool of Map.groupBy(waited, poolOf).values()) {
    const turns = pool.map(({ id }) => stateOf.get(id)).filter((state) => state === "WAITING" || state === "CONFIRMED");
    expect(turns.lastIndexOf("CONFIRMED")).toBeLessThan(
      turns.includes("WAITING") ? turns.indexOf("WAITING") : turns.length,
    );
  }
}

it("whatever is registered, cancelled, approved, handed on and taken back at once: places and seats hold, and all numbers are true", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 3, max: 14 }),
      fc.array(fc.array(anyAct, { minLength: 2, maxLength: 6 }), { minLength: 4, maxLength: 8 }),
      async (capacity, rounds) => {
        const event = await fixture.eventAt("city", { capacity });
        // From the first round on some wait.
        await carryOut(event, { act: "set", pair: 0, seats: 1 });
        for (let n = 0; n < 4; n++) await carryOut(event, { act: "register", unit: "d1", code: 7 });
        for (const round of rounds) {
          const before = await rowsOf(event.eventId);
          const outcomes = await Promise.all(round.map((act) => outcomeOf(carryOut(event, act))));
          expect(outcomes.filter((outcome) => !expectedRefusals.has(outcome))).toEqual([]);
          await check(event.eventId, capacity);
          demandOrder(before, await rowsOf(event.eventId));
        }
      },
    ),
    { numRuns: 12, seed: 20261124 },
  );
});
