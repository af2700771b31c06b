import { Autocomplete, TextField } from "@mui/material";
import { useState } from "react";
import { useDebouncedEvent, useGetList, useInput, ValidationError } from "react-admin";
import { useSay } from "../i18n/messages.ts";
import type { PersonRecord } from "./provider.ts";

/**
 * Chooses an existing account by name or user name. Not a reference input, because the API names people only in
 * lists: there is no question "who has this id".
 */
export function PersonInput({ source, label }: { source: string; label: string }) {
  const say = useSay();
  const [query, setQuery] = useState("");
  const search = useDebouncedEvent(setQuery, 250);
  const { data = [], isFetching } = useGetList<PersonRecord>("people", {
    pagination: { page: 1, perPage: 20 },
    filter: { query },
  });
  const { field, fieldState } = useInput<string>({
    source,
    defaultValue: "",
    validate: (value: unknown) => (value ? undefined : "ra.validation.required"),
  });
  const [chosen, setChosen] = useState<PersonRecord | null>(null);
  const message = fieldState.error?.message;
  return (
    <Autocomplete
      options={data}
      value={chosen}
      loading={isFetching}
      filterOptions={(options) => options}
      getOptionLabel={(person) => `${person.fullName} (${person.username})`}
      isOptionEqualToValue={(a, b) => a.id === b.id}
      noOptionsText={say("people.emptyTitle")}
      loadingText={say("common.loading")}
      onInputChange={(_event, text, reason) => {
        if (reason === "input") search(text);
      }}
      onChange={(_event, person) => {
        setChosen(person);
        field.onChange(person?.id ?? "");
      }}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          required
          error={fieldState.invalid}
          helperText={message ? <ValidationError error={message} /> : undefined}
          onBlur={field.onBlur}
        />
      )}
    />
  );
}
