import { randomUUID } from "node:crypto";
import { ok, type Rows, strictlyBelow, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey, type HeldEvent, type UnitKey } from "../../testing/fixture.ts";
import { deviceAt, scanOf, upload } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function attendanceRows(fixture: () => Fixture): Rows {
  const expected = subtree("NOT_FOUND");
  const city = () => fixture().as("city-admin", "city");
  const called = async (unit: UnitKey) => {
    const event = await fixture().eventAt(unit);
    const participantId = await fixture().participantAt(event, unit);
    return { ...event, participantId, where: { eventId: event.eventId, sessionId: event.sessionId } };
  };
  const deskOf = (event: HeldEvent) =>
    city().desks.create({ idempotencyKey: freshKey(), eventId: event.eventId, label: "Cửa chính" });
  const key = () => ({ idempotencyKey: freshKey() });
  const count = { area: "Sân", countedAt: "2026-11-24T02:00:00Z", people: 10, counter: "Chị Hoa" };
  return {
    "desks.list": {
      aim: async (caller, unit) => ok(caller.desks.list({ eventId: (await called(unit)).eventId })),
      expected,
    },
    "desks.create": {
      aim: async (caller, unit) =>
        ok(caller.desks.create({ ...key(), eventId: (await called(unit)).eventId, label: "Cửa chính" })),
      expected,
    },
    "desks.revoke": {
      aim: async (caller, unit) => {
        const { id } = await deskOf(await called(unit));
        return ok(caller.desks.revoke({ ...key(), id, reason: "Mất máy" }));
      },
      expected,
    },
    "attendance.figures": {
      aim: async (caller, unit) => ok(caller.attendance.figures({ eventId: (await called(unit)).eventId })),
      expected,
    },
    "attendance.roll": {
      aim: async (caller, unit) => ok(caller.attendance.roll((await called(unit)).where)),
      expected,
    },
    "attendance.changes": {
      aim: async (caller, unit) => {
        const { eventId, participantId } = await called(unit);
        return ok(caller.attendance.changes({ eventId, participantId }));
      },
      expected,
    },
    "attendance.mark": {
      aim: async (caller, unit) => {
        const { where, participantId } = await called(unit);
        return ok(caller.attendance.mark({ ...key(), ...where, participantIds: [participantId], state: "PRESENT" }));
      },
      expected,
    },
    "attendance.markRest": {
      aim: async (caller, unit) =>
        ok(caller.attendance.markRest({ ...key(), ...(await called(unit)).where, state: "ABSENT" })),
      expected,
    },
    "attendance.correct": {
      aim: async (caller, unit) => {
        const { where, participantId } = await called(unit);
        await city().attendance.mark({ ...key(), ...where, participantIds: [participantId], state: "PRESENT" });
        for (const state of ["HELD", "CLOSED"]) {
          await fixture().query("UPDATE event SET state = $2 WHERE id = $1", [where.eventId, state]);
        }
        return ok(caller.attendance.correct({ ...key(), ...where, participantId, state: "ABSENT", reason: "Nhầm" }));
      },
      expected: strictlyBelow,
    },
    "attendance.conflicts": {
      aim: async (caller, unit) => ok(caller.attendance.conflicts({ eventId: (await called(unit)).eventId })),
      expected,
    },
    "attendance.resolve": {
      aim: async (caller, unit) => {
        const { participantId, where, ...event } = await called(unit);
        const { url } = await deskOf(event);
        const device = await deviceAt(fixture(), { deskId: "", secret: url?.split("/").at(-1) ?? "" });
        const mark = { ...where, participantIds: [participantId] };
        await city().attendance.mark({ ...key(), ...mark, state: "PRESENT" });
        await city().attendance.mark({ ...key(), ...mark, state: "ABSENT" });
        const scan = scanOf(event, participantId, { nonce: randomUUID() });
        await upload(fixture(), device, [scan]);
        return ok(caller.attendance.resolve({ ...key(), nonce: scan.nonce, accept: true, reason: "Có mặt" }));
      },
      expected,
    },
    "attendance.headCounts": {
      aim: async (caller, unit) => ok(caller.attendance.headCounts({ eventId: (await called(unit)).eventId })),
      expected,
    },
    "attendance.addHeadCount": {
      aim: async (caller, unit) =>
        ok(caller.attendance.addHeadCount({ ...key(), eventId: (await called(unit)).eventId, ...count })),
      expected,
    },
    "attendance.withdrawHeadCount": {
      aim: async (caller, unit) => {
        const { eventId } = await called(unit);
        const { counts } = await city().attendance.addHeadCount({ ...key(), eventId, ...count });
        return ok(caller.attendance.withdrawHeadCount({ ...key(), eventId, id: counts[0]?.id ?? "" }));
      },
      expected,
    },
  };
}
