import { type RegistrationState, registrations, titleModels } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Action,
  actions,
  type Case,
  type Command,
  decide,
  filingDate,
  formsOf,
  outcomeOf,
  requireGroup,
} from "./registration.ts";

const states = registrations.registrationStates;

const deciding = ["APPROVE", "RETURN", "RECOGNISE", "REFUSE", "REVOKE", "RECOGNISE_ANEW", "REFUSE_ANEW"] as const;
const ofTitle: readonly Action[] = ["RECOGNISE", "REFUSE", "REVOKE", "RECOGNISE_ANEW", "REFUSE_ANEW"];
const withReason: readonly Action[] = ["RETURN", "REFUSE", "REVOKE", "RECOGNISE_ANEW", "REFUSE_ANEW"];
const decided: readonly RegistrationState[] = ["RECOGNISED", "NOT_MET", "REVOKED", "EXPIRED"];

describe("states", () => {
  const anew = { RECOGNISE_ANEW: "RECOGNISED", REFUSE_ANEW: "NOT_MET" };
  const expected: Record<RegistrationState, Partial<Record<Action, string>>> = {
    DRAFT: { EDIT: "DRAFT", DELETE: "DELETED", SUBMIT: "REGISTERED" },
    REGISTERED: { SELF_ASSESS: "SELF_ASSESSED", APPROVE: "RECOGNISED", RETURN: "RETURNED" },
    SELF_ASSESSED: { REVIEW: "REVIEWED", RETURN: "RETURNED" },
    REVIEWED: { REVIEW: "REVIEWED", PROPOSE: "PROPOSED", RETURN: "RETURNED" },
    PROPOSED: { RECOGNISE: "RECOGNISED", REFUSE: "NOT_MET", RETURN: "RETURNED" },
    RETURNED: { EDIT: "RETURNED", SUBMIT: "REGISTERED" },
    RECOGNISED: { ...anew, REVOKE: "REVOKED", EXPIRE: "EXPIRED" },
    NOT_MET: anew,
    REVOKED: anew,
    EXPIRED: {},
  };

  it.each(states.flatMap((state) => actions.map((action) => [state, action] as const)))("%s × %s", (state, action) => {
    expect(outcomeOf(state, action)).toBe(expected[state][action]);
  });

  it("lead back by a return from every state before the decision, and from none after it", () => {
    const open = states.filter((state) => outcomeOf(state, "RETURN") === "RETURNED");
    expect(open).toEqual(["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"]);
  });
});

const accounts = ["ann", "bob", "cam", "dan"] as const;
const account = fc.constantFrom(null, ...accounts);
const anyCase = fc.record({
  state: fc.constantFrom(...states),
  submittedBy: account,
  proposedBy: account,
  decidedBy: account,
});
/** What somebody may know about himself and the registration when he sends a command. */
const anyStanding = fc.record({
  decider: fc.constantFrom(...accounts),
  above: fc.boolean(),
  competent: fc.boolean(),
  covered: fc.boolean(),
  reached: fc.boolean(),
  appeal: fc.boolean(),
  reason: fc.constantFrom("", "  ", "thiếu chữ ký"),
});
type Standing = typeof anyStanding extends fc.Arbitrary<infer Value> ? Value : never;

function commandOf(action: Action, standing: Standing): Command {
  const { decider, above, competent, covered, reached, appeal, reason } = standing;
  switch (action) {
    case "SELF_ASSESS":
    case "REVIEW":
    case "PROPOSE":
      return { action, covered };
    case "APPROVE":
      return { action, decider, above, covered };
    case "RETURN":
      return { action, decider, above, reason };
    case "RECOGNISE":
      return { action, decider, above, competent, reached };
    case "REFUSE":
    case "REVOKE":
      return { action, decider, above, competent, reason };
    case "RECOGNISE_ANEW":
      return { action, decider, above, competent, reached, reason, appeal };
    case "REFUSE_ANEW":
      return { action, decider, above, competent, reason, appeal };
    default:
      return { action };
  }
}

