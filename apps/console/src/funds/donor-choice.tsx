import { gifts as contract, fold } from "@khuyenhoc/contracts";
import { Autocomplete, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { type DonorRowFragment, SimilarDonorsDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { guessDonorKind } from "./amount.ts";
import { useDonors } from "./donor-input.tsx";
import { type ChosenDonor, newDonor } from "./entry-model.ts";

interface DonorChoiceProps {
  unitId: string;
  value: ChosenDonor;
  onChange: (donor: ChosenDonor) => void;
}

type Option = DonorRowFragment | { added: string };

/** Finds a donor while the name is typed, or takes the name as a new one; whoever may be the same is told. */
export function DonorChoice({ unitId, value, onChange }: DonorChoiceProps) {
  const say = useSay();
  const [typed, setTyped] = useState("");
  const name = typed.trim();
  const donors = useDonors(unitId, typed);
  const known = donors.some((donor) => fold(donor.name) === fold(name));
  const options: Option[] = [...donors, ...(name === "" || known ? [] : [{ added: name }])];
  const added = value !== null && "name" in value ? value : undefined;
  const { data } = useGraph(
    SimilarDonorsDocument,
    { unitId, name: added?.name ?? "" },
    { enabled: added !== undefined, staleTime: 5000 },
  );
  const similar = data?.similarDonors ?? [];
  const chosen: Option | null = value === null ? null : "known" in value ? value.known : { added: value.name };
  return (
    <Stack sx={{ gap: 1 }}>
      <Autocomplete<Option, false, false, false>
        options={options}
        value={chosen}
        autoHighlight
        getOptionLabel={(option) => ("added" in option ? option.added : option.name)}
        getOptionKey={(option) => ("added" in option ? "added" : option.id)}
        isOptionEqualToValue={(option, other) =>
          "added" in option || "added" in other
            ? "added" in option && "added" in other && option.added === other.added
            : option.id === other.id
        }
        filterOptions={(all) => all}
        noOptionsText={say("donors.emptyTitle")}
        onInputChange={(_event, text) => setTyped(text)}
        onChange={(_event, option) => {
          if (option === null) onChange(null);
          else if ("added" in option) onChange(newDonor(option.added, guessDonorKind(option.added)));
          else onChange({ known: option });
        }}
        renderOption={({ key, ...props }, option) => (
          <li key={key} {...props}>
            {"added" in option ? say("gifts.newDonor", { name: option.added }) : option.name}
          </li>
        )}
        renderInput={(params) => (
          <TextField
            {...params}
            label={say("gifts.donor")}
            helperText={say("gifts.donorHint")}
            slotProps={{
              ...params.slotProps,
              htmlInput: { ...params.slotProps.htmlInput, "data-testid": "gift-donor" },
            }}
          />
        )}
      />
      {added === undefined ? null : (
        <TextField
          select
          label={say("gifts.newDonorKind")}
          value={added.kind}
          onChange={(event) => {
            const kind = contract.donorKinds.find((each) => each === event.target.value);
            if (kind !== undefined) onChange(newDonor(added.name, kind));
          }}
        >
          {contract.donorKinds.map((kind) => (
            <MenuItem key={kind} value={kind}>
              {say(`donors.kinds.${kind}`)}
            </MenuItem>
          ))}
        </TextField>
      )}
      {added !== undefined && similar.length > 0 ? (
        <Typography role="alert" variant="body2" color="warning.main">
          {say("gifts.similar", { names: similar.map((donor) => donor.name).join(", ") })}
        </Typography>
      ) : null}
    </Stack>
  );
}
