import { Autocomplete, TextField } from "@mui/material";
import { useEffect, useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { type FundRowFragment, FundsDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

interface FundChoiceProps {
  fund: FundRowFragment | undefined;
  wanted: string | undefined;
  onChoose: (id: string | undefined) => void;
}

/** A fund, found by name; whoever has one fund only has chosen it. */
export function FundChoice({ fund, wanted, onChoose }: FundChoiceProps) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const query = typed === fund?.name ? null : typed.trim() || null;
  const { data } = useGraph(
    FundsDocument,
    { first: 20, after: null, filter: { open: true, query } },
    { keepPrevious: true },
  );
  const funds = data?.funds.edges.map(({ node }) => node) ?? [];
  const only = wanted === undefined && query === null && funds.length === 1 ? funds[0]?.id : undefined;
  useEffect(() => {
    if (only !== undefined) onChoose(only);
  }, [only, onChoose]);
  return (
    <Autocomplete<Pick<FundRowFragment, "id" | "name">>
      sx={{ width: 340 }}
      options={funds}
      value={fund ?? null}
      getOptionLabel={({ name }) => name}
      getOptionKey={({ id }) => id}
      isOptionEqualToValue={(option, value) => option.id === value.id}
      filterOptions={(options) => options}
      onInputChange={(_event, value) => setTyped(value)}
      onChange={(_event, chosen) => onChoose(chosen?.id)}
      renderInput={(params) => <TextField {...params} label={say("gifts.fund")} />}
    />
  );
}