describe("commands", () => {
  it("are carried out exactly where state, campaign, tier, reason and the separation of duties allow", () => {
    fc.assert(
      fc.property(anyCase, fc.constantFrom(...actions), anyStanding, (subject, action, standing) => {
        const isDeciding = deciding.some((other) => other === action);
        const isAnew = action === "RECOGNISE_ANEW" || action === "REFUSE_ANEW";
        const { decider } = standing;
        const allowed = [
          outcomeOf(subject.state, action) !== undefined,
          !isDeciding || standing.above,
          !ofTitle.includes(action) || standing.competent,
          !withReason.includes(action) || standing.reason.trim() !== "",
          !isDeciding || decider !== subject.submittedBy,
          !ofTitle.includes(action) || decider !== subject.proposedBy,
          !(isAnew && standing.appeal) || decider !== subject.decidedBy,
          action !== "APPROVE" || !standing.covered,
          !["SELF_ASSESS", "REVIEW", "PROPOSE"].includes(action) || standing.covered,
          !["RECOGNISE", "RECOGNISE_ANEW"].includes(action) || standing.reached,
        ].every(Boolean);
        const result = decide(subject, commandOf(action, standing));
        expect("next" in result).toBe(allowed);
        if ("next" in result) expect(result.next).toBe(outcomeOf(subject.state, action));
      }),
      { numRuns: 5000 },
    );
  });

  it("say why not", () => {
    const registered = { state: "REGISTERED", submittedBy: "ann", proposedBy: null, decidedBy: null } as const;
    const proposed = { ...registered, state: "PROPOSED", proposedBy: "bob" } as const;
    const refused = { ...proposed, state: "NOT_MET", decidedBy: "cam" } as const;
    const standing = {
      decider: "dan",
      above: true,
      competent: true,
      covered: true,
      reached: true,
      appeal: true,
      reason: "thiếu chữ ký",
    } as const;
    const code = (subject: Parameters<typeof decide>[0], action: Action, change: Partial<Standing> = {}) => {
      const result = decide(subject, commandOf(action, { ...standing, ...change }));
      return "refusal" in result ? result.refusal.code : result.next;
    };
    expect(code(registered, "APPROVE", { above: false })).toBe("FORBIDDEN");
    expect(code(registered, "APPROVE")).toBe("CAMPAIGN_COVERS");
    expect(code(registered, "APPROVE", { decider: "ann" })).toBe("SEPARATION_OF_DUTIES");
    expect(code(registered, "SELF_ASSESS", { covered: false })).toBe("NO_CAMPAIGN");
    expect(code(registered, "RETURN", { reason: "  " })).toBe("RETURN_NEEDS_REASON");
    expect(code({ ...registered, state: "DRAFT" }, "APPROVE")).toBe("REGISTRATION_STATE");
    expect(code(proposed, "RECOGNISE", { competent: false })).toBe("NOT_COMPETENT");
    expect(code(proposed, "RECOGNISE", { decider: "bob" })).toBe("SEPARATION_OF_DUTIES");
    expect(code(proposed, "RECOGNISE", { reached: false })).toBe("LEVEL_NOT_REACHED");
    expect(code(proposed, "REFUSE", { reason: "" })).toBe("DECISION_NEEDS_REASON");
    expect(code(proposed, "RETURN", { decider: "bob" })).toBe("RETURNED");
    expect(code(refused, "RECOGNISE_ANEW", { decider: "cam" })).toBe("SEPARATION_OF_DUTIES");
    expect(code(refused, "RECOGNISE_ANEW", { decider: "cam", appeal: false })).toBe("RECOGNISED");
  });
});

