import { registrations } from "@khuyenhoc/contracts";

const { SMALL_CELL } = registrations;

/** What one measure counts in a unit's subtree: the sum, and the groups it is made of. */
export interface Cells {
  total: number;
  /** Empty for a measure without groups. */
  groups: readonly number[];
}

/** A unit with its parent, if the parent is visible too; `own` counts what belongs to the unit itself. */
export interface Place {
  unitId: string;
  parentId: string | null;
  cells: Cells;
  own: Cells;
}

/** What is kept from view. All groups of a unit are hidden together, see {@link hiddenCells}. */
export interface Hidden {
  total: boolean;
  groups: boolean;
}

/** One line of a family's table: a child, or what is filed at the parent itself, which nobody sees but all can compute. */
interface Line {
  id: string;
  cells: Cells;
  hidden: Hidden;
}

/**
 * Which cells to keep from a partner, so that he sees no count below {@link SMALL_CELL} and can compute none from the others.
 *
 * Two kinds of sums link the cells: a unit's total is the sum of its groups, and a unit's cell is the sum of its children's
 * (and of what is filed at the unit itself). From the top downwards, each family of a unit and its children is made safe:
 * where a column hides anything, it hides at least two lines that make {@link SMALL_CELL} together, the smallest first; and
 * where the parent's own cell is hidden, its column hides enough that the children do not give it away.
 *
 * The groups of a unit are hidden all four or not at all. Every hidden group then lies on a rectangle of hidden cells, and a
 * system of sums determines no corner of one; hiding single groups would leave chains of sums that do.
 *
 * The answer for a unit depends on its place in the tree only, never on what was asked: two questions together tell no more.
 *
 * @param places all units from the topmost visible ones down, with all children of each parent among them
 */
export function hiddenCells(places: readonly Place[]): Map<string, Hidden> {
  const hidden = new Map<string, Hidden>();
  const children = Map.groupBy(places, ({ parentId }) => parentId);
  const known = new Set(places.map(({ unitId }) => unitId));
  const tops = places.filter(({ parentId }) => parentId === null || !known.has(parentId));
  const queue = tops.map((place) => {
    hidden.set(place.unitId, small(place.cells));
    return place;
  });
  for (let parent = queue.shift(); parent !== undefined; parent = queue.shift()) {
    const family = children.get(parent.unitId) ?? [];
    if (family.length === 0) continue;
    const lines: Line[] = family.map(({ unitId, cells }) => ({ id: unitId, cells, hidden: small(cells) }));
    if (parent.own.total > 0) lines.push({ id: "~", cells: parent.own, hidden: smallOwn(parent.own) });
    secureTotals(lines, hidden.get(parent.unitId)?.total ?? true);
    for (const line of lines) line.hidden.groups ||= line.hidden.total;
    if (parent.cells.groups.length > 0) secureGroups(lines, hidden.get(parent.unitId)?.groups ?? true);
    for (const { unitId } of family) {
      const line = lines.find(({ id }) => id === unitId);
      if (line !== undefined) hidden.set(unitId, line.hidden);
    }
    queue.push(...family);
  }
  return hidden;
}

function small({ total, groups }: Cells): Hidden {
  return { total: total < SMALL_CELL, groups: total < SMALL_CELL || groups.some((count) => count < SMALL_CELL) };
}

/** Nobody is shown what is filed at a unit itself; that nothing is filed there tells of nobody. */
function smallOwn({ total, groups }: Cells): Hidden {
  const reveals = (count: number) => count > 0 && count < SMALL_CELL;
  return { total: reveals(total), groups: reveals(total) || groups.some(reveals) };
}

function secureTotals(lines: readonly Line[], parentHidden: boolean): void {
  const isSafe = () => {
    const kept = lines.filter((line) => line.hidden.total);
    return enough(kept.length, sum(kept.map(({ cells }) => cells.total)), parentHidden);
  };
  while (!isSafe() && hideSmallest(lines, "total"));
}

function secureGroups(lines: readonly Line[], parentHidden: boolean): void {
  const columns = lines[0]?.cells.groups.map((_, index) => index) ?? [];
  const isSafe = () => {
    const kept = lines.filter((line) => line.hidden.groups);
    return columns.every((index) =>
      enough(kept.length, sum(kept.map(({ cells }) => cells.groups[index] ?? 0)), parentHidden),
    );
  };
  while (!isSafe() && hideSmallest(lines, "groups"));
}

function enough(count: number, hiddenSum: number, parentHidden: boolean): boolean {
  if (parentHidden) return count >= 1 && hiddenSum >= SMALL_CELL;
  return count === 0 || (count >= 2 && hiddenSum >= SMALL_CELL);
}

function hideSmallest(lines: readonly Line[], what: "total" | "groups"): boolean {
  const smallest = lines
    .filter((line) => !line.hidden[what])
    .sort((left, right) => left.cells.total - right.cells.total || (left.id < right.id ? -1 : 1))[0];
  if (smallest !== undefined) smallest.hidden[what] = true;
  return smallest !== undefined;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
