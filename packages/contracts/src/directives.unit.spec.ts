import { describe, expect, it } from "vitest";
import {
  addressing,
  createDirective,
  DIRECTIVE_PART_BYTES,
  MAX_DIRECTIVE_FILE_BYTES,
  targetValue,
} from "./directives.ts";

const { summary } = createDirective.shape;

describe("paragraphs", () => {
  it("keep their line ends, composed and trimmed", () => {
    expect(summary.parse("  Điều 1.\r\nNội\tdung\rĐiều 2. \n")).toBe("Điều 1.\nNội dung\nĐiều 2.");
    expect(summary.parse("ế".normalize("NFD"))).toBe("ế");
  });

  it.each(["\u0000", "\u001b", "\u007f"])("refuse the control character %j", (character) => {
    expect(summary.safeParse(`a${character}b`).success).toBe(false);
  });

  it("are not longer than they may be", () => {
    expect(summary.safeParse("a".repeat(5000)).success).toBe(true);
    expect(summary.safeParse("a".repeat(5001)).success).toBe(false);
  });
});

describe("values of targets", () => {
  it.each(["0", "70", "72.5", "72.55", "999999999999999.99"])("%s is one", (value) => {
    expect(targetValue.parse(value)).toBe(value);
  });

  it.each(["", "-1", "72,5", "72.555", "1e3", "1000000000000000"])("%j is none", (value) => {
    expect(targetValue.safeParse(value).success).toBe(false);
  });
});

it("sets no condition where none is given", () => {
  expect(addressing.parse({})).toEqual({ tiers: [], branchKinds: [], unitIds: [] });
});

it("lets the largest file travel in parts that leave room for the rest of a request", () => {
  expect(MAX_DIRECTIVE_FILE_BYTES % DIRECTIVE_PART_BYTES).toBe(0);
});
