import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { MenuItem, TextField } from "@mui/material";
import { localTitle } from "../assessments/criteria-words.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { changeLevel } from "./editor-model.ts";
import { NumberField } from "./number-field.tsx";

interface AfterFieldsProps {
  definition: CriteriaDefinition;
  /** Place of the level among the levels. */
  at: number;
  onChange: (definition: CriteriaDefinition) => void;
}

/** Which lower level has to be held before this one, and for how many months; none is an answer too. */
export function AfterFields({ definition, at, onChange }: AfterFieldsProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const { levels } = definition;
  const level = levels[at];
  if (level === undefined) return null;
  const { after = null } = level;
  const lower = levels.slice(0, at);
  const change = (value: typeof after) => onChange(changeLevel(definition, at, { after: value }));
  return (
    <>
      <TextField
        select
        label={say("rules.after")}
        size="small"
        // A level that is gone is none; the draft's flaws tell of it.
        value={lower.some(({ code }) => code === after?.level) ? (after?.level ?? "") : ""}
        onChange={({ target }) => {
          const chosen = lower.find(({ code }) => code === target.value)?.code;
          change(chosen === undefined ? null : { level: chosen, months: after?.months ?? 12 });
        }}
        sx={{ width: { xs: "100%", sm: 200 } }}
        slotProps={{
          inputLabel: { shrink: true },
          select: { displayEmpty: true, SelectDisplayProps: { "data-testid": `after-${level.code}` } as object },
        }}
      >
        <MenuItem value="">{say("rules.noAfter")}</MenuItem>
        {lower.map((each) => (
          <MenuItem key={each.code} value={each.code}>
            {localTitle(each, locale)}
          </MenuItem>
        ))}
      </TextField>
      {after === null ? null : (
        <NumberField
          label={say("rules.afterMonths")}
          value={after.months}
          min={1}
          max={120}
          width={170}
          onChange={(months) => months !== null && change({ ...after, months })}
          testId={`after-months-${level.code}`}
        />
      )}
    </>
  );
}
