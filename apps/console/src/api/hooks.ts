import {
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { createContext, useContext, useState } from "react";
import type { TypedDocumentString } from "../generated/graphql.ts";
import type { GraphClient } from "./client.ts";
import { type ApiFailure, isPassing } from "./failure.ts";
import { type Success, successOf } from "./outcome.ts";

const ClientContext = createContext<GraphClient | undefined>(undefined);
export const GraphClientProvider = ClientContext.Provider;

export function useGraphClient(): GraphClient {
  const client = useContext(ClientContext);
  if (client === undefined) throw new Error("no GraphQL client above this component");
  return client;
}

/** Root of every cached answer that does not belong to a react-admin resource. */
export const GRAPH = "graph";

export function operationName(document: TypedDocumentString<never, never> | { toString(): string }): string {
  return /(?:query|mutation|subscription)\s+(\w+)/.exec(document.toString())?.[1] ?? "";
}

interface GraphOptions<Result> {
  enabled?: boolean;
  /** Milliseconds between questions, as long as the answer is not the last one; false stops. */
  refetchInterval?: (data: Result | undefined) => number | false;
  /** Shows the answer to the former variables until the new one is there. */
  keepPrevious?: boolean;
  staleTime?: number;
}

/** A query whose answer is cached under its operation's name and variables. */
export function useGraph<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  { enabled = true, refetchInterval, keepPrevious = false, staleTime = 0 }: GraphOptions<Result> = {},
): UseQueryResult<Result, ApiFailure> {
  const client = useGraphClient();
  return useQuery<Result, ApiFailure>({
    queryKey: [GRAPH, operationName(document), variables],
    queryFn: ({ signal }) => client.execute(document, variables, signal),
    enabled,
    staleTime,
    retry: (failures, error) => failures < 2 && isPassing(error),
    ...(refetchInterval ? { refetchInterval: (query) => refetchInterval(query.state.data) } : {}),
    ...(keepPrevious ? { placeholderData: (previous: Result | undefined) => previous as never } : {}),
  });
}

/**
 * A mutation with its typed refusals thrown as failures. Success makes every cached answer stale: commands are rare,
 * and what one of them touches (counts, tree, lists) reaches further than a caller should have to know.
 */
export function useCommand<Result extends object, Variables>(
  document: TypedDocumentString<Result, Variables>,
): UseMutationResult<Success<Result>, ApiFailure, Variables> {
  const client = useGraphClient();
  const cache = useQueryClient();
  return useMutation<Success<Result>, ApiFailure, Variables>({
    mutationKey: [GRAPH, operationName(document)],
    mutationFn: (variables) => client.execute(document, variables).then((data: Result) => successOf(data)),
    onSuccess: () => cache.invalidateQueries(),
  });
}

/** One key per opening of a form: every attempt to send that form carries it. */
export function useIdempotencyKey(): string {
  const [key] = useState(() => crypto.randomUUID());
  return key;
}
