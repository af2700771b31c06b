import { useState } from "react";
import { AutocompleteInput } from "react-admin";
import { useWatch } from "react-hook-form";
import { useGraph } from "../api/hooks.ts";
import { EventPageDocument, type EventRowFragment, EventsDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { spanText } from "./words.tsx";

const CHOICES = 20;

type Named = Pick<EventRowFragment, "id" | "title" | "startsAt" | "endsAt">;
const choiceOf = (event: Named) => ({ id: event.id, name: `${event.title} (${spanText(event)})` });

/** Chooses an event by its title, accents not needed; the latest are offered first. */
export function EventInput({ source, label, helperText }: { source: string; label: string; helperText?: string }) {
  const say = useSay();
  const [query, setQuery] = useState("");
  const chosen: unknown = useWatch({ name: source });
  const chosenId = typeof chosen === "string" ? chosen : "";
  const filter = { query: query.trim() || null };
  const list = useGraph(EventsDocument, { first: CHOICES, after: null, filter }, { keepPrevious: true });
  const known = useGraph(EventPageDocument, { id: chosenId }, { enabled: chosenId !== "" });
  const found = list.data?.events.edges.map(({ node }) => choiceOf(node)) ?? [];
  const own = known.data?.event;
  // What is chosen already may not be among what the query finds.
  const choices = own && !found.some(({ id }) => id === own.id) ? [choiceOf(own), ...found] : found;
  return (
    <AutocompleteInput
      source={source}
      label={label}
      choices={choices}
      setFilter={setQuery}
      filterSelectedOptions={false}
      matchSuggestion={() => true}
      noOptionsText={say("events.emptyTitle")}
      helperText={helperText ?? false}
      fullWidth
    />
  );
}
