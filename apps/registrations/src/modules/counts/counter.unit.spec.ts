import { registrations } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { countOfState, countsOfStates, type Delta, merge, move, countNames as names, statesOf } from "./counter.ts";

const leaf = fc.record({
  unitId: fc.constantFrom("u1", "u2"),
  year: fc.constantFrom(2025, 2026),
  model: fc.constantFrom("FAMILY" as const, "CITIZEN" as const),
  group: fc.constantFrom(null, "FARMER" as const),
  state: fc.constantFrom(...registrations.registrationStates),
});

const keyOf = ({ unitId, year, model, group }: Omit<Delta, (typeof names)[number]>) =>
  [year, unitId, model, group ?? ""].join("/");

it("counts every registration once, wherever it moved", () => {
  fc.assert(
    fc.property(fc.array(fc.array(leaf, { minLength: 1, maxLength: 6 }), { maxLength: 10 }), (lives) => {
      const deltas = lives.flatMap((life) => life.flatMap((after, index) => move(life[index - 1] ?? null, after)));
      const counted = new Map(merge(deltas).map((delta) => [keyOf(delta), delta]));
      const expected = new Map<string, number>();
      for (const life of lives) {
        const last = life.at(-1);
        if (last === undefined) continue;
        const key = `${keyOf(last)}:${countOfState(last.state)}`;
        expected.set(key, (expected.get(key) ?? 0) + 1);
      }
      for (const [key, delta] of counted) {
        for (const name of names) expect(delta[name]).toBe(expected.get(`${key}:${name}`) ?? 0);
      }
      const total = merge(deltas).reduce((sum, delta) => sum + names.reduce((part, name) => part + delta[name], 0), 0);
      expect(total).toBe(lives.length);
    }),
  );
});

it("names each leaf once, in one order, and none that stays as it is", () => {
  fc.assert(
    fc.property(fc.array(leaf, { maxLength: 20 }), (moves) => {
      const merged = merge(moves.flatMap((after, index) => move(moves[index - 1] ?? null, after)));
      const keys = merged.map(keyOf);
      expect(keys).toEqual([...new Set(keys)].sort());
      expect(merged.every((delta) => names.some((name) => delta[name] !== 0))).toBe(true);
    }),
  );
});

it("knows that nothing happens to a registration that stays", () => {
  fc.assert(
    fc.property(leaf, (same) => {
      expect(move(same, { ...same })).toEqual([]);
    }),
  );
});

it("finds the counts that make up the states of a measure, and none that cuts through one", () => {
  for (const measure of registrations.registrationMeasures) {
    const states = statesOf(measure);
    expect(new Set(countsOfStates(states))).toEqual(new Set(states.map(countOfState)));
  }
  expect(countsOfStates(["REVIEWED"])).toBeNull();
  expect(countsOfStates([])).toEqual([]);
});
