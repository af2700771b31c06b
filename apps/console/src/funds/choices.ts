import { useEveryRow, useGraphPages } from "../api/pages.ts";
import { type FundFilter, type FundListRowFragment, FundsDocument } from "../generated/graphql.ts";

/** Every fund that the reader sees, or those of a filter, to choose among. */
export function useFundChoices(filter: FundFilter | null = null): readonly FundListRowFragment[] {
  return useEveryRow(useGraphPages(FundsDocument, { filter }, (page) => page.funds, { first: 100 }));
}
