import { type UseInfiniteQueryResult, useInfiniteQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import type { TypedDocumentString } from "../generated/graphql.ts";
import { type ApiFailure, isPassing } from "./failure.ts";
import { GRAPH, operationName, useGraphClient } from "./hooks.ts";

/** A page of a connection. */
export interface GraphPage<Node> {
  edges: readonly { node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor?: string | null };
}

/** Rows of a page; the gateway gives at most 100 at once. */
export const PAGE_ROWS = 25;

/**
 * A list that grows page by page, each from the cursor that the one before ended with, however many there are.
 *
 * @param pageOf the connection in an answer
 * @returns all rows that were fetched so far, in order
 */
export function useGraphPages<Result, Variables extends { first: number; after?: string | null | undefined }, Node>(
  document: TypedDocumentString<Result, Variables>,
  variables: Omit<Variables, "first" | "after">,
  pageOf: (result: Result) => GraphPage<Node>,
  { enabled = true, first = PAGE_ROWS }: { enabled?: boolean; first?: number } = {},
): UseInfiniteQueryResult<Node[], ApiFailure> {
  const client = useGraphClient();
  return useInfiniteQuery({
    queryKey: [GRAPH, operationName(document), "pages", { ...variables, first }],
    queryFn: ({ pageParam, signal }) =>
      client.execute(document, { ...variables, first, after: pageParam } as Variables, signal).then(pageOf),
    initialPageParam: null as string | null,
    getNextPageParam: ({ pageInfo }) => (pageInfo.hasNextPage ? (pageInfo.endCursor ?? null) : null),
    select: ({ pages }) => pages.flatMap(({ edges }) => edges.map(({ node }) => node)),
    enabled,
    retry: (failures: number, error: ApiFailure) => failures < 2 && isPassing(error),
    placeholderData: (previous) => previous,
  });
}

/** Fetches a list to its end, for a choice that is made among all of its rows. @returns the rows that were fetched so far */
export function useEveryRow<Row>(list: UseInfiniteQueryResult<Row[], ApiFailure>): readonly Row[] {
  const { data = [], hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  return data;
}
