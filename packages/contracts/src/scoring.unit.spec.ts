import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CriteriaDefinition, Criterion } from "./criteria.ts";
import { type Answer, countedPoints, scoreSheet } from "./scoring.ts";

const title = { titleVi: "Tiêu chí", titleEn: "Criterion" };
const criterion = (code: string) =>
  fc.record({
    code: fc.constant(code),
    titleVi: fc.constant(title.titleVi),
    titleEn: fc.constant(title.titleEn),
    maxPoints: fc.integer({ min: 1, max: 30 }),
    minPoints: fc.option(fc.integer({ min: 0, max: 30 })),
    evidence: fc.constantFrom("NONE", "OPTIONAL", "REQUIRED"),
    counted: fc.constant(null),
  });
const definition: fc.Arbitrary<CriteriaDefinition> = fc
  .record({
    sizes: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
    minEach: fc.option(fc.integer({ min: 0, max: 10 })),
    totals: fc.uniqueArray(fc.integer({ min: 0, max: 80 }), { minLength: 1, maxLength: 3 }),
  })
  .chain(({ sizes, minEach, totals }) =>
    fc
      .tuple(
        ...sizes.map((size, group) =>
          fc.tuple(...Array.from({ length: size }, (_, index) => criterion(`${group}.${index}`))),
        ),
      )
      .map((groups) => ({
        groups: groups.map((criteria, index) => ({ code: `G${index}`, ...title, criteria })),
        levels: totals
          .sort((one, other) => one - other)
          .map((minTotal, index) => ({ code: `LEVEL_${index + 1}`, ...title, minTotal })),
        minEach,
        derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
      })),
  );
const criteriaOf = ({ groups }: CriteriaDefinition): Criterion[] => groups.flatMap(({ criteria }) => criteria);

/** Answers that are mostly good, so that passing is as common as failing. */
const answered = definition.chain((set) =>
  fc.record({
    set: fc.constant(set),
    entries: fc
      .tuple(
        ...criteriaOf(set).map(({ code, maxPoints }) =>
          fc.option(
            fc
              .record({
                points: fc.oneof(fc.integer({ min: 0, max: maxPoints + 2 }), fc.constant(maxPoints)),
                evidence: fc.integer({ min: 0, max: 2 }),
              })
              .map((answer): [string, Answer] => [code, answer]),
            { freq: 20 },
          ),
        ),
      )
      .map((all) => all.filter((entry) => entry !== null)),
  }),
);

