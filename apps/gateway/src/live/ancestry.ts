/** How long a path is believed: units move on dates, and a listener is told again by the next change anyway. */
const LIFE_MS = 5 * 60_000;
const MOST_KNOWN = 50_000;
/** Ids in one call of `units.ancestors`. */
const MOST_ASKED = 500;

/** Ids of the units from the root down to each unit; what the asker may not see is left out. */
export type AskPaths = (unitIds: string[]) => Promise<{ id: string; path: readonly { id: string }[] }[]>;

/** Which leaves lie below which units, remembered across listeners: a path is no secret, and it is asked for once. */
export interface Ancestry {
  /**
   * Whether one of the leaves is the unit or lies below it.
   *
   * @param ask with the listener's own token; asked only about leaves that are not known
   */
  touches(unitId: string, leaves: ReadonlySet<string>, ask: AskPaths): Promise<boolean>;
}

export function createAncestry(now: () => number): Ancestry {
  const known = new Map<string, { above: ReadonlySet<string>; until: number }>();
  const aboveOf = (leaf: string): ReadonlySet<string> | undefined => {
    const entry = known.get(leaf);
    return entry !== undefined && entry.until > now() ? entry.above : undefined;
  };
  return {
    async touches(unitId, leaves, ask) {
      if (leaves.has(unitId)) return true;
      const unknown: string[] = [];
      for (const leaf of leaves) {
        const above = aboveOf(leaf);
        if (above?.has(unitId) === true) return true;
        if (above === undefined) unknown.push(leaf);
      }
      if (unknown.length === 0) return false;
      // So many at once (an import over the whole city) that looking anew is cheaper than asking who is concerned.
      if (unknown.length > MOST_ASKED) return true;
      if (known.size + unknown.length > MOST_KNOWN) known.clear();
      let touched = false;
      for (const { id, path } of await ask(unknown)) {
        const above = new Set(path.map((unit) => unit.id));
        known.set(id, { above, until: now() + LIFE_MS });
        touched ||= above.has(unitId);
      }
      return touched;
    },
  };
}