describe("the life of a registration", () => {
  const life = fc.array(fc.tuple(fc.constantFrom(...actions), anyStanding), { maxLength: 60 });

  /** Plays commands one after the other, as accounts remember them, and shows each step that was carried out. */
  function play(
    steps: readonly [Action, Standing][],
    see: (from: RegistrationState, action: Action, to: RegistrationState, standing: Standing) => void,
  ): void {
    let now: Case = { state: "DRAFT", submittedBy: null, proposedBy: null, decidedBy: null };
    for (const [action, standing] of steps) {
      const result = decide(now, commandOf(action, standing));
      if (!("next" in result)) continue;
      if (result.next === "DELETED") return;
      see(now.state, action, result.next, standing);
      now = {
        state: result.next,
        submittedBy: action === "SUBMIT" ? standing.decider : now.submittedBy,
        proposedBy: action === "SUBMIT" ? null : action === "PROPOSE" ? standing.decider : now.proposedBy,
        decidedBy: deciding.some((other) => other === action) ? standing.decider : now.decidedBy,
      };
    }
  }

  it("skips no stage under a campaign", () => {
    const stages: RegistrationState[] = ["DRAFT", "REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"];
    fc.assert(
      fc.property(life, (steps) => {
        let reached = 0;
        const covered = steps.map(([action, standing]): [Action, Standing] => [action, { ...standing, covered: true }]);
        play(covered, (from, _action, to) => {
          if (to === "RETURNED") reached = 0;
          const stage = stages.indexOf(to);
          if (stage > 0) {
            expect(stage).toBeLessThanOrEqual(reached + 1);
            reached = stage;
          }
          if (decided.includes(to) && !decided.includes(from)) expect([from, reached]).toEqual(["PROPOSED", 4]);
        });
      }),
      { numRuns: 2000 },
    );
  });

  it("changes what was decided by a new decision from above only", () => {
    fc.assert(
      fc.property(life, (steps) => {
        play(steps, (from, action, _to, standing) => {
          if (!decided.includes(from)) return;
          if (action === "EXPIRE") return;
          expect(["REVOKE", "RECOGNISE_ANEW", "REFUSE_ANEW"]).toContain(action);
          expect([standing.above, standing.competent, standing.reason.trim()]).toEqual([true, true, "thiếu chữ ký"]);
        });
      }),
      { numRuns: 2000 },
    );
  });
});

describe("subjects", () => {
  const subject = { subjectName: "Nguyễn Văn Hoà", subjectCode: null, address: "Ngõ 5" };
  const keyOf = (given: Parameters<typeof formsOf>[0]) => formsOf(given).subjectKey;

  it("are the same however accents, case and spaces are written", () => {
    expect(keyOf({ ...subject, subjectName: "NGUYỄN  văn Hòa", address: "ngo 5" })).toBe(keyOf(subject));
  });

  it("are told apart by address without a code, and by the code alone with one", () => {
    expect(keyOf({ ...subject, address: "Ngõ 6" })).not.toBe(keyOf(subject));
    const coded = { ...subject, subjectCode: "HS-1" };
    expect(keyOf({ ...coded, subjectName: "Khác", address: null })).toBe(keyOf(coded));
    expect(keyOf(coded)).not.toBe(keyOf(subject));
  });

  it("are found by a part of name or code", () => {
    const { search: text } = formsOf({ ...subject, subjectCode: "Đ-77" });
    expect(text).toContain("van hoa");
    expect(text).toContain("d-77");
  });

  it.each(titleModels)("%s has a group if it is a citizen", (model) => {
    const refused = (group: "FARMER" | null) => {
      try {
        requireGroup(model, group);
        return false;
      } catch {
        return true;
      }
    };
    expect([refused("FARMER"), refused(null)]).toEqual(model === "CITIZEN" ? [false, true] : [true, false]);
  });

  it("are filed as of today, or as of the end of a past year", () => {
    expect(filingDate(2026, "2026-11-24")).toBe("2026-11-24");
    expect(filingDate(2027, "2026-11-24")).toBe("2026-11-24");
    expect(filingDate(2024, "2026-11-24")).toBe("2024-12-31");
  });
});
