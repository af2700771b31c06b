import type { GraphClient } from "../api/client.ts";
import { listName, pageOf } from "../data-provider/connection.ts";
import type { CursorMemory } from "../data-provider/cursor-memory.ts";
import type { ResourceProvider } from "../data-provider/resource.ts";
import { PeopleDocument, type PersonRowFragment } from "../generated/graphql.ts";

export type PersonRecord = PersonRowFragment;

export function peopleProvider(client: GraphClient, memory: CursorMemory): ResourceProvider {
  return {
    getList({ filter, pagination, signal }) {
      const { unitId, query } = filter as { unitId?: string; query?: string };
      const wanted = { unitId: unitId || null, query: query || null };
      return pageOf(
        memory,
        listName("people", wanted),
        pagination ?? { page: 1, perPage: 25 },
        async (first, after) => {
          const { people } = await client.execute(PeopleDocument, { ...wanted, first, after }, signal);
          return people;
        },
      );
    },
  };
}
