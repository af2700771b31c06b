import { scholarships } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ageOn, demandConsent, moveApplication, moveProgramme, totalOf } from "./states.ts";

const refused = (code: string) => expect.objectContaining({ code });
const given = { givenOn: "2026-01-05", how: "PAPER" } as const;

describe("states", () => {
  it("a programme is changed as a draft only, and opened again after it was closed", () => {
    expect(moveProgramme("DRAFT", "open")).toBe("OPEN");
    expect(moveProgramme("OPEN", "close")).toBe("CLOSED");
    expect(moveProgramme("CLOSED", "open")).toBe("OPEN");
    for (const state of ["OPEN", "CLOSED"] as const) {
      expect(() => moveProgramme(state, "update")).toThrow(refused("PROGRAMME_STATE"));
    }
  });

  it("nothing leads out of what is awarded, withdrawn or not chosen", () => {
    for (const state of ["AWARDED", "WITHDRAWN", "NOT_CHOSEN"] as const) {
      for (const move of ["change", "withdraw", "score", "propose", "award", "return", "pass"] as const) {
        expect(() => moveApplication(state, move)).toThrow(refused("APPLICATION_STATE"));
      }
    }
    expect(scholarships.applicationStates.filter((state) => !["FILED", "PROPOSED"].includes(state))).toHaveLength(3);
  });
});

describe("consent", () => {
  const at = (birthDate: string, guardian: string | null, mine: boolean, theirs: boolean) => () =>
    demandConsent(
      {
        student: { birthDate, guardian },
        studentConsent: mine ? given : null,
        guardianConsent: theirs ? given : null,
      },
      "2026-11-24",
    );

  it.each([
    ["a child of six: the guardian's", "2019-11-25", "Mẹ", false, true, true],
    ["a child of seven: the guardian's alone is too little", "2019-11-24", "Mẹ", false, true, false],
    ["a child of seven: both", "2019-11-24", "Mẹ", true, true, true],
    ["a child of seventeen: one's own alone is too little", "2008-11-25", "Mẹ", true, false, false],
    ["a child whose guardian has no name", "2010-01-01", null, true, true, false],
    ["somebody of eighteen: one's own", "2008-11-24", null, true, false, true],
    ["somebody of eighteen: nobody else's", "2008-11-24", "Mẹ", false, true, false],
  ])("of %s", (_, birthDate, guardian, mine, theirs, enough) => {
    const demanded = expect(at(birthDate, guardian, mine, theirs));
    if (enough) demanded.not.toThrow();
    else demanded.toThrow(refused("CONSENT_MISSING"));
  });

  it("is not given in the future", () => {
    expect(() =>
      demandConsent(
        { student: { birthDate: "2000-01-01", guardian: null }, guardianConsent: null, studentConsent: given },
        "2026-01-04",
      ),
    ).toThrow(refused("DATE_IN_FUTURE"));
  });

  it("an age grows on the birthday", () => {
    expect(ageOn("2008-02-29", "2026-02-28")).toBe(17);
    expect(ageOn("2008-02-29", "2026-03-01")).toBe(18);
  });
});

describe("the score", () => {
  const criteria = [
    { code: "STUDY", nameVi: "Học tập", nameEn: "Study", maxPoints: 60, hardship: false },
    { code: "NEED", nameVi: "Hoàn cảnh", nameEn: "Need", maxPoints: 40, hardship: true },
  ];

  it("is the sum, and what of it is for hardship", () => {
    fc.assert(
      fc.property(fc.nat({ max: 60 }), fc.nat({ max: 40 }), (study, need) => {
        const points = [
          { code: "NEED", points: need },
          { code: "STUDY", points: study },
        ];
        expect(totalOf(criteria, points)).toEqual({ score: study + need, hardshipScore: need });
      }),
    );
  });

  it.each([
    ["misses a criterion", [{ code: "STUDY", points: 1 }], "NEED"],
    [
      "exceeds one",
      [
        { code: "STUDY", points: 61 },
        { code: "NEED", points: 1 },
      ],
      "STUDY",
    ],
    [
      "names one twice",
      [
        { code: "STUDY", points: 1 },
        { code: "STUDY", points: 2 },
        { code: "NEED", points: 1 },
      ],
      "STUDY",
    ],
    [
      "names a strange one",
      [
        { code: "STUDY", points: 1 },
        { code: "NEED", points: 1 },
        { code: "X", points: 1 },
      ],
      "X",
    ],
  ])("is refused where it %s", (_, points, criterion) => {
    expect(() => totalOf(criteria, points)).toThrow(
      expect.objectContaining({ code: "SCORE_INVALID", details: { criterion } }),
    );
  });
});
