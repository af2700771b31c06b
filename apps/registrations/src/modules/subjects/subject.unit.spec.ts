import type { SubjectKind } from "@khuyenhoc/contracts";
import { subjects } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { factsOf, isChild, readNumber, requireContainer, requireFacts } from "./subject.ts";

const today = "2026-11-24";
const codeOf = (work: () => unknown) => {
  try {
    work();
    return "done";
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const facts = (change: object = {}) => factsOf({ name: "Trần An", ...change });

describe("a child", () => {
  it.each([
    ["2010-11-25", null, true],
    ["2010-11-24", null, false],
    ["2012-02-29", null, true],
    [null, 2011, true],
    [null, 2010, false],
    [null, null, false],
  ])("born %s / %s: %s", (birthDate, birthYear, child) => {
    expect(isChild({ birthDate, birthYear }, today)).toBe(child);
  });

  it("born on 29 February is grown up on 1 March of a common year at the latest", () => {
    expect(isChild({ birthDate: "2012-02-29", birthYear: 2012 }, "2028-02-28")).toBe(true);
    expect(isChild({ birthDate: "2012-02-29", birthYear: 2012 }, "2028-02-29")).toBe(false);
  });

  it("keeps neither day of birth, address nor number", () => {
    const child = { birthYear: 2015 };
    expect(codeOf(() => requireFacts("CITIZEN", facts({ ...child, code: "L5-01", group: "STUDENT" }), today))).toBe(
      "done",
    );
    for (const more of [{ birthDate: "2015-01-01" }, { address: "Tổ 1" }]) {
      expect(codeOf(() => requireFacts("CITIZEN", facts({ ...child, ...more }), today))).toBe("CHILD_DATA_MINIMAL");
    }
    expect(codeOf(() => requireFacts("CITIZEN", facts(child), today, true))).toBe("CHILD_DATA_MINIMAL");
    expect(
      codeOf(() => requireFacts("CITIZEN", facts({ birthDate: "1990-01-01", address: "Tổ 1" }), today, true)),
    ).toBe("done");
  });
});

describe("facts", () => {
  it("fit their kind only", () => {
    const own = {
      birthYear: ["CITIZEN"],
      group: ["CITIZEN"],
      organisationKind: ["ORGANISATION"],
      communityLevel: ["COMMUNITY"],
    } as const satisfies Record<string, readonly SubjectKind[]>;
    const values = { birthYear: 1990, group: "FARMER", organisationKind: "SCHOOL", communityLevel: "HAMLET" };
    const field = fc.constantFrom(...(Object.keys(own) as (keyof typeof own)[]));
    fc.assert(
      fc.property(fc.constantFrom(...subjects.subjectKinds), field, (kind, name) => {
        const fits = (own[name] as readonly SubjectKind[]).includes(kind);
        const given = facts({ [name]: values[name] });
        expect(codeOf(() => requireFacts(kind, given, today))).toBe(fits ? "done" : "SUBJECT_FACTS");
      }),
    );
  });

  it("know no birth in the future", () => {
    expect(codeOf(() => requireFacts("CITIZEN", facts({ birthDate: "2026-11-25" }), today))).toBe("INVALID_INPUT");
    expect(codeOf(() => requireFacts("CITIZEN", facts({ birthYear: 2027 }), today))).toBe("INVALID_INPUT");
  });

  it("take the year of birth from the date", () => {
    expect(facts({ birthDate: "1985-04-30", birthYear: 1900 }).birthYear).toBe(1985);
  });
});

describe("a number", () => {
  it("may be typed with spaces, and is not repeated when it is refused", () => {
    expect(readNumber(" 001 085-123.456 ", 1985, today)).toBe("001085123456");
    fc.assert(
      fc.property(fc.stringMatching(/^\d{5,20}$/), (digits) => {
        try {
          expect(readNumber(digits, null, today)).toBe(digits);
        } catch (error) {
          expect(JSON.stringify(error)).not.toContain(digits);
          expect((error as Error).message).not.toContain(digits);
        }
      }),
    );
  });
});

it("a link is from a citizen to a household or organisation, or from a household to a clan or community", () => {
  const allowed = subjects.subjectKinds.flatMap((member) =>
    subjects.subjectKinds
      .filter((container) => codeOf(() => requireContainer(member, container)) === "done")
      .map((container) => `${member} → ${container}`),
  );
  expect(allowed).toEqual([
    "HOUSEHOLD → CLAN",
    "HOUSEHOLD → COMMUNITY",
    "CITIZEN → HOUSEHOLD",
    "CITIZEN → ORGANISATION",
  ]);
});
