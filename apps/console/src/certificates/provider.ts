import type { GraphClient } from "../api/client.ts";
import { listName, pageOf } from "../data-provider/connection.ts";
import type { CursorMemory } from "../data-provider/cursor-memory.ts";
import type { ResourceProvider } from "../data-provider/resource.ts";
import {
  type CertificateFilter,
  type CertificateRowFragment,
  CertificatesByIdsDocument,
  CertificatesDocument,
} from "../generated/graphql.ts";
import { notFound } from "../units/provider.ts";

export type CertificateRecord = CertificateRowFragment;

/** The filter of the URL, without what was left empty. */
export function certificateFilterOf(values: Readonly<Record<string, unknown>>): CertificateFilter {
  const { unitId, year, models, statuses, query } = values as CertificateFilter;
  const some = <Value>(list: Value[] | null | undefined): Value[] | null => (list && list.length > 0 ? list : null);
  return {
    unitId: unitId || null,
    year: year ? Number(year) : null,
    models: some(models),
    statuses: some(statuses),
    query: query || null,
  };
}

export function certificatesProvider(client: GraphClient, memory: CursorMemory): ResourceProvider {
  return {
    async getList({ filter: values, pagination, signal }) {
      const filter = certificateFilterOf(values as Record<string, unknown>);
      const name = listName("certificates", filter, {});
      return pageOf(memory, name, pagination ?? { page: 1, perPage: 25 }, async (first, after) => {
        const { certificates } = await client.execute(CertificatesDocument, { first, after, filter }, signal);
        return certificates;
      });
    },
    async getOne({ id, signal }) {
      const { certificatesByIds } = await client.execute(CertificatesByIdsDocument, { ids: [String(id)] }, signal);
      const [certificate] = certificatesByIds;
      if (certificate === undefined) throw notFound();
      return { data: certificate };
    },
    async getMany({ ids, signal }) {
      const { certificatesByIds } = await client.execute(CertificatesByIdsDocument, { ids: ids.map(String) }, signal);
      return { data: certificatesByIds };
    },
  };
}
