/**
 * Remembers where the pages of a keyset list begin, so that a list with page numbers can stand on an API that only
 * knows "after this cursor".
 */
export interface CursorMemory {
  /** The last page not after `page` whose beginning is known; page 1 always is. */
  nearest(list: string, page: number): { page: number; after: string | null };
  /** That `page` begins after `cursor`. */
  remember(list: string, page: number, cursor: string): void;
}

/** @param capacity how many lists (filter, order and size count as one) are kept; the least recently used goes first */
export function createCursorMemory(capacity = 50): CursorMemory {
  const lists = new Map<string, Map<number, string>>();

  function touch(list: string): Map<number, string> {
    const pages = lists.get(list) ?? new Map<number, string>();
    lists.delete(list);
    lists.set(list, pages);
    const [oldest] = lists.keys();
    if (lists.size > capacity && oldest !== undefined) lists.delete(oldest);
    return pages;
  }

  return {
    nearest(list, page) {
      const pages = touch(list);
      let found = 1;
      for (const known of pages.keys()) if (known <= page && known > found) found = known;
      return { page: found, after: pages.get(found) ?? null };
    },
    remember(list, page, cursor) {
      touch(list).set(page, cursor);
    },
  };
}
