import { DomainError } from "@khuyenhoc/contracts";
import { describe, expect, it } from "vitest";
import { assertPossible, correctFigures, noFigures, sameFigures } from "./figures.ts";

describe("yearly figures", () => {
  it("keep what a correction does not name, and forget what it clears", () => {
    const before = { ...noFigures, members: 120, population: 1000 };
    const after = correctFigures(before, { population: 1100, members: null, adults: undefined });
    expect(after).toEqual({ ...noFigures, population: 1100 });
    expect(sameFigures(before, after)).toBe(false);
    expect(sameFigures(before, correctFigures(before, { members: 120 }))).toBe(true);
  });

  it("refuse more of a part than there are people", () => {
    expect(() => assertPossible({ ...noFigures, population: 10, students: 11 })).toThrow(
      new DomainError("INVALID_INPUT", { reason: "students > population (10)" }),
    );
    assertPossible({ ...noFigures, population: 10, students: 10, clans: 11 });
    assertPossible({ ...noFigures, students: 11 });
  });
});
