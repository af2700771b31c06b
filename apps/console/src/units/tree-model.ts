import { compareText } from "../i18n/format.ts";

/** The part of a unit that its place in the tree needs. */
export interface TreeUnit {
  id: string;
  nameVi: string;
  nameEn?: string | null | undefined;
  code?: string | null | undefined;
  tier: string;
  childCount: number;
  inExistence: boolean;
}

/** A visible line of the tree: a unit, or the offer to load the rest of a unit's children. */
export type TreeLine =
  | { kind: "unit"; key: string; unit: TreeUnit; level: number; position: number; siblings: number; parent?: string }
  | { kind: "more"; key: string; parent: string; level: number }
  | { kind: "loading"; key: string; parent: string; level: number };

export interface Children {
  units: readonly TreeUnit[];
  hasMore: boolean;
}

export interface TreeState {
  roots: readonly TreeUnit[];
  expanded: ReadonlySet<string>;
  children: ReadonlyMap<string, Children>;
}

/** Siblings in the order of Vietnamese names, "Phường 2" before "Phường 10". */
export function inOrder<Unit extends { nameVi: string }>(units: readonly Unit[]): Unit[] {
  return [...units].sort((a, b) => compareText(a.nameVi, b.nameVi));
}

/** The lines one sees, from top to bottom. */
export function visibleLines({ roots, expanded, children }: TreeState): TreeLine[] {
  const lines: TreeLine[] = [];
  function add(units: readonly TreeUnit[], level: number, parent: string | undefined): void {
    units.forEach((unit, index) => {
      // A unit may be granted twice (itself and its parent): its path tells the two lines apart.
      const key = parent === undefined ? unit.id : `${parent}/${unit.id}`;
      lines.push({
        kind: "unit",
        key,
        unit,
        level,
        position: index + 1,
        siblings: units.length,
        ...(parent === undefined ? {} : { parent }),
      });
      if (!expanded.has(unit.id)) return;
      const below = children.get(unit.id);
      if (below === undefined)
        lines.push({ kind: "loading", key: `${key}#loading`, parent: unit.id, level: level + 1 });
      else {
        add(below.units, level + 1, key);
        if (below.hasMore) lines.push({ kind: "more", key: `${key}#more`, parent: unit.id, level: level + 1 });
      }
    });
  }
  add(roots, 1, undefined);
  return lines;
}

export type TreeMove =
  | { kind: "focus"; index: number }
  | { kind: "expand"; id: string }
  | { kind: "collapse"; id: string }
  | { kind: "none" };

/**
 * What a key does on a line (WAI-ARIA tree pattern): up and down walk, right opens or goes to the first child, left
 * closes or goes to the parent, home and end jump.
 */
export function moveOf(
  key: string,
  lines: readonly TreeLine[],
  index: number,
  expanded: ReadonlySet<string>,
): TreeMove {
  const line = lines[index];
  const focus = (to: number): TreeMove =>
    to >= 0 && to < lines.length && to !== index ? { kind: "focus", index: to } : { kind: "none" };
  switch (key) {
    case "ArrowDown":
      return focus(index + 1);
    case "ArrowUp":
      return focus(index - 1);
    case "Home":
      return focus(0);
    case "End":
      return focus(lines.length - 1);
    case "ArrowRight":
      if (line?.kind !== "unit" || line.unit.childCount === 0) return { kind: "none" };
      return expanded.has(line.unit.id) ? focus(index + 1) : { kind: "expand", id: line.unit.id };
    case "ArrowLeft": {
      if (line?.kind === "unit" && expanded.has(line.unit.id)) return { kind: "collapse", id: line.unit.id };
      const level = line?.level ?? 1;
      return focus(lines.findLastIndex((other, at) => at < index && other.level < level));
    }
    default:
      return { kind: "none" };
  }
}