describe("scoreSheet", () => {
  it("passes exactly when nothing is missing, and then reaches a level", () => {
    let passes = 0;
    fc.assert(
      fc.property(answered, ({ set, entries }) => {
        const score = scoreSheet(set, new Map(entries));
        expect(score.passed).toBe(score.missing.length === 0);
        expect(score.level !== null).toBe(score.passed);
        if (score.passed) passes += 1;
      }),
      { numRuns: 500 },
    );
    expect(passes).toBeGreaterThan(10);
  });

  it("never gives more than the maximum, in all and in each group, and groups add up", () => {
    fc.assert(
      fc.property(answered, ({ set, entries }) => {
        const score = scoreSheet(set, new Map(entries));
        expect(score.total).toBeLessThanOrEqual(score.maximum);
        for (const group of score.groups) expect(group.points).toBeLessThanOrEqual(group.maximum);
        expect(score.groups.reduce((sum, { points }) => sum + points, 0)).toBe(score.total);
        expect(score.maximum).toBe(criteriaOf(set).reduce((sum, { maxPoints }) => sum + maxPoints, 0));
      }),
    );
  });

  it("does not depend on the order of the answers, nor on answers to what the set does not ask", () => {
    fc.assert(
      fc.property(
        answered.chain(({ set, entries }) =>
          fc.record({
            set: fc.constant(set),
            entries: fc.constant(entries),
            shuffled: fc.shuffledSubarray(entries, { minLength: entries.length }),
          }),
        ),
        ({ set, entries, shuffled }) => {
          const strange: [string, Answer] = ["unknown", { points: 50, evidence: 1 }];
          expect(scoreSheet(set, new Map([strange, ...shuffled]))).toEqual(scoreSheet(set, new Map(entries)));
        },
      ),
    );
  });

  it("gives no less for more points, and with evidence never a lower level", () => {
    fc.assert(
      fc.property(answered, fc.nat(), fc.integer({ min: 1, max: 5 }), ({ set, entries }, seed, more) => {
        const all = criteriaOf(set);
        const raised = all[seed % all.length];
        if (raised === undefined) return;
        const before = new Map(entries.map(([code, answer]) => [code, { ...answer, evidence: 1 }]));
        const had = before.get(raised.code) ?? { points: 0, evidence: 1 };
        const after = new Map(before).set(raised.code, {
          ...had,
          points: Math.max(had.points, Math.min(raised.maxPoints, had.points + more)),
        });
        const [low, high] = [scoreSheet(set, before), scoreSheet(set, after)];
        expect(high.total).toBeGreaterThanOrEqual(low.total);
        expect(high.missing.length).toBeLessThanOrEqual(low.missing.length);
        const rank = (level: string | null) => set.levels.findIndex(({ code }) => code === level);
        expect(rank(high.level)).toBeGreaterThanOrEqual(rank(low.level));
      }),
    );
  });

  it("says what a citizen's sheet lacks: a total of 80 with an indicator below 5 does not pass", () => {
    const indicators = Array.from({ length: 10 }, (_, index) => ({
      code: `${index + 1}`,
      ...title,
      maxPoints: 10,
      minPoints: null,
      evidence: "OPTIONAL" as const,
      counted: null,
    }));
    const citizens: CriteriaDefinition = {
      groups: [{ code: "A", ...title, criteria: indicators }],
      levels: [{ code: "PASS", ...title, minTotal: 80 }],
      minEach: 5,
      derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
    };
    const sheet = (...points: number[]) =>
      scoreSheet(citizens, new Map(points.map((value, index) => [`${index + 1}`, { points: value, evidence: 0 }])));
    expect(sheet(8, 8, 8, 8, 8, 8, 8, 8, 8, 8)).toMatchObject({ total: 80, passed: true, level: "PASS" });
    expect(sheet(4, 10, 10, 10, 8, 8, 8, 8, 8, 8)).toMatchObject({
      total: 82,
      passed: false,
      missing: [{ kind: "BELOW_MINIMUM", criterion: "1", points: 1 }],
    });
    expect(sheet(7, 8, 8, 8, 8, 8, 8, 8, 8, 8).missing).toEqual([{ kind: "TOTAL", criterion: null, points: 1 }]);
    expect(sheet(10, 10, 10, 10, 10, 10, 10, 10, 10).missing).toEqual([
      { kind: "UNANSWERED", criterion: "10", points: 5 },
    ]);
  });
});

describe("countedPoints", () => {
  const counted = fc
    .uniqueArray(fc.record({ percent: fc.integer({ min: 0, max: 100 }), points: fc.integer({ min: 0, max: 20 }) }), {
      selector: ({ percent }) => percent,
      minLength: 1,
      maxLength: 5,
    })
    .map((steps) => ({ model: "FAMILY" as const, steps }));
  const share = fc.double({ min: 0, max: 100, noNaN: true });

  it("gives no less for a larger share, never more than the best step, in whatever order the steps stand", () => {
    fc.assert(
      fc.property(counted, share, share, (given, one, other) => {
        const [low, high] = one < other ? [one, other] : [other, one];
        expect(countedPoints(given, high)).toBeGreaterThanOrEqual(countedPoints(given, low));
        expect(countedPoints(given, high)).toBeLessThanOrEqual(Math.max(...given.steps.map(({ points }) => points)));
        const reversed = { ...given, steps: [...given.steps].reverse() };
        expect(countedPoints(reversed, one)).toBe(countedPoints(given, one));
      }),
    );
  });

  it("reaches a step at its very percentage, and gives nothing where nothing is registered", () => {
    const steps = { model: "FAMILY" as const, steps: [{ percent: 60, points: 5 }] };
    expect(countedPoints(steps, 60)).toBe(5);
    expect(countedPoints(steps, 59.99)).toBe(0);
    expect(countedPoints({ ...steps, steps: [{ percent: 0, points: 5 }] }, null)).toBe(0);
  });
});
