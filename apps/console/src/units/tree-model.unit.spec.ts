import { describe, expect, it } from "vitest";
import { parseFigure } from "./figures.ts";
import { inOrder, moveOf, type TreeUnit, visibleLines } from "./tree-model.ts";

function unit(id: string, childCount = 0): TreeUnit {
  return { id, nameVi: id, tier: "commune", childCount, inExistence: true };
}

const roots = [unit("city", 2)];
const children = new Map([["city", { units: [unit("ba-dinh", 1), unit("tay-ho", 1)], hasMore: true }]]);
const lines = visibleLines({ roots, expanded: new Set(["city", "ba-dinh"]), children });

describe("the visible lines of the tree", () => {
  it("are the opened units, what is being loaded, and the offer to load more", () => {
    expect(lines.map(({ kind, level }) => [kind, level])).toEqual([
      ["unit", 1],
      ["unit", 2],
      ["loading", 3],
      ["unit", 2],
      ["more", 2],
    ]);
  });

  it("tell their place among their siblings", () => {
    expect(lines[3]).toMatchObject({ position: 2, siblings: 2 });
  });

  it("have keys of their own even where a unit is granted twice", () => {
    const twice = visibleLines({ roots: [...roots, unit("tay-ho", 1)], expanded: new Set(["city"]), children });
    expect(new Set(twice.map(({ key }) => key)).size).toBe(twice.length);
  });
});

describe("keys in the tree", () => {
  const expanded = new Set(["city", "ba-dinh"]);
  it.each([
    ["ArrowDown", 0, { kind: "focus", index: 1 }],
    ["ArrowDown", 4, { kind: "none" }],
    ["ArrowUp", 0, { kind: "none" }],
    ["ArrowUp", 3, { kind: "focus", index: 2 }],
    ["Home", 3, { kind: "focus", index: 0 }],
    ["End", 0, { kind: "focus", index: 4 }],
    ["ArrowRight", 0, { kind: "focus", index: 1 }],
    ["ArrowRight", 3, { kind: "expand", id: "tay-ho" }],
    ["ArrowLeft", 1, { kind: "collapse", id: "ba-dinh" }],
    ["ArrowLeft", 3, { kind: "focus", index: 0 }],
    ["ArrowLeft", 2, { kind: "focus", index: 1 }],
    ["a", 0, { kind: "none" }],
  ] as const)("%s on line %i", (key, index, move) => {
    expect(moveOf(key, lines, index, expanded)).toEqual(move);
  });

  it("do not open what has nothing below", () => {
    const leaf = visibleLines({ roots: [unit("phuc-xa")], expanded: new Set(), children: new Map() });
    expect(moveOf("ArrowRight", leaf, 0, new Set())).toEqual({ kind: "none" });
  });
});

describe("siblings", () => {
  it("are in Vietnamese order", () => {
    expect(inOrder([unit("Đống Đa"), unit("Ba Đình"), unit("Cầu Giấy")]).map(({ id }) => id)).toEqual([
      "Ba Đình",
      "Cầu Giấy",
      "Đống Đa",
    ]);
  });
});

describe("a figure as people type it", () => {
  it.each([
    ["1234", 1234],
    ["1.234", 1234],
    ["1 234 567", 1_234_567],
    ["0", 0],
    ["", null],
    ["  ", null],
  ])("%s", (typed, value) => {
    expect(parseFigure(typed)).toBe(value);
  });

  it.each(["-1", "1,5", "1.23", "một", "12.34.567", "20.000.001"])("is refused: %s", (typed) => {
    expect(parseFigure(typed)).toBeUndefined();
  });
});
