import { registrations } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { type StageChange, stagesOf } from "./stages.ts";

const change = (kind: StageChange["kind"], day: number, changedBy = "lan"): StageChange => ({
  kind,
  changedAt: `2026-03-0${day}T02:00:00.000Z`,
  changedBy,
});
const status = (stages: ReturnType<typeof stagesOf>) => stages.map((stage) => `${stage.name} ${stage.status}`);

describe("the steps of a registration", () => {
  it("in a campaign are five, with who did what is done and the next one current", () => {
    const history = [change("REVIEW", 4, "minh"), change("SELF_ASSESS", 3), change("SUBMIT", 2), change("CREATE", 1)];
    expect(stagesOf("REVIEWED", history, "2026-03-02T02:00:00.000Z", true)).toEqual([
      { name: "REGISTERED", status: "DONE", at: "2026-03-02T02:00:00.000Z", by: "lan" },
      { name: "SELF_ASSESSED", status: "DONE", at: "2026-03-03T02:00:00.000Z", by: "lan" },
      { name: "REVIEWED", status: "DONE", at: "2026-03-04T02:00:00.000Z", by: "minh" },
      { name: "PROPOSED", status: "CURRENT" },
      { name: "DECIDED", status: "OPEN" },
    ]);
  });

  it("without a campaign are registering and deciding", () => {
    expect(status(stagesOf("REGISTERED", [change("CREATE", 1)], null, false))).toEqual([
      "REGISTERED DONE",
      "DECIDED CURRENT",
    ]);
    expect(stagesOf("RECOGNISED", [change("APPROVE", 2, "minh")], "2026-03-01T02:00:00.000Z", false)).toEqual([
      { name: "REGISTERED", status: "DONE", at: "2026-03-01T02:00:00.000Z" },
      { name: "DECIDED", status: "DONE", at: "2026-03-02T02:00:00.000Z", by: "minh" },
    ]);
  });

  it("show what was done before it was returned as still to come", () => {
    const history = [change("SUBMIT", 1), change("SELF_ASSESS", 2), change("RETURN", 3)];
    expect(status(stagesOf("RETURNED", history, null, true))).toEqual([
      "REGISTERED CURRENT",
      "SELF_ASSESSED OPEN",
      "REVIEWED OPEN",
      "PROPOSED OPEN",
      "DECIDED OPEN",
    ]);
  });

  it("name the latest of several decisions, whatever the order of the history", () => {
    const history = [change("RECOGNISE", 4, "minh"), change("REVOKE", 6, "hoa"), change("CORRECT", 5, "minh")];
    expect(stagesOf("REVOKED", history, null, true).at(-1)).toEqual({
      name: "DECIDED",
      status: "DONE",
      at: "2026-03-06T02:00:00.000Z",
      by: "hoa",
    });
  });

  it.each(registrations.registrationStates)("in state %s have done ones first and at most one current", (state) => {
    for (const inCampaign of [true, false]) {
      const marks = stagesOf(state, [], null, inCampaign).map((stage) => stage.status);
      expect(marks.join()).toMatch(/^(DONE,?)*(CURRENT)?(,OPEN)*$/);
    }
  });
});
