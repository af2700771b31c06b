import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CriteriaDefinition, type Criterion, criteriaDefinition } from "./criteria.ts";
import { checkDefinition, checkDerivation, type Violation, violationText } from "./criteria-rules.ts";
import { type Answer, scoreSheet } from "./scoring.ts";

const title = { titleVi: "Tiêu chí", titleEn: "Criterion" };
const evidence = fc.constantFrom("NONE", "OPTIONAL", "REQUIRED");
const plain = (code: string, change: Partial<Criterion> = {}): Criterion => ({
  code,
  ...title,
  maxPoints: 10,
  minPoints: null,
  evidence: "OPTIONAL",
  counted: null,
  ...change,
});
const base: CriteriaDefinition = {
  groups: [
    { code: "A", ...title, criteria: [plain("1"), plain("2", { minPoints: 3, evidence: "REQUIRED" })] },
    {
      code: "B",
      ...title,
      criteria: [
        plain("3", {
          counted: {
            model: "FAMILY",
            steps: [
              { percent: 50, points: 5 },
              { percent: 80, points: 10 },
            ],
          },
        }),
      ],
    },
  ],
  levels: [
    { code: "LEVEL_1", ...title, minTotal: 15 },
    { code: "LEVEL_2", ...title, minTotal: 25 },
  ],
  minEach: 2,
  derivation: { addedCriteria: 1, raisedTotal: 10, raisedMinimum: 3 },
};
const noBounds = { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 };
const copy: CriteriaDefinition = { ...base, derivation: noBounds };

function withCriterion(definition: CriteriaDefinition, code: string, change: Partial<Criterion>): CriteriaDefinition {
  return {
    ...definition,
    groups: definition.groups.map((group) => ({
      ...group,
      criteria: group.criteria.map((criterion) => (criterion.code === code ? { ...criterion, ...change } : criterion)),
    })),
  };
}
function adding(definition: CriteriaDefinition, ...added: Criterion[]): CriteriaDefinition {
  return {
    ...definition,
    groups: definition.groups.map((group, index) =>
      index === 0 ? { ...group, criteria: [...group.criteria, ...added] } : group,
    ),
  };
}
function asking(definition: CriteriaDefinition, ...totals: number[]): CriteriaDefinition {
  return {
    ...definition,
    levels: definition.levels.map((level, index) => ({ ...level, minTotal: totals[index] ?? 0 })),
  };
}
const codesOf = (violations: readonly Violation[]) => violations.map(({ code }) => code);

describe("checkDefinition", () => {
  it("finds nothing in a sound one", () => {
    expect(criteriaDefinition.parse(base)).toEqual(base);
    expect(checkDefinition(base)).toEqual([]);
  });

  const counted = (...steps: [number, number][]): Partial<Criterion> => ({
    counted: { model: "FAMILY", steps: steps.map(([percent, points]) => ({ percent, points })) },
  });
  it.each<[string, CriteriaDefinition, string]>([
    ["a group twice", { ...base, groups: base.groups.map((group) => ({ ...group, code: "A" })) }, "DUPLICATE_GROUP A"],
    ["a criterion twice, in other groups too", withCriterion(base, "3", { code: "1" }), "DUPLICATE_CRITERION 1"],
    ["a level twice", { ...base, levels: base.levels.map((l) => ({ ...l, code: "PASS" })) }, "DUPLICATE_LEVEL PASS"],
    ["levels that stay where they are", asking(base, 15, 15), "LEVELS_NOT_ASCENDING LEVEL_2 (16)"],
    ["a level above all points", asking(base, 15, 31), "LEVEL_UNREACHABLE LEVEL_2 (30)"],
    ["a minimum above the maximum", withCriterion(base, "1", { minPoints: 11 }), "MINIMUM_ABOVE_MAXIMUM 1 (10)"],
    ["a minimum of all above one's maximum", withCriterion(base, "1", { maxPoints: 1 }), "MINIMUM_ABOVE_MAXIMUM 1 (1)"],
    ["steps that go back", withCriterion(base, "3", counted([80, 5], [50, 10])), "COUNTED_NOT_ASCENDING 3"],
    ["steps without more points", withCriterion(base, "3", counted([50, 9], [80, 9])), "COUNTED_NOT_ASCENDING 3"],
    ["a step above the maximum", withCriterion(base, "3", counted([50, 11])), "COUNTED_ABOVE_MAXIMUM 3 (10)"],
    ["steps below the minimum", withCriterion(base, "3", counted([50, 1])), "COUNTED_BELOW_MINIMUM 3 (2)"],
    [
      "a level above what counting can give",
      asking(withCriterion(base, "3", counted([50, 4])), 15, 25),
      "LEVEL_UNREACHABLE LEVEL_2 (24)",
    ],
  ])("finds %s", (_what, definition, expected) => {
    expect(checkDefinition(definition).map(violationText)).toContain(expected);
  });
});

