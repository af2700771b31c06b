import { type RegistrationState, registrations, titleModels } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Action, actions, decide, filingDate, formsOf, outcomeOf, requireGroup } from "./registration.ts";

const states = registrations.registrationStates;

describe("states", () => {
  const expected: Record<RegistrationState, Partial<Record<Action, string>>> = {
    DRAFT: { EDIT: "DRAFT", DELETE: "DELETED", SUBMIT: "REGISTERED" },
    REGISTERED: { APPROVE: "RECOGNISED", RETURN: "RETURNED" },
    RETURNED: { EDIT: "RETURNED", SUBMIT: "REGISTERED" },
    RECOGNISED: {},
  };

  it.each(states.flatMap((state) => actions.map((action) => [state, action] as const)))("%s × %s", (state, action) => {
    expect(outcomeOf(state, action)).toBe(expected[state][action]);
  });
});

const anyCase = fc.record({
  state: fc.constantFrom(...states),
  submittedBy: fc.constantFrom(null, "ann", "bob"),
});
const anyDecision = fc.record({
  action: fc.constantFrom("APPROVE" as const, "RETURN" as const),
  decider: fc.constantFrom("ann", "bob"),
  above: fc.boolean(),
  reason: fc.constantFrom("", "  ", "thiếu chữ ký"),
});

describe("decisions", () => {
  it("are made from above, by somebody else, of what is submitted, and returned with a reason only", () => {
    fc.assert(
      fc.property(anyCase, anyDecision, (subject, command) => {
        const allowed =
          command.above &&
          subject.state === "REGISTERED" &&
          subject.submittedBy !== command.decider &&
          (command.action === "APPROVE" || command.reason.trim() !== "");
        const result = decide(subject, command);
        expect("next" in result).toBe(allowed);
        if ("next" in result) expect(result.next).toBe(command.action === "APPROVE" ? "RECOGNISED" : "RETURNED");
      }),
    );
  });

  it("say why not", () => {
    const code = (...given: Parameters<typeof decide>) => {
      const result = decide(...given);
      return "refusal" in result ? result.refusal.code : result.next;
    };
    const registered = { state: "REGISTERED", submittedBy: "ann" } as const;
    expect(code(registered, { action: "APPROVE", decider: "bob", above: false })).toBe("FORBIDDEN");
    expect(code(registered, { action: "APPROVE", decider: "ann", above: true })).toBe("SEPARATION_OF_DUTIES");
    expect(code(registered, { action: "RETURN", decider: "bob", above: true, reason: " " })).toBe(
      "RETURN_NEEDS_REASON",
    );
    expect(code({ ...registered, state: "DRAFT" }, { action: "APPROVE", decider: "bob", above: true })).toBe(
      "REGISTRATION_STATE",
    );
  });

  it("never leave a recognised registration, and reach recognition through submission only", () => {
    const step = fc.oneof(
      fc.constantFrom(...(["EDIT", "DELETE", "SUBMIT"] as const)).map((action) => ({ action })),
      anyDecision.map((decision) => ({ ...decision, above: true, reason: "vì" })),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let state: RegistrationState = "DRAFT";
        let submittedBy: string | null = null;
        for (const command of steps) {
          const result = decide({ state, submittedBy }, command);
          if (!("next" in result)) continue;
          expect(state).not.toBe("RECOGNISED");
          if (result.next === "DELETED") return;
          if (command.action === "SUBMIT") submittedBy = "ann";
          if (result.next === "RECOGNISED") expect(state).toBe("REGISTERED");
          state = result.next;
        }
      }),
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
