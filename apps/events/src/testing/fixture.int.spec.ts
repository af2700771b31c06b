import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, openFixture, type UnitKey, units } from "./fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** How many rows of a table an officer of a unit sees. */
const seen = async (unit: UnitKey, table: string) => {
  const scope = scopeOf(principal("commune-officer", [units[unit]]));
  const [row] = await fixture.database.transaction(scope, (tx) =>
    tx.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM ${table}`),
  );
  return row?.rows;
};

it("the database shows an event to its organiser's line and to who was invited, participants to their own unit's line and the organiser's", async () => {
  const event = await fixture.eventAt("d1");
  await fixture.invite(event, "c11", 5);
  await fixture.participantAt(event, "b11");
  const expected: Record<string, [event: number, participant: number]> = {
    city: [1, 1],
    d1: [1, 1],
    c11: [1, 1],
    b11: [0, 1],
    c12: [0, 0],
    d2: [0, 0],
  };
  for (const [unit, [events, participants]] of Object.entries(expected)) {
    expect([unit, await seen(unit as UnitKey, "event"), await seen(unit as UnitKey, "participant")]).toEqual([
      unit,
      events,
      participants,
    ]);
  }
  expect(await seen("c11", "session")).toBe(1);
  expect(await seen("c12", "session")).toBe(0);
});
