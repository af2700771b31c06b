import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type EventDraft,
  type Fixture,
  type HeldEvent,
  openFixture,
  type UnitKey,
  units,
} from "../../testing/fixture.ts";

let fixture: Fixture;
// Nothing that was counted can be taken away: each test has its own database.
beforeEach(async () => {
  fixture = await openFixture();
});
afterEach(() => fixture.close());

const below = (unit: UnitKey, year = 2026) =>
  fixture.as("district-officer", unit).figures.below({ unitId: units[unit], year });
const setState = (event: HeldEvent, state: string) =>
  fixture.query("UPDATE event SET state = $2 WHERE id = $1", [event.eventId, state]);

/** An event with a declared number of delegates, held. */
async function declared(unit: UnitKey, delegates: number | null, change: Partial<EventDraft> = {}): Promise<HeldEvent> {
  const event = await fixture.eventAt(unit, change);
  await fixture.query(
    "UPDATE event SET attendance = 'DECLARED', declared_delegates = $2, declared_by = 'test', state = 'HELD' WHERE id = $1",
    [event.eventId, delegates],
  );
  return event;
}

/** An event with delegates who stayed for so many minutes each, held but not closed. */
async function called(unit: UnitKey, minutes: readonly number[]): Promise<HeldEvent> {
  const event = await fixture.eventAt(unit, { state: "HELD" });
  for (const [index, stayed] of minutes.entries()) {
    const participant = await fixture.participantAt(event, unit, { name: `Đại biểu ${index}` });
    await fixture.query(
      `INSERT INTO attendance (session_id, participant_id, event_id, state, in_at, out_at, updated_by)
       VALUES ($1, $2, $3, 'PRESENT', '2026-11-24T01:00:00Z', '2026-11-24T01:00:00Z'::timestamptz + make_interval(mins => $4), 'test')`,
      [event.sessionId, participant, event.eventId, stayed],
    );
  }
  return event;
}

/** What the counters hold, and what the events say when they are counted one by one. */
async function countersAndRecount() {
  const kept = await fixture.query(
    `SELECT unit_id, year, kind_code, events, delegates, minutes::int FROM event_figure WHERE events > 0 ORDER BY 1, 2, 3`,
  );
  const counted = await fixture.query(
    `SELECT e.unit_id, e.year, e.kind_code, count(*)::int AS events,
       sum(CASE e.attendance WHEN 'DECLARED' THEN coalesce(e.declared_delegates, 0)
         ELSE CASE WHEN e.state = 'CLOSED' THEN (SELECT count(*) FROM attendance_minutes(e.id)) ELSE 0 END END)::int AS delegates,
       sum(CASE WHEN e.attendance = 'ROLL' AND e.state = 'CLOSED'
         THEN (SELECT coalesce(sum(m.minutes), 0) FROM attendance_minutes(e.id) AS m) ELSE 0 END)::int AS minutes
     FROM event AS e WHERE e.state IN ('HELD', 'CLOSED') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
  );
  return [kept, counted];
}

describe("figures of events", () => {
  it("count what was held, declared numbers at once, rolls when they are closed", async () => {
    await fixture.eventAt("c11");
    await declared("c11", 120);
    const roll = await called("c11", [30, 45]);
    expect((await below("c11"))[0]).toMatchObject({ events: 2, delegates: 120, minutes: 0 });
    await setState(roll, "CLOSED");
    expect((await below("c11"))[0]).toMatchObject({ events: 2, delegates: 122, minutes: 75 });
    await setState(roll, "HELD");
    expect((await below("c11"))[0]).toMatchObject({ events: 2, delegates: 120, minutes: 0 });
  });

  it("move with an event to another kind, year and number, and never count twice", async () => {
    const event = await declared("c11", 10);
    await fixture.query(
      `UPDATE event SET kind_code = 'TRAINING', declared_delegates = 25,
         starts_at = '2025-12-31T17:30:00Z'::timestamptz - interval '1 hour', ends_at = '2026-01-01T00:00:00Z' WHERE id = $1`,
      [event.eventId],
    );
    // Half past eleven in the evening in Hanoi: still 2025.
    expect((await below("c11", 2025))[0]).toMatchObject({ events: 1, delegates: 25 });
    expect((await below("c11", 2025))[0]?.kinds).toEqual([
      { kindCode: "TRAINING", nameVi: "Tập huấn", nameEn: "Training", events: 1, delegates: 25 },
    ]);
    expect((await below("c11", 2026))[0]).toMatchObject({ events: 0, delegates: 0, kinds: [] });
    const [kept, counted] = await countersAndRecount();
    expect(kept).toEqual(counted);
  });

  it("sum up the tree, each unit with all below it, and partners once", async () => {
    const events = [await declared("city", 300), await declared("c11", 40), await declared("c12", 50)];
    for (const { eventId } of events) {
      await fixture.query("INSERT INTO event_partner VALUES ($1, 'Hội Nông dân', 'hoi nong dan')", [eventId]);
    }
    expect(
      (await below("city")).map(({ unitId, events, delegates, partners }) => [unitId, events, delegates, partners]),
    ).toEqual([
      [units.city, 3, 390, 1],
      [units.d1, 2, 90, 1],
      [units.d2, 0, 0, 0],
    ]);
    const years = await fixture.as("auditor", "d1").figures.byYear({ unitId: units.d1, fromYear: 2025, toYear: 2026 });
    expect(years.map(({ year, delegates }) => [year, delegates])).toEqual([
      [2025, 0],
      [2026, 90],
    ]);
  });

  it("keep small numbers from partners, and what would give them away, but not from officers", async () => {
    await declared("c11", 3);
    await declared("c12", 60);
    await declared("c21", 200);
    const partner = await fixture.as("partner", "city").figures.below({ unitId: units.d1, year: 2026 });
    expect(partner.map(({ unitId, events, delegates }) => [unitId, events, delegates])).toEqual([
      [units.d1, 2, 63],
      [units.c11, 1, null],
      [units.c12, 1, null],
    ]);
    expect(partner.flatMap(({ kinds }) => kinds.map(({ delegates }) => delegates))).toEqual([null, null, null]);
    const officer = await below("d1");
    expect(officer.map(({ delegates }) => delegates)).toEqual([63, 3, 60]);
    const file = await fixture.as("partner", "city").figures.file({ unitId: units.d1, year: 2026, format: "csv" });
    expect(Buffer.from(file.contentBase64, "base64").toString("utf8")).toContain("không nêu");
  });

  it("are written by nobody but what counts them", async () => {
    await declared("c11", 3);
    for (const table of ["event_figure", "event_total"]) {
      await expect(fixture.query(`UPDATE ${table} SET delegates = 9`)).rejects.toThrow(/permission denied/);
      await expect(fixture.query(`DELETE FROM ${table}`)).rejects.toThrow(/permission denied/);
    }
  });
});
