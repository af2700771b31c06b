import { criteriaSets, type SubjectSort, type TitleModel } from "@khuyenhoc/contracts";
import { ListItemText, MenuItem, TextField } from "@mui/material";
import { useSay } from "../i18n/messages.ts";
import { useAppliesTo, useSortChoices } from "./words.ts";

interface AppliesToFieldProps {
  model: TitleModel;
  value: readonly SubjectSort[];
  /** What is derived stays for the subjects of its framework. */
  fixed: boolean;
  onChange: (value: SubjectSort[]) => void;
}

/** Kinds of subject that a set is for; nothing where sets of the title are not told apart. */
export function AppliesToField({ model, value, fixed, onChange }: AppliesToFieldProps) {
  const say = useSay();
  const appliesTo = useAppliesTo();
  const choices = useSortChoices(model);
  if (choices.length === 0) return null;
  return (
    <TextField
      select
      label={say("rules.appliesTo")}
      value={[...value]}
      disabled={fixed}
      helperText={say(fixed ? "rules.appliesToFixed" : "rules.appliesToHint")}
      onChange={({ target }) => {
        const chosen: unknown = target.value;
        const codes: readonly unknown[] = Array.isArray(chosen) ? chosen : [];
        onChange(criteriaSets.sortsOfModel[model].filter((sort) => codes.includes(sort)));
      }}
      slotProps={{
        inputLabel: { shrink: true },
        select: {
          multiple: true,
          displayEmpty: true,
          renderValue: () => appliesTo(value),
          SelectDisplayProps: { "data-testid": "applies-to" } as object,
        },
      }}
    >
      {choices.map(({ id, name }) => (
        <MenuItem key={id} value={id} selected={value.includes(id)}>
          <ListItemText>{name}</ListItemText>
        </MenuItem>
      ))}
    </TextField>
  );
}
