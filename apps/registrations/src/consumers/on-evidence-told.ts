import { ATTENDANCE_TOPIC, GIFTS_TOPIC } from "@khuyenhoc/contracts";
import { type Consumer, type Handlers, startConsumer } from "@khuyenhoc/messaging";
import { attachEvidence, withdrawEvidence } from "../modules/assessments/told-evidence.ts";
import type { ConsumerParts } from "./on-unit-changed.ts";

export const evidenceHandlers = {
  "vn.khuyenhoc.events.attendance.recorded.v1": async ({ data }, tx) => {
    const { attendanceId, subjectId, hint, eventTitle, date, minutes } = data;
    const told = { sourceId: attendanceId, subjectId, hint, title: eventTitle, date, minutes, amount: null };
    await attachEvidence(tx, { kind: "ATTENDANCE", ...told });
  },
  "vn.khuyenhoc.events.attendance.withdrawn.v1": async ({ data: { attendanceId, date } }, tx) => {
    await withdrawEvidence(tx, { kind: "ATTENDANCE", sourceId: attendanceId, date });
  },
  "vn.khuyenhoc.funds.gift.received.v1": async ({ data }, tx) => {
    const { giftId, subjectId, hint, fundName, date, amount } = data;
    const told = { sourceId: giftId, subjectId, hint, title: fundName, date, minutes: null, amount };
    await attachEvidence(tx, { kind: "GIFT", ...told });
  },
  "vn.khuyenhoc.funds.gift.voided.v1": async ({ data: { giftId, date } }, tx) => {
    await withdrawEvidence(tx, { kind: "GIFT", sourceId: giftId, date });
  },
} satisfies Handlers;

/** Takes attendance at events and gifts to funds as evidence, once services tell them, and takes back from it what was withdrawn. */
export function onEvidenceTold(parts: ConsumerParts): Consumer {
  return startConsumer({
    ...parts,
    name: "registrations.evidence",
    topics: [ATTENDANCE_TOPIC, GIFTS_TOPIC],
    handlers: evidenceHandlers,
  });
}
