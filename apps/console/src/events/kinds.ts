import { today } from "@khuyenhoc/contracts";
import { useGraph } from "../api/hooks.ts";
import { EventKindsDocument, type EventKindsQuery } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale } from "../i18n/messages.ts";

export type Kind = EventKindsQuery["eventKinds"][number];
export const families = ["CONFERENCE", "SEMINAR", "TRAINING", "CEREMONY", "OUTREACH"] as const;

/** Kinds of events in their order; asked for once in a while. */
export function useKinds(): readonly Kind[] {
  return useGraph(EventKindsDocument, {}, { staleTime: 600_000 }).data?.eventKinds ?? [];
}

/** The name of a kind in the reader's language. */
export function useKindName(): (code: string) => string {
  const locale = useReaderLocale();
  const kinds = useKinds();
  return (code) => {
    const kind = kinds.find((each) => each.code === code);
    return kind ? localName(kind, locale) : code;
  };
}

/** Kinds that are in use on a day, and the one that is chosen already. @param day YYYY-MM-DD, or empty for today */
export function useKindChoices(day: string, chosen?: string): { id: string; name: string }[] {
  const locale = useReaderLocale();
  const on = day || today();
  return useKinds()
    .filter(({ code, validFrom, validTo }) => code === chosen || (validFrom <= on && (!validTo || validTo > on)))
    .map((kind) => ({ id: kind.code, name: localName(kind, locale) }));
}
