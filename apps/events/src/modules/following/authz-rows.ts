import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Fixture, freshKey } from "../../testing/fixture.ts";
import { attendant, certificateAt, heldAt, signatory } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function followingRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  /** Nobody runs the jobs of the matrix, and an account has so many at most. */
  const started = async (job: Promise<{ id: string }>) => {
    const { id } = await job;
    await fixture().query("UPDATE job SET state = 'CANCELLED', finished_at = now() WHERE id = $1", [id]);
    return "OK";
  };
  return {
    "messages.list": {
      aim: async (caller, unit) => ok(caller.messages.list({ eventId: (await fixture().eventAt(unit)).eventId })),
      expected: notFound,
    },
    "messages.status": {
      aim: async (caller, unit) => ok(caller.messages.status({ eventId: (await fixture().eventAt(unit)).eventId })),
      expected: notFound,
    },
    "attendanceCertificates.list": {
      aim: async (caller, unit) =>
        ok(caller.attendanceCertificates.list({ eventId: (await heldAt(fixture(), unit)).eventId })),
      expected: notFound,
    },
    "attendanceCertificates.summary": {
      aim: async (caller, unit) =>
        ok(caller.attendanceCertificates.summary({ eventId: (await heldAt(fixture(), unit)).eventId })),
      expected: notFound,
    },
    "attendanceCertificates.byIds": {
      aim: async (caller, unit) =>
        found(caller.attendanceCertificates.byIds({ ids: [await certificateAt(fixture(), unit)] })),
      expected: notFound,
    },
    "attendanceCertificates.issue": {
      aim: async (caller, unit) => {
        const event = await heldAt(fixture(), unit, "CLOSED");
        const participantIds = [await attendant(fixture(), event, unit, { minutes: 200 })];
        const command = { idempotencyKey: freshKey(), eventId: event.eventId, participantIds, ...signatory };
        return ok(caller.attendanceCertificates.issue(command));
      },
      expected: notFound,
    },
    "attendanceCertificates.run": {
      aim: async (caller, unit) => {
        const event = await heldAt(fixture(), unit, "CLOSED");
        await attendant(fixture(), event, unit, { minutes: 200 });
        const command = { idempotencyKey: freshKey(), eventId: event.eventId, print: false, ...signatory };
        return started(caller.attendanceCertificates.run(command));
      },
      expected: notFound,
    },
    "attendanceCertificates.revoke": {
      aim: async (caller, unit) => {
        const id = await certificateAt(fixture(), unit);
        return ok(caller.attendanceCertificates.revoke({ idempotencyKey: freshKey(), id, reason: "In sai" }));
      },
      expected: notFound,
    },
    "attendanceCertificates.reissue": {
      aim: async (caller, unit) => {
        const id = await certificateAt(fixture(), unit);
        return ok(caller.attendanceCertificates.reissue({ idempotencyKey: freshKey(), id, ...signatory }));
      },
      expected: notFound,
    },
    "attendanceCertificates.print": {
      aim: async (caller, unit) => {
        const ids = [await certificateAt(fixture(), unit)];
        return ok(caller.attendanceCertificates.print({ idempotencyKey: freshKey(), ids }));
      },
      expected: notFound,
    },
    "attendanceCertificates.printRun": {
      aim: async (caller, unit) => {
        const [event] = await fixture().query<{ eventId: string }>(
          `SELECT event_id AS "eventId" FROM attendance_certificate WHERE id = $1`,
          [await certificateAt(fixture(), unit)],
        );
        const command = { idempotencyKey: freshKey(), eventId: event?.eventId ?? "" };
        return started(caller.attendanceCertificates.printRun(command));
      },
      expected: notFound,
    },
  };
}
