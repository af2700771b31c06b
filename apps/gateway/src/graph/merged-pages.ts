import { DomainError, type Page } from "@khuyenhoc/contracts";

/** How far each list was read; null: from its beginning. */
type Cursors = Record<string, string | null>;

/** Pages of one list. */
type Source<Node> = (page: { first: number; after: string | null }) => Promise<Page<Node>>;

const encode = (cursors: Cursors) => Buffer.from(JSON.stringify(cursors)).toString("base64url");

/** @throws DomainError BAD_CURSOR */
function decode(names: readonly string[], after: string | null | undefined): Cursors {
  if (after === null || after === undefined) return Object.fromEntries(names.map((name) => [name, null]));
  try {
    const read = JSON.parse(Buffer.from(after, "base64url").toString("utf8")) as Record<string, unknown>;
    return Object.fromEntries(
      names.map((name) => {
        const cursor = read[name];
        if (cursor !== null && typeof cursor !== "string") throw new TypeError(name);
        return [name, cursor];
      }),
    );
  } catch (cause) {
    throw new DomainError("BAD_CURSOR", {}, { cause });
  }
}

/**
 * A page of several lists that are each in the same order, merged. A cursor holds how far each was read, so that pages follow each other
 * without gaps and twins whatever is added in front.
 *
 * @param sources  by name, which stands in the cursors
 * @param isBefore whether one node comes before another
 */
export async function mergedPage<Node>(
  sources: Readonly<Record<string, Source<Node>>>,
  { first, after }: { first: number; after: string | null | undefined },
  isBefore: (one: Node, other: Node) => boolean,
): Promise<Page<Node>> {
  const names = Object.keys(sources);
  const cursors = decode(names, after);
  const pages = await Promise.all(
    Object.entries(sources).map(async ([name, read]) => ({
      name,
      next: 0,
      ...(await read({ first, after: cursors[name] ?? null })),
    })),
  );
  const edges: Page<Node>["edges"] = [];
  while (edges.length < first) {
    const heads = pages.filter(({ next, edges: read }) => next < read.length);
    const chosen = heads.reduce<(typeof pages)[number] | undefined>((best, page) => {
      const [node, other] = [page.edges[page.next]?.node, best?.edges[best.next]?.node];
      return node !== undefined && (other === undefined || isBefore(node, other)) ? page : best;
    }, undefined);
    const edge = chosen?.edges[chosen.next];
    if (chosen === undefined || edge === undefined) break;
    chosen.next += 1;
    cursors[chosen.name] = edge.cursor;
    edges.push({ cursor: encode(cursors), node: edge.node });
  }
  const hasNextPage = pages.some(({ next, edges: read, pageInfo }) => next < read.length || pageInfo.hasNextPage);
  return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null };
}
