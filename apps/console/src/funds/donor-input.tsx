import { fold } from "@khuyenhoc/contracts";
import { Autocomplete, TextField } from "@mui/material";
import { useState } from "react";
import { required, useInput } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { type DonorRowFragment, DonorsDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

/** Donors of a unit whose names have a text in them; asked while it is typed. */
export function useDonors(unitId: string, query: string): readonly DonorRowFragment[] {
  const filter = { unitId, ownOnly: true, query: query.trim() || null };
  const { data } = useGraph(
    DonorsDocument,
    { first: 20, after: null, filter },
    { keepPrevious: true, enabled: unitId !== "", staleTime: 5000 },
  );
  // Until the answer to what was typed is there, the former one stands: Enter must not choose somebody of another name.
  const wanted = fold(query);
  return (data?.donors.edges ?? []).map(({ node }) => node).filter(({ name }) => fold(name).includes(wanted));
}

/** Chooses a donor who is in the books of the unit. */
export function DonorInput({ source, unitId }: { source: string; unitId: string }) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const donors = useDonors(unitId, typed);
  const { field, fieldState } = useInput<string>({ source, validate: required() });
  return (
    <Autocomplete
      options={donors}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(option, value) => option.id === value.id}
      filterOptions={(options) => options}
      noOptionsText={say("donors.emptyTitle")}
      onInputChange={(_event, value) => setTyped(value)}
      onChange={(_event, donor) => field.onChange(donor?.id ?? "")}
      renderInput={(params) => (
        <TextField {...params} required label={say("gifts.donor")} error={fieldState.invalid} sx={{ my: 1 }} />
      )}
    />
  );
}
