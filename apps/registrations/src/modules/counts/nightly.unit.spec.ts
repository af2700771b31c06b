import { expect, it } from "vitest";
import { nextRecount } from "./nightly.ts";

it.each([
  ["2026-11-24T03:00:00.000Z", "2026-11-24T19:00:00.000Z"],
  ["2026-11-24T18:59:59.999Z", "2026-11-24T19:00:00.000Z"],
  ["2026-11-24T19:00:00.000Z", "2026-11-25T19:00:00.000Z"],
  ["2026-12-31T20:00:00.000Z", "2027-01-01T19:00:00.000Z"],
])("after %s it is next two in the morning in Hà Nội at %s", (now, next) => {
  expect(nextRecount(new Date(now)).toISOString()).toBe(next);
});