describe("checkDerivation", () => {
  it("accepts a copy, and what is stricter within the bounds", () => {
    expect(checkDerivation(base, copy)).toEqual([]);
    const stricter = asking(adding(withCriterion(copy, "2", { minPoints: 6 }), plain("9", { maxPoints: 4 })), 19, 30);
    expect(checkDerivation(base, { ...stricter, minEach: 5 })).toEqual([]);
    expect(checkDerivation(base, withCriterion(copy, "1", { evidence: "REQUIRED" }))).toEqual([]);
  });

  const { groups } = copy;
  it.each<[string, CriteriaDefinition, string]>([
    ["a group that is gone", { ...copy, groups: groups.slice(0, 1) }, "GROUP_DROPPED B"],
    [
      "a criterion that is gone",
      { ...copy, groups: groups.map((g) => ({ ...g, criteria: g.criteria.filter(({ code }) => code !== "1") })) },
      "CRITERION_DROPPED 1",
    ],
    ["a lower maximum", withCriterion(copy, "1", { maxPoints: 9 }), "MAXIMUM_LOWERED 1 (10)"],
    ["a minimum that is gone", withCriterion(copy, "2", { minPoints: null }), "MINIMUM_LOWERED 2 (3)"],
    ["a minimum raised beyond the bound", withCriterion(copy, "2", { minPoints: 7 }), "MINIMUM_RAISED_TOO_FAR 2 (6)"],
    ["the common minimum gone", { ...copy, minEach: null }, "MINIMUM_LOWERED (2)"],
    ["the common minimum raised beyond the bound", { ...copy, minEach: 6 }, "MINIMUM_RAISED_TOO_FAR (5)"],
    ["evidence no longer required", withCriterion(copy, "2", { evidence: "OPTIONAL" }), "EVIDENCE_LOWERED 2"],
    ["typed in what was counted", withCriterion(copy, "3", { counted: null }), "COUNTING_LOOSER 3"],
    [
      "more points for a smaller share",
      withCriterion(copy, "3", { counted: { model: "FAMILY", steps: [{ percent: 40, points: 5 }] } }),
      "COUNTING_LOOSER 3",
    ],
    [
      "another model counted",
      withCriterion(copy, "3", { counted: { model: "CITIZEN", steps: [{ percent: 80, points: 5 }] } }),
      "COUNTING_LOOSER 3",
    ],
    ["more criteria than may be added", adding(copy, plain("8"), plain("9")), "TOO_MANY_ADDED (1)"],
    ["a lower threshold", asking(copy, 14, 25), "THRESHOLD_TOO_LOW LEVEL_1 (15)"],
    ["points added without a higher threshold", adding(copy, plain("9")), "THRESHOLD_TOO_LOW LEVEL_1 (25)"],
    ["a threshold beyond the bound", asking(copy, 26, 30), "THRESHOLD_RAISED_TOO_FAR LEVEL_1 (25)"],
    ["a level that is gone", { ...copy, levels: copy.levels.slice(0, 1) }, "LEVELS_DIFFER"],
    ["a further derivation", { ...copy, derivation: base.derivation }, "DERIVES_AGAIN"],
  ])("refuses %s", (_what, derived, expected) => {
    expect(checkDerivation(base, derived).map(violationText)).toContain(expected);
  });
});

/** Any sound framework with wide bounds, and anything that might be derived from it, stricter or not. */
const criterionOf = (code: string) =>
  fc
    .record({ maxPoints: fc.integer({ min: 1, max: 20 }), minimum: fc.integer({ min: 0, max: 100 }), evidence })
    .map(({ maxPoints, minimum, evidence: needs }) =>
      plain(code, {
        maxPoints,
        minPoints: minimum > 50 ? null : Math.floor((minimum / 51) * maxPoints),
        evidence: needs,
      }),
    );
const criteria = (prefix: string, min: number) =>
  fc
    .integer({ min, max: 4 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => criterionOf(`${prefix}${index}`))));
const wide = { addedCriteria: 40, raisedTotal: 100, raisedMinimum: 100 };
const framework = fc
  .record({ first: criteria("1.", 1), second: criteria("2.", 1), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ first, second, share }): CriteriaDefinition => {
    const most = [...first, ...second].reduce((sum, { maxPoints }) => sum + maxPoints, 0);
    return {
      groups: [
        { code: "A", ...title, criteria: first },
        { code: "B", ...title, criteria: second },
      ],
      levels: [{ code: "PASS", ...title, minTotal: Math.floor(share * most) }],
      minEach: null,
      derivation: wide,
    };
  });
