import { feedback } from "@khuyenhoc/contracts";
import { found, ok, type Rows, subtree } from "../../testing/authz.ts";
import { type Caller, type Fixture, freshKey, type HeldEvent, units } from "../../testing/fixture.ts";
import { attendant, certificateAt, heldAt, signatory } from "./testing.ts";

/** Rows of the authorization matrix. @param fixture opened before a row is aimed */
export function followingRows(fixture: () => Fixture): Rows {
  const notFound = subtree("NOT_FOUND");
  const outOfScope = subtree("OUT_OF_SCOPE");
  const openFeedback = (caller: Caller, { eventId }: HeldEvent) =>
    caller.feedback.open({ idempotencyKey: freshKey(), eventId, closesOn: "2026-12-31", forAll: false });
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
    "feedback.form": {
      aim: async (caller, unit) => ok(caller.feedback.form({ eventId: (await heldAt(fixture(), unit)).eventId })),
      expected: notFound,
    },
    "feedback.setForm": {
      aim: async (caller, unit) => {
        const { eventId } = await heldAt(fixture(), unit);
        const wording = { expectedRevision: 0, intro: null, questions: [...feedback.standardQuestions] };
        return ok(caller.feedback.setForm({ idempotencyKey: freshKey(), eventId, ...wording }));
      },
      expected: notFound,
    },
    "feedback.open": {
      aim: async (caller, unit) => ok(openFeedback(caller, await heldAt(fixture(), unit))),
      expected: notFound,
    },
    "feedback.close": {
      aim: async (caller, unit) => {
        const event = await heldAt(fixture(), unit);
        await openFeedback(fixture().as("city-admin", "city"), event);
        return ok(caller.feedback.close({ idempotencyKey: freshKey(), eventId: event.eventId }));
      },
      expected: notFound,
    },
    "feedback.results": {
      aim: async (caller, unit) => ok(caller.feedback.results({ eventId: (await heldAt(fixture(), unit)).eventId })),
      expected: notFound,
    },
    "feedback.texts": {
      aim: async (caller, unit) =>
        ok(caller.feedback.texts({ eventId: (await heldAt(fixture(), unit)).eventId, code: "BEST" })),
      expected: notFound,
    },
    "feedback.file": {
      aim: async (caller, unit) => {
        const event = await heldAt(fixture(), unit);
        const clerk = fixture().as("city-admin", "city");
        await openFeedback(clerk, event);
        await clerk.feedback.close({ idempotencyKey: freshKey(), eventId: event.eventId });
        return ok(caller.feedback.file({ eventId: event.eventId, format: "csv" }));
      },
      expected: notFound,
    },
    "calendars.address": {
      aim: (caller, unit) => ok(caller.calendars.address({ unitId: units[unit] })),
      expected: outOfScope,
    },
    "calendars.renew": {
      aim: (caller, unit) => ok(caller.calendars.renew({ idempotencyKey: freshKey(), unitId: units[unit] })),
      expected: outOfScope,
    },
    "calendars.revoke": {
      aim: (caller, unit) => ok(caller.calendars.revoke({ idempotencyKey: freshKey(), unitId: units[unit] })),
      expected: outOfScope,
    },
  };
}
