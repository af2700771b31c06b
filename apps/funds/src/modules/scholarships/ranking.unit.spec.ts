import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, compareCandidates, type Limits, rank } from "./ranking.ts";

const candidate = (id: string, change: Partial<Candidate> = {}): Candidate => ({
  id,
  score: 50,
  hardshipScore: 10,
  filedAt: 1000,
  double: false,
  quotaUnitId: "u1",
  ...change,
});
const open: Limits = { minimumScore: 0, places: null, quotas: null };
const order = (...all: Candidate[]) => rank(all, open).map(({ applicationId }) => applicationId);

const anyCandidates = fc.uniqueArray(
  fc.record({
    id: fc.uuid(),
    score: fc.option(fc.nat({ max: 5 })),
    hardshipScore: fc.nat({ max: 2 }),
    filedAt: fc.nat({ max: 3 }),
    double: fc.boolean(),
    quotaUnitId: fc.option(fc.constantFrom("u1", "u2", "u3")),
  }),
  { selector: ({ id }) => id, maxLength: 40 },
);
const anyLimits = fc.record({
  minimumScore: fc.nat({ max: 4 }),
  places: fc.option(fc.nat({ max: 10 })),
  quotas: fc.option(
    fc.dictionary(fc.constantFrom("u1", "u2"), fc.nat({ max: 5 })).map((places) => new Map(Object.entries(places))),
  ),
});

describe("the order", () => {
  it("is by score, then hardship, then the earlier filing, then the id", () => {
    expect(
      order(
        candidate("e", { score: 40, hardshipScore: 40 }),
        candidate("d"),
        candidate("c"),
        candidate("b", { filedAt: 999 }),
        candidate("a2", { hardshipScore: 11, filedAt: 2000 }),
        candidate("a1", { score: 51, hardshipScore: 0, filedAt: 3000 }),
      ),
    ).toEqual(["a1", "a2", "b", "c", "d", "e"]);
  });

  it("does not depend on how the applications came", () => {
    fc.assert(
      fc.property(anyCandidates, anyLimits, (candidates, limits) => {
        expect(rank(candidates.toReversed(), limits)).toEqual(rank(candidates, limits));
      }),
    );
  });
});

describe("the choice", () => {
  it("never exceeds the places or a quota, and takes nobody below the minimum, doubled or not scored", () => {
    fc.assert(
      fc.property(anyCandidates, anyLimits, (candidates, limits) => {
        const chosen = rank(candidates, limits).filter((line) => line.chosen);
        expect(chosen.length).toBeLessThanOrEqual(limits.places ?? candidates.length);
        for (const unit of new Set(chosen.map(({ quotaUnitId }) => quotaUnitId))) {
          const taken = chosen.filter(({ quotaUnitId }) => quotaUnitId === unit).length;
          if (limits.quotas !== null) expect(taken).toBeLessThanOrEqual(limits.quotas.get(unit ?? "") ?? 0);
        }
        for (const { applicationId, score } of chosen) {
          expect(score).toBeGreaterThanOrEqual(limits.minimumScore);
          expect(candidates.find(({ id }) => id === applicationId)?.double).toBe(false);
        }
      }),
    );
  });

  it("passes over nobody who stands higher and competes for the same quota", () => {
    fc.assert(
      fc.property(anyCandidates, anyLimits, (candidates, limits) => {
        const lines = rank(candidates, limits);
        const known = new Map(candidates.map((one) => [one.id, one]));
        for (const [index, line] of lines.entries()) {
          if (line.refusal !== "QUOTA" && line.refusal !== "PLACES") continue;
          const rivals = lines.slice(index + 1).filter(({ chosen }) => chosen);
          if (line.refusal === "PLACES") expect(rivals).toEqual([]);
          else expect(rivals.map(({ quotaUnitId }) => quotaUnitId)).not.toContain(line.quotaUnitId);
        }
        const ranked = lines.flatMap(({ applicationId }) => known.get(applicationId) ?? []);
        ranked.forEach((one, index) => {
          const next = ranked[index + 1];
          if (next !== undefined) expect(compareCandidates(one, next)).toBeLessThan(0);
        });
      }),
    );
  });

  it("says why somebody is left out", () => {
    const lines = rank(
      [
        candidate("first", { score: 90 }),
        candidate("doubled", { score: 80, double: true }),
        candidate("second", { score: 70 }),
        candidate("elsewhere", { score: 60, quotaUnitId: "u2" }),
        candidate("low", { score: 10 }),
        candidate("unscored", { score: null, hardshipScore: null }),
      ],
      { minimumScore: 50, places: null, quotas: new Map([["u1", 1]]) },
    );
    expect(lines.map(({ applicationId, rank: at, refusal }) => [applicationId, at, refusal])).toEqual([
      ["first", 1, null],
      ["doubled", 2, "DOUBLE"],
      ["second", 3, "QUOTA"],
      ["elsewhere", 4, "QUOTA"],
      ["low", 5, "BELOW_MINIMUM"],
      ["unscored", null, "UNSCORED"],
    ]);
  });
});