const change = fc.record({
  maxPoints: fc.integer({ min: -2, max: 5 }),
  minPoints: fc.integer({ min: -2, max: 5 }),
  evidence: fc.option(evidence, { nil: undefined }),
});
const derivedOf = (from: CriteriaDefinition) => {
  const count = from.groups.reduce((sum, group) => sum + group.criteria.length, 0);
  return fc
    .record({
      changes: fc.array(fc.option(change, { nil: undefined, freq: 2 }), { minLength: count, maxLength: count }),
      added: criteria("9.", 0),
      raise: fc.integer({ min: -5, max: 60 }),
    })
    .map(({ changes, added, raise }): CriteriaDefinition => {
      let index = 0;
      const groups = from.groups.map((group) => ({
        ...group,
        criteria: group.criteria.map((criterion) => {
          const by = changes[index++];
          if (by === undefined) return criterion;
          return {
            ...criterion,
            maxPoints: Math.max(1, criterion.maxPoints + by.maxPoints),
            minPoints: Math.max(0, (criterion.minPoints ?? 0) + by.minPoints),
            evidence: by.evidence ?? criterion.evidence,
          };
        }),
      }));
      return adding(
        {
          ...from,
          groups,
          levels: from.levels.map((level) => ({ ...level, minTotal: Math.max(0, level.minTotal + raise) })),
          derivation: noBounds,
        },
        ...added,
      );
    });
};
const answersTo = (definition: CriteriaDefinition) => {
  const all = definition.groups.flatMap((group) => group.criteria);
  return fc
    .tuple(
      ...all.map(({ code, maxPoints }) =>
        fc
          .record({ shortfall: fc.integer({ min: 0, max: 3 }), evidence: fc.integer({ min: 0, max: 2 }) })
          .map(({ shortfall, evidence: pieces }): [string, Answer] => [
            code,
            { points: Math.max(0, maxPoints - shortfall), evidence: pieces },
          ]),
      ),
    )
    .map((entries) => new Map(entries));
};

describe("a derived set", () => {
  it("is sound to publish only if nobody passes it who would not pass the framework", () => {
    let passed = 0;
    fc.assert(
      fc.property(
        framework.chain((from) =>
          derivedOf(from).chain((derived) =>
            fc.record({ from: fc.constant(from), derived: fc.constant(derived), answers: answersTo(derived) }),
          ),
        ),
        ({ from, derived, answers }) => {
          fc.pre(checkDerivation(from, derived).length === 0);
          if (!scoreSheet(derived, answers).passed) return;
          passed += 1;
          const within = new Map(
            from.groups
              .flatMap((group) => group.criteria)
              .map(({ code, maxPoints }): [string, Answer] => {
                const answer = answers.get(code) ?? { points: 0, evidence: 0 };
                return [code, { ...answer, points: Math.min(answer.points, maxPoints) }];
              }),
          );
          expect(scoreSheet(from, within).missing).toEqual([]);
        },
      ),
      { numRuns: 300, maxSkipsPerRun: 1000 },
    );
    // The property says something only where sheets pass.
    expect(passed).toBeGreaterThan(10);
  });

  it("never loses what its framework has, whatever is dropped", () => {
    fc.assert(
      fc.property(framework, fc.nat(), (from, seed) => {
        const all = from.groups.flatMap((group) => group.criteria);
        const dropped = all[seed % all.length]?.code;
        const derived = {
          ...from,
          derivation: noBounds,
          groups: from.groups.map((group) => ({
            ...group,
            criteria: group.criteria.filter(({ code }) => code !== dropped),
          })),
        };
        expect(codesOf(checkDerivation(from, derived))).toContain("CRITERION_DROPPED");
      }),
    );
  });

  it("may be its framework as it is", () => {
    fc.assert(
      fc.property(framework, (from) => {
        expect(checkDerivation(from, { ...from, derivation: noBounds })).toEqual([]);
      }),
    );
  });
});

describe("months that levels are held and recognitions hold", () => {
  const set = (months: number | null, validMonths: number | null, level = "LEVEL_1"): CriteriaDefinition => ({
    ...base,
    levels: [
      { code: "LEVEL_1", titleVi: "1", titleEn: "1", minTotal: 10 },
      {
        code: "LEVEL_2",
        titleVi: "2",
        titleEn: "2",
        minTotal: 15,
        after: months === null ? null : { level, months },
      },
    ],
    validMonths,
  });
  const derivedFrom = (months: number | null, validMonths: number | null) =>
    checkDerivation(set(12, 36), {
      ...set(months, validMonths),
      derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
    });

  it("follow a lower level of the set only", () => {
    expect(checkDefinition(set(12, 36))).toEqual([]);
    for (const level of ["LEVEL_2", "LEVEL_9"]) {
      expect(checkDefinition(set(12, 36, level))).toEqual([
        { code: "AFTER_NO_LOWER_LEVEL", at: "LEVEL_2", limit: null },
      ]);
    }
  });

  it("may become stricter below, never looser", () => {
    expect(derivedFrom(12, 36)).toEqual([]);
    expect(derivedFrom(18, 24)).toEqual([]);
    const looser = { code: "AFTER_LOOSER", at: "LEVEL_2", limit: 12 };
    const longer = { code: "VALIDITY_LONGER", at: null, limit: 36 };
    expect(derivedFrom(11, 36)).toEqual([looser]);
    expect(derivedFrom(null, 37)).toEqual([looser, longer]);
    expect(derivedFrom(12, null)).toEqual([longer]);
  });
});
