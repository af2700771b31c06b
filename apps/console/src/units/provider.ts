import type { GraphClient } from "../api/client.ts";
import { ApiFailure } from "../api/failure.ts";
import { listName, pageOf } from "../data-provider/connection.ts";
import type { CursorMemory } from "../data-provider/cursor-memory.ts";
import type { ResourceProvider } from "../data-provider/resource.ts";
import {
  UnitPageDocument,
  type UnitRowFragment,
  UnitsByIdsDocument,
  UnitsDocument,
  type UnitsQueryVariables,
} from "../generated/graphql.ts";

export type UnitFilter = Omit<UnitsQueryVariables, "first" | "after">;

export function notFound(): ApiFailure {
  return new ApiFailure({
    code: "NOT_FOUND",
    vi: "Không tìm thấy, hoặc không thuộc phạm vi của bạn.",
    en: "Not found, or outside your scope.",
  });
}

export function unitsProvider(client: GraphClient, memory: CursorMemory): ResourceProvider {
  return {
    getList({ filter, pagination, signal }) {
      const wanted = filter as UnitFilter;
      return pageOf(memory, listName("units", wanted), pagination ?? { page: 1, perPage: 25 }, async (first, after) => {
        const { units } = await client.execute(UnitsDocument, { ...wanted, first, after }, signal);
        return units;
      });
    },
    async getOne({ id, signal }) {
      const { unit } = await client.execute(UnitPageDocument, { id: String(id) }, signal);
      if (!unit) throw notFound();
      return { data: unit };
    },
    async getMany({ ids, signal }) {
      const { nodes } = await client.execute(UnitsByIdsDocument, { ids: ids.map(String) }, signal);
      return {
        data: nodes.filter((node): node is UnitRowFragment & { __typename: "Unit" } => node?.__typename === "Unit"),
      };
    },
  };
}
