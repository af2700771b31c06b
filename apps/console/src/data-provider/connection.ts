import { ApiFailure } from "../api/failure.ts";
import type { CursorMemory } from "./cursor-memory.ts";

export interface Connection<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
  totalCount?: number | null;
}

export interface PageOf<Node> {
  data: Node[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean };
  total?: number;
}

/** What the API gives at most at once. */
const MAX_FIRST = 100;
/** How many requests a link to a page far down may cost before it is refused. */
const MAX_STEPS = 40;

/**
 * One numbered page of a connection. A page whose beginning is not known (a link from elsewhere, a reload) is walked
 * to from the nearest known one.
 *
 * @param list  names the list with its filter and order; its size is added here
 * @param fetch asks the API for `first` nodes after a cursor
 * @throws ApiFailure BAD_CURSOR when the page lies too far down
 */
export async function pageOf<Node>(
  memory: CursorMemory,
  list: string,
  { page, perPage }: { page: number; perPage: number },
  fetch: (first: number, after: string | null) => Promise<Connection<Node>>,
): Promise<PageOf<Node>> {
  const size = Math.min(perPage, MAX_FIRST);
  const key = `${list}|${size}`;
  const known = memory.nearest(key, page);
  let { after } = known;
  let missing = (page - known.page) * size;
  for (let step = 0; missing > 0; step += 1) {
    if (step === MAX_STEPS) throw tooFar();
    const skipped = await fetch(Math.min(missing, MAX_FIRST), after);
    missing -= skipped.edges.length;
    after = skipped.pageInfo.endCursor ?? null;
    if (!skipped.pageInfo.hasNextPage || after === null) return beyondTheEnd(skipped.totalCount);
  }
  if (after !== null) memory.remember(key, page, after);
  const { edges, pageInfo, totalCount } = await fetch(size, after);
  if (pageInfo.hasNextPage && pageInfo.endCursor) memory.remember(key, page + 1, pageInfo.endCursor);
  // On the last page the size of the list is known, whether the API counted it or not.
  const counted = pageInfo.hasNextPage ? undefined : (page - 1) * size + edges.length;
  const total = totalCount ?? counted;
  return {
    data: edges.map((edge) => edge.node),
    pageInfo: { hasNextPage: pageInfo.hasNextPage, hasPreviousPage: page > 1 },
    ...(total === undefined ? {} : { total }),
  };
}

function beyondTheEnd<Node>(totalCount: number | null | undefined): PageOf<Node> {
  return {
    data: [],
    pageInfo: { hasNextPage: false, hasPreviousPage: true },
    ...(typeof totalCount === "number" ? { total: totalCount } : {}),
  };
}

function tooFar(): ApiFailure {
  return new ApiFailure({
    code: "BAD_CURSOR",
    vi: "Trang này quá xa đầu danh sách. Hãy lọc hẹp lại hoặc bắt đầu từ trang đầu.",
    en: "This page is too far down the list. Narrow the filter, or start from the first page.",
  });
}

/** A stable name for a filter: the same values give the same text whatever their order. */
export function listName(resource: string, ...parts: readonly object[]): string {
  const sorted = parts.map((part) =>
    Object.fromEntries(
      Object.entries(part)
        .filter(([, value]) => value !== undefined && value !== null && value !== "")
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  );
  return `${resource}|${JSON.stringify(sorted)}`;
}
