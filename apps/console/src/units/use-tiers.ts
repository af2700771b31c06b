import { useCallback } from "react";
import { useGraph } from "../api/hooks.ts";
import { TiersDocument, type TiersQuery } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale } from "../i18n/messages.ts";

/** Tiers and kinds of branch are data: their names come from the service. */
export function useTiers(asOf?: string): {
  tiers: TiersQuery["tiers"];
  branchKinds: TiersQuery["branchKinds"];
  tierName: (code: string) => string;
  branchKindName: (code: string) => string;
} {
  const locale = useReaderLocale();
  const { data } = useGraph(TiersDocument, { asOf: asOf ?? null }, { staleTime: 300_000 });
  const nameIn = useCallback(
    (list: readonly { code: string; nameVi: string; nameEn: string }[] | undefined, code: string): string => {
      const found = list?.find((entry) => entry.code === code);
      return found ? localName(found, locale) : code;
    },
    [locale],
  );
  return {
    tiers: data?.tiers ?? [],
    branchKinds: data?.branchKinds ?? [],
    tierName: (code) => nameIn(data?.tiers, code),
    branchKindName: (code) => nameIn(data?.branchKinds, code),
  };
}
