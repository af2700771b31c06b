import type { Caller } from "../../testing/fixture.ts";
import { freshKey, type UnitKey, units } from "../../testing/fixture.ts";

type NewEvent = Parameters<Caller["events"]["create"]>[0];

/** A plan that nothing stands against: a seminar on the morning of 2026-12-10 in Hanoi. */
export const plan = {
  kindCode: "SEMINAR",
  title: "Hội thảo học tập suốt đời",
  startsAt: "2026-12-10T01:00:00.000Z",
  endsAt: "2026-12-10T04:30:00.000Z",
} satisfies Partial<NewEvent>;

/** Plans an event of a unit as a caller would. */
export const planned = (caller: Caller, unit: UnitKey, change: Partial<NewEvent> = {}) =>
  caller.events.create({ idempotencyKey: freshKey(), unitId: units[unit], ...plan, ...change });
