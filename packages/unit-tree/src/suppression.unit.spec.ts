import { registrations } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Hidden, hiddenCells, type Place } from "./suppression.ts";

const { SMALL_CELL } = registrations;
const count = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 400 }));
const groups = fc.tuple(count, count, count, count);

/** A unit before its sums: what is filed at it, and its children. */
interface Seed {
  own: number[];
  children: Seed[];
}

const seed = (depth: number, filesItself: boolean): fc.Arbitrary<Seed> =>
  fc.record({
    own: depth === 0 || filesItself ? groups : fc.constant([0, 0, 0, 0]),
    children: depth === 0 ? fc.constant([]) : fc.array(seed(depth - 1, filesItself), { maxLength: 4 }),
  });
const anyTree = fc.boolean().chain((filesItself) => seed(2, filesItself));

const add = (left: readonly number[], right: readonly number[]) =>
  left.map((value, index) => value + (right[index] ?? 0));
const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

function places(root: Seed): Place[] {
  const all: Place[] = [];
  const visit = (node: Seed, unitId: string, parentId: string | null): number[] => {
    const children = node.children.map((child, index) => visit(child, `${unitId}.${index}`, unitId));
    const sums = children.reduce(add, node.own);
    all.push({
      unitId,
      parentId,
      cells: { total: total(sums), groups: sums },
      own: { total: total(node.own), groups: node.own },
    });
    return sums;
  };
  visit(root, "r", null);
  return all;
}

/**
 * Solves all sums for the hidden cells, as somebody with every published number could.
 *
 * @returns names of the unknowns that the sums determine
 */
function determined(all: readonly Place[], hidden: ReadonlyMap<string, Hidden>): Set<string> {
  const names: string[] = [];
  const indexOf = (name: string) => {
    const known = names.indexOf(name);
    return known === -1 ? names.push(name) - 1 : known;
  };
  const equations: { terms: Map<number, number>; constant: number }[] = [];
  type Term = { name: string; value: number; isHidden: boolean; factor: number };
  const equation = (terms: readonly Term[]) => {
    const unknown = new Map<number, number>();
    let constant = 0;
    for (const { name, value, isHidden, factor } of terms) {
      if (isHidden) unknown.set(indexOf(name), factor);
      else constant += factor * value;
    }
    if (unknown.size > 0) equations.push({ terms: unknown, constant });
  };
  const cell = (place: Place, column: number, factor: number): Term => ({
    name: `${place.unitId}/${column}`,
    value: column === 0 ? place.cells.total : (place.cells.groups[column - 1] ?? 0),
    isHidden: (column === 0 ? hidden.get(place.unitId)?.total : hidden.get(place.unitId)?.groups) ?? true,
    factor,
  });
  for (const place of all) {
    equation([cell(place, 0, -1), ...[1, 2, 3, 4].map((column) => cell(place, column, 1))]);
    const children = all.filter(({ parentId }) => parentId === place.unitId);
    if (children.length === 0) continue;
    for (const column of [0, 1, 2, 3, 4]) {
      const value = column === 0 ? place.own.total : (place.own.groups[column - 1] ?? 0);
      equation([
        cell(place, column, -1),
        ...children.map((child) => cell(child, column, 1)),
        // That nothing is filed at a unit itself is taken to be known: it is the usual case.
        { name: `own ${place.unitId}/${column}`, value, isHidden: place.own.total > 0, factor: 1 },
      ]);
    }
  }
  return solvable(
    equations.map(({ terms }) => names.map((_, index) => terms.get(index) ?? 0)),
    names,
  );
}

/** Unknowns that stand alone in a row of the reduced echelon form. */
function solvable(rows: number[][], names: readonly string[]): Set<string> {
  let pivotRow = 0;
  for (let column = 0; column < names.length && pivotRow < rows.length; column += 1) {
    const found = rows.findIndex((row, index) => index >= pivotRow && Math.abs(row[column] ?? 0) > 1e-9);
    if (found === -1) continue;
    const pivot = rows[found] ?? [];
    rows.splice(found, 1);
    rows.splice(pivotRow, 0, pivot);
    const lead = pivot[column] ?? 1;
    for (let index = 0; index < pivot.length; index += 1) pivot[index] = (pivot[index] ?? 0) / lead;
    rows.forEach((row, index) => {
      const factor = row[column] ?? 0;
      if (index === pivotRow || Math.abs(factor) < 1e-9) return;
      for (let position = 0; position < row.length; position += 1) {
        row[position] = (row[position] ?? 0) - factor * (pivot[position] ?? 0);
      }
    });
    pivotRow += 1;
  }
  const alone = rows.flatMap((row) => {
    const used = row.flatMap((value, index) => (Math.abs(value) > 1e-9 ? [index] : []));
    return used.length === 1 ? used : [];
  });
  return new Set(alone.map((index) => names[index] ?? ""));
}

describe("what a partner sees", () => {
  it("holds no count below five", () => {
    fc.assert(
      fc.property(anyTree, (root) => {
        const all = places(root);
        const hidden = hiddenCells(all);
        for (const { unitId, cells } of all) {
          const pattern = hidden.get(unitId);
          if (pattern?.total === false) expect(cells.total).toBeGreaterThanOrEqual(SMALL_CELL);
          if (pattern?.groups === false)
            for (const value of cells.groups) expect(value).toBeGreaterThanOrEqual(SMALL_CELL);
        }
      }),
    );
  });

  it("lets nobody compute a hidden count of a unit, nor a small one filed at a unit itself", () => {
    fc.assert(
      fc.property(anyTree, (root) => {
        const all = places(root);
        const known = determined(all, hiddenCells(all));
        for (const name of known) {
          if (!name.startsWith("own ")) expect(name).toBe("not determined");
          const [unitId = "", column = ""] = name.slice(4).split("/");
          const own = all.find((place) => place.unitId === unitId)?.own;
          const value = column === "0" ? own?.total : own?.groups[Number(column) - 1];
          expect(value === 0 || (value ?? 0) >= SMALL_CELL).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("is whole where every count is large", () => {
    const large = { own: [50, 60, 70, 80], children: [] };
    const all = places({ own: [0, 0, 0, 0], children: [large, large, large] });
    expect([...hiddenCells(all).values()]).toEqual(all.map(() => ({ total: false, groups: false })));
  });

  it("hides a second child beside a single small one, the smallest", () => {
    const child = (value: number) => ({ own: [value, value, value, value], children: [] });
    const all = places({ own: [0, 0, 0, 0], children: [child(1), child(100), child(30)] });
    const hidden = hiddenCells(all);
    expect([...hidden].filter(([, { total: isHidden }]) => isHidden).map(([unitId]) => unitId)).toEqual(["r.0", "r.2"]);
    expect(hidden.get("r")).toEqual({ total: false, groups: false });
  });
});

describe("the attack that the test makes", () => {
  it("finds the cell when only the small one is hidden", () => {
    const child = (value: number) => ({ own: [value, value, value, value], children: [] });
    const all = places({ own: [0, 0, 0, 0], children: [child(1), child(100)] });
    const naive = new Map(
      all.map(({ unitId, cells }) => [
        unitId,
        { total: cells.total < SMALL_CELL, groups: (cells.groups[0] ?? 0) < SMALL_CELL },
      ]),
    );
    expect(determined(all, naive)).toContain("r.0/0");
  });
});
