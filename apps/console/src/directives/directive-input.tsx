import { SelectInput } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { DirectivesDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

interface DirectiveInputProps {
  source: string;
  /** What is chosen already, which may no longer be among the choices. */
  chosen?: { id: string; number: string; title: string } | null | undefined;
}

/** Chooses the issued directive that something carries out. */
export function DirectiveInput({ source, chosen }: DirectiveInputProps) {
  const say = useSay();
  const list = useGraphPages(DirectivesDocument, { filter: { states: ["ISSUED"] } }, (page) => page.directives, {
    first: 100,
  });
  const issued = list.data ?? [];
  const choices = [...issued, ...(chosen && !issued.some(({ id }) => id === chosen.id) ? [chosen] : [])];
  return (
    <SelectInput
      source={source}
      label={say("directives.carriedOut")}
      choices={choices.map(({ id, number, title }) => ({ id, name: `${number} – ${title}` }))}
      emptyText={say("directives.none")}
      helperText={false}
      fullWidth
    />
  );
}
