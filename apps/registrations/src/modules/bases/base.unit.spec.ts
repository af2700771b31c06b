import { expect, it } from "vitest";
import { Rooms } from "./base.ts";

const room = (unitId: string, reportingUnitId: string, measure: "adults" | "farmers" | "households", base: number) => ({
  unitId,
  reportingUnitId,
  measure,
  base,
  registered: 0,
});

it("has no limit where no base is known", () => {
  expect(new Rooms([]).take("u", "FAMILY", null, 1_000_000)).toBeUndefined();
});

it("refuses what goes beyond the base, with both numbers, and takes none of it", () => {
  const rooms = new Rooms([room("u", "u", "households", 3)]);
  expect(rooms.take("u", "FAMILY", null, 2)).toBeUndefined();
  expect(rooms.take("u", "FAMILY", null, 2)).toMatchObject({ code: "EXCEEDS_BASE", details: { count: 4, base: 3 } });
  expect(rooms.take("u", "FAMILY", null, 1)).toBeUndefined();
  expect(rooms.take("u", "FAMILY", null, 1)?.code).toBe("EXCEEDS_BASE");
});

it("counts a citizen against the group and against all adults", () => {
  const rooms = new Rooms([room("u", "u", "adults", 3), room("u", "u", "farmers", 2)]);
  expect(rooms.take("u", "CITIZEN", "FARMER", 2)).toBeUndefined();
  expect(rooms.take("u", "CITIZEN", "FARMER", 1)?.details.base).toBe(2);
  expect(rooms.take("u", "CITIZEN", "WORKER", 1)).toBeUndefined();
  expect(rooms.take("u", "CITIZEN", "WORKER", 1)?.details.base).toBe(3);
});

it("shares the base among the units below the one that reports it", () => {
  const rooms = new Rooms([room("a", "commune", "households", 2), room("b", "commune", "households", 2)]);
  expect(rooms.take("a", "FAMILY", null, 1)).toBeUndefined();
  expect(rooms.take("b", "FAMILY", null, 1)).toBeUndefined();
  expect(rooms.take("b", "FAMILY", null, 1)?.code).toBe("EXCEEDS_BASE");
});

it("lets a count above the base go down", () => {
  const rooms = new Rooms([{ ...room("u", "u", "households", 3), registered: 5 }]);
  expect(rooms.take("u", "FAMILY", null, -1)).toBeUndefined();
  expect(rooms.take("u", "FAMILY", null, 0)).toBeUndefined();
  expect(rooms.take("u", "FAMILY", null, 1)?.code).toBe("EXCEEDS_BASE");
});
