import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { GRAPH, useGraphClient } from "../api/hooks.ts";
import { type LiveState, subscribe } from "../api/subscription.ts";
import { CountsChangedDocument, type CountsQuery } from "../generated/graphql.ts";

/**
 * Keeps the counts of a unit as they are now. What arrives replaces the cached answer; the units below are asked for
 * again only when something really changed.
 */
export function useLiveCounts(unitId: string, year: number, enabled: boolean): LiveState {
  const client = useGraphClient();
  const cache = useQueryClient();
  const [state, setState] = useState<LiveState>("connecting");

  useEffect(() => {
    if (!enabled) {
      setState("stopped");
      return;
    }
    const key = [GRAPH, "Counts", { unitId, year, asOf: null }];
    return subscribe(
      client,
      CountsChangedDocument,
      { unitId, year },
      {
        state: setState,
        next: ({ countsChanged }) => {
          const before = cache.getQueryData<CountsQuery>(key);
          cache.setQueryData<CountsQuery>(key, { counts: countsChanged });
          const changed = JSON.stringify(before?.counts.rows) !== JSON.stringify(countsChanged.rows);
          if (before !== undefined && changed) void cache.invalidateQueries({ queryKey: [GRAPH, "ChildCounts"] });
        },
      },
    );
  }, [client, cache, unitId, year, enabled]);

  return state;
}
