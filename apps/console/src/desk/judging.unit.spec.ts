import type { DeskRoll } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { type Asked, currentSession, judge, peopleOf, seenKey } from "./judging.ts";

const roll: DeskRoll = {
  issuedAt: "2026-11-24T00:00:00.000Z",
  endsAt: "2026-11-26T05:00:00.000Z",
  eventId: "event",
  title: "Hội thảo",
  state: "OPEN",
  toleranceMinutes: 60,
  sessions: [
    {
      id: "morning",
      title: "Sáng",
      startsAt: "2026-11-24T01:00:00.000Z",
      endsAt: "2026-11-24T04:00:00.000Z",
      room: null,
    },
    {
      id: "noon",
      title: "Chiều",
      startsAt: "2026-11-24T06:00:00.000Z",
      endsAt: "2026-11-24T09:00:00.000Z",
      room: null,
    },
  ],
  units: ["Phường Tây Hồ"],
  participants: [
    ["an", "Nguyễn V. An", 0, 2, "CONFIRMED"],
    ["binh", "Trần T. Bình", 0, 1, "WAITING"],
    ["chi", "Lê Chi", 0, 1, "PENDING"],
  ],
};
const people = peopleOf(roll);
const asked = (participantId: string, change: Partial<Asked> = {}): Asked => ({
  claim: { participantId, eventId: "event", version: null },
  sessionId: "morning",
  direction: "IN",
  at: new Date("2026-11-24T01:10:00Z"),
  ...change,
});
const told = (question: Asked, seen = new Map<string, string>()) => {
  const verdict = judge(roll, people, seen, question);
  return "reason" in verdict ? `${verdict.kind} ${verdict.reason}` : verdict.kind;
};

describe("a desk without a network", () => {
  it("admits who is confirmed, once, and lets him out as often as he goes", () => {
    const seen = new Map([[seenKey("morning", "an"), "2026-11-24T01:05:00.000Z"]]);
    expect(told(asked("an"))).toBe("GOOD");
    expect(told(asked("an"), seen)).toBe("ALREADY");
    expect(told(asked("an", { direction: "OUT" }), seen)).toBe("GOOD");
    const noon = { sessionId: "noon", at: new Date("2026-11-24T06:00:00Z") };
    expect(told(asked("an", noon), seen)).toBe("GOOD");
  });

  it("refuses what no roll can make good, and doubts what a newer roll could", () => {
    expect(told(asked("an", { claim: null }))).toBe("REFUSED TICKET_INVALID");
    const foreign = { participantId: "an", eventId: "other", version: 2 };
    expect(told(asked("an", { claim: foreign }))).toBe("REFUSED OTHER_EVENT");
    expect(told(asked("an", { claim: { ...foreign, eventId: "event", version: 1 } }))).toBe(
      "DOUBTFUL TICKET_SUPERSEDED",
    );
    expect(told(asked("binh"))).toBe("DOUBTFUL WAITING");
    expect(told(asked("chi"))).toBe("DOUBTFUL NOT_CONFIRMED");
    expect(told(asked("nobody"))).toBe("DOUBTFUL PARTICIPANT_UNKNOWN");
    expect(told(asked("an", { sessionId: "gone" }))).toBe("DOUBTFUL SESSION_UNKNOWN");
    expect(told(asked("an", { at: new Date("2026-11-23T23:59:00Z") }))).toBe("DOUBTFUL SESSION_NOT_NOW");
  });

  it("chooses the session that takes place, the next one, or the last", () => {
    const at = (time: string) => currentSession(roll.sessions, new Date(`2026-11-24T${time}Z`));
    expect([at("00:00"), at("03:59"), at("05:00"), at("23:00")]).toEqual(["morning", "morning", "noon", "noon"]);
    expect(currentSession([], new Date())).toBeUndefined();
  });
});
