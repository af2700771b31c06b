import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { AddRounded, DeleteOutlineRounded } from "@mui/icons-material";
import { Button, Card, IconButton, Stack, TextField, Typography } from "@mui/material";
import { useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { AfterFields } from "./after-fields.tsx";
import { addLevel, changeLevel, removeLevel } from "./editor-model.ts";
import { NumberField } from "./number-field.tsx";

interface LevelsEditorProps {
  definition: CriteriaDefinition;
  /** Levels are then those of the framework, and there is nothing to derive further. */
  derived: boolean;
  onChange: (definition: CriteriaDefinition) => void;
}

const bounds = [
  { bound: "addedCriteria", max: 40 },
  { bound: "raisedTotal", max: 100 },
  { bound: "raisedMinimum", max: 100 },
] as const;

/** What is needed in all, the least of every criterion, and how far units below may go. */
export function LevelsEditor({ definition, derived, onChange }: LevelsEditorProps) {
  const say = useSay();
  return (
    <>
      <Section id="levels" title={say("criteria.levels")}>
        <Card sx={{ p: 2 }}>
          <Stack sx={{ gap: 1.5 }}>
            {definition.levels.map((level, at) => (
              <Stack
                // The place is the identity: levels are not moved.
                key={at}
                direction="row"
                role="group"
                aria-label={`${say("criteria.level")} ${level.code}`}
                sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "flex-start" }}
              >
                <TextField
                  label={say("criteria.titleVi")}
                  value={level.titleVi}
                  size="small"
                  error={level.titleVi.trim() === ""}
                  onChange={(event) => onChange(changeLevel(definition, at, { titleVi: event.target.value }))}
                  sx={{ width: { xs: "100%", sm: 240 } }}
                  slotProps={{ htmlInput: { maxLength: 500 } }}
                />
                <TextField
                  label={say("criteria.titleEn")}
                  value={level.titleEn}
                  size="small"
                  error={level.titleEn.trim() === ""}
                  onChange={(event) => onChange(changeLevel(definition, at, { titleEn: event.target.value }))}
                  sx={{ width: { xs: "100%", sm: 240 } }}
                  slotProps={{ htmlInput: { maxLength: 500 } }}
                />
                <NumberField
                  label={say("criteria.minTotal")}
                  value={level.minTotal}
                  min={0}
                  max={1000}
                  width={190}
                  onChange={(value) => value !== null && onChange(changeLevel(definition, at, { minTotal: value }))}
                  testId={`level-${level.code}`}
                />
                {at === 0 ? null : <AfterFields definition={definition} at={at} onChange={onChange} />}
                {derived || definition.levels.length === 1 ? null : (
                  <IconButton
                    aria-label={say("criteria.removeLevel", { code: level.code })}
                    color="error"
                    size="small"
                    onClick={() => onChange(removeLevel(definition, at))}
                  >
                    <DeleteOutlineRounded />
                  </IconButton>
                )}
              </Stack>
            ))}
          </Stack>
          {derived || definition.levels.length >= 4 ? null : (
            <Button startIcon={<AddRounded />} onClick={() => onChange(addLevel(definition))} sx={{ mt: 1 }}>
              {say("criteria.addLevel")}
            </Button>
          )}
          <Stack direction="row" sx={{ mt: 2, gap: 1.5, flexWrap: "wrap" }}>
            <NumberField
              label={say("criteria.minEach")}
              value={definition.minEach}
              min={0}
              max={100}
              optional
              width={280}
              helperText={say("criteria.minEachHint")}
              onChange={(minEach) => onChange({ ...definition, minEach })}
              testId="min-each"
            />
            <NumberField
              label={say("rules.validMonths")}
              value={definition.validMonths ?? null}
              min={1}
              max={120}
              optional
              width={280}
              helperText={say("rules.validMonthsHint")}
              onChange={(validMonths) => onChange({ ...definition, validMonths })}
              testId="valid-months"
            />
          </Stack>
        </Card>
      </Section>
      {derived ? null : (
        <Section id="derivation" title={say("criteria.derivation")}>
          <Card sx={{ p: 2 }}>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
              {say("criteria.derivationText")}
            </Typography>
            <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap" }}>
              {bounds.map(({ bound, max }) => (
                <NumberField
                  key={bound}
                  label={say(`criteria.${bound}`)}
                  value={definition.derivation[bound]}
                  min={0}
                  max={max}
                  width={300}
                  onChange={(value) =>
                    value !== null &&
                    onChange({ ...definition, derivation: { ...definition.derivation, [bound]: value } })
                  }
                />
              ))}
            </Stack>
          </Card>
        </Section>
      )}
    </>
  );
}
