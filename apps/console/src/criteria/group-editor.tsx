import { type CriteriaDefinition, type Criterion, evidenceNeeds, type TitleModel } from "@khuyenhoc/contracts";
import { AddRounded, DeleteOutlineRounded } from "@mui/icons-material";
import { Box, Button, Card, Divider, IconButton, MenuItem, Stack, TextField, Tooltip, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { useSay } from "../i18n/messages.ts";
import {
  addCriterion,
  changeCriterion,
  changeGroup,
  removeCriterion,
  removeGroup,
  stepsOf,
  stepsText,
} from "./editor-model.ts";
import { NumberField } from "./number-field.tsx";
import { useModelChoices } from "./words.tsx";

interface GroupEditorProps {
  definition: CriteriaDefinition;
  at: number;
  framework: CriteriaDefinition | null;
  onChange: (definition: CriteriaDefinition) => void;
}

/** One group with its criteria. What belongs to the framework keeps its code and cannot be removed. */
export function GroupEditor({ definition, at, framework, onChange }: GroupEditorProps) {
  const say = useSay();
  const group = definition.groups[at];
  if (group === undefined) return null;
  const kept = framework?.groups.find(({ code }) => code === group.code);
  return (
    <Card sx={{ p: 2 }} role="group" aria-label={say("criteria.group", { code: group.code })}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: "flex-start", flexWrap: "wrap" }}>
        <TextField
          label={say("criteria.groupCode")}
          value={group.code}
          size="small"
          disabled={kept !== undefined}
          onChange={(event) => onChange(changeGroup(definition, at, { code: event.target.value }))}
          sx={{ width: 110 }}
          slotProps={{ htmlInput: { maxLength: 20 } }}
        />
        <Titles item={group} onChange={(titles) => onChange(changeGroup(definition, at, titles))} />
        <Remove
          label={say("criteria.removeGroup", { code: group.code })}
          locked={kept !== undefined || definition.groups.length === 1}
          hint={kept === undefined ? undefined : say("criteria.fromFramework")}
          onClick={() => onChange(removeGroup(definition, at))}
        />
      </Stack>
      <Stack divider={<Divider flexItem />} sx={{ gap: 2, mt: 2 }}>
        {group.criteria.map((criterion, place) => (
          <CriterionEditor
            // The place is the identity: criteria are not moved, and codes may be the same for a moment.
            key={place}
            criterion={criterion}
            kept={kept?.criteria.some(({ code }) => code === criterion.code) ?? false}
            only={group.criteria.length === 1}
            onChange={(change) => onChange(changeCriterion(definition, at, place, change))}
            onRemove={() => onChange(removeCriterion(definition, at, place))}
          />
        ))}
      </Stack>
      <Button startIcon={<AddRounded />} onClick={() => onChange(addCriterion(definition, at))} sx={{ mt: 1 }}>
        {say("criteria.addCriterion")}
      </Button>
    </Card>
  );
}

function Titles({
  item,
  onChange,
}: {
  item: { code: string; titleVi: string; titleEn: string };
  onChange: (titles: { titleVi?: string; titleEn?: string }) => void;
}) {
  const say = useSay();
  const labelOf = (field: string) => say("criteria.fieldOf", { field, code: item.code });
  return (
    <Box sx={{ flex: 1, minWidth: 260, display: "grid", gap: 1, gridTemplateColumns: { xs: "1fr", lg: "1fr 1fr" } }}>
      <TextField
        label={say("criteria.titleVi")}
        value={item.titleVi}
        size="small"
        error={item.titleVi.trim() === ""}
        onChange={(event) => onChange({ titleVi: event.target.value })}
        slotProps={{ htmlInput: { maxLength: 500, "aria-label": labelOf(say("criteria.titleVi")) } }}
      />
      <TextField
        label={say("criteria.titleEn")}
        value={item.titleEn}
        size="small"
        error={item.titleEn.trim() === ""}
        onChange={(event) => onChange({ titleEn: event.target.value })}
        slotProps={{ htmlInput: { maxLength: 500, "aria-label": labelOf(say("criteria.titleEn")) } }}
      />
    </Box>
  );
}

interface RemoveProps {
  label: string;
  locked: boolean;
  hint: string | undefined;
  onClick: () => void;
}

function Remove({ label, locked, hint, onClick }: RemoveProps) {
  return (
    <Tooltip title={hint ?? label}>
      <span>
        <IconButton aria-label={label} disabled={locked} onClick={onClick} color="error" size="small">
          <DeleteOutlineRounded />
        </IconButton>
      </span>
    </Tooltip>
  );
}

interface CriterionEditorProps {
  criterion: Criterion;
  /** Belongs to the framework. */
  kept: boolean;
  only: boolean;
  onChange: (change: Partial<Criterion>) => void;
  onRemove: () => void;
}

function CriterionEditor({ criterion, kept, only, onChange, onRemove }: CriterionEditorProps) {
  const say = useSay();
  return (
    <Box role="group" aria-label={`${say("criteria.criterion")} ${criterion.code}`}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: "flex-start", flexWrap: "wrap" }}>
        <TextField
          label={say("criteria.code")}
          value={criterion.code}
          size="small"
          disabled={kept}
          onChange={(event) => onChange({ code: event.target.value })}
          sx={{ width: 110 }}
          slotProps={{ htmlInput: { maxLength: 20 } }}
        />
        <Titles item={criterion} onChange={onChange} />
        <Remove
          label={say("criteria.removeCriterion", { code: criterion.code })}
          locked={kept || only}
          hint={kept ? say("criteria.fromFramework") : undefined}
          onClick={onRemove}
        />
      </Stack>
      <Stack direction="row" sx={{ gap: 1.5, mt: 1.5, flexWrap: "wrap", alignItems: "flex-start" }}>
        <NumberField
          label={say("criteria.maxPoints")}
          value={criterion.maxPoints}
          min={1}
          max={100}
          onChange={(value) => value !== null && onChange({ maxPoints: value })}
          testId={`max-${criterion.code}`}
        />
        <NumberField
          label={say("criteria.minPoints")}
          value={criterion.minPoints}
          min={0}
          max={100}
          optional
          width={160}
          helperText={criterion.minPoints === null ? say("criteria.noMinimum") : ""}
          onChange={(value) => onChange({ minPoints: value })}
          testId={`min-${criterion.code}`}
        />
        <TextField
          select
          label={say("criteria.evidence")}
          value={criterion.evidence}
          size="small"
          sx={{ width: 150 }}
          onChange={(event) => {
            const chosen = evidenceNeeds.find((need) => need === event.target.value);
            if (chosen !== undefined) onChange({ evidence: chosen });
          }}
        >
          {evidenceNeeds.map((need) => (
            <MenuItem key={need} value={need}>
              {say(`criteria.evidenceNeeds.${need}`)}
            </MenuItem>
          ))}
        </TextField>
        <CountedEditor counted={criterion.counted} onChange={(counted) => onChange({ counted })} />
      </Stack>
    </Box>
  );
}

interface CountedEditorProps {
  counted: Criterion["counted"];
  onChange: (counted: Criterion["counted"]) => void;
}

/** Typed in by whoever assesses, or counted from the recognised registrations below. */
function CountedEditor({ counted, onChange }: CountedEditorProps) {
  const say = useSay();
  const models = useModelChoices();
  const steps = counted === null ? "" : stepsText(counted.steps);
  const [typed, setTyped] = useState(steps);
  useEffect(() => setTyped(steps), [steps]);
  const wrong = counted !== null && stepsOf(typed) === undefined;
  const choose = (model: TitleModel | undefined) =>
    onChange(model === undefined ? null : { model, steps: counted?.steps ?? [{ percent: 50, points: 5 }] });
  return (
    <>
      <TextField
        select
        label={say("criteria.countedModel")}
        value={counted?.model ?? ""}
        size="small"
        sx={{ width: 210 }}
        onChange={(event) => choose(models.find(({ id }) => id === event.target.value)?.id)}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        <MenuItem value="">{say("criteria.notCounted")}</MenuItem>
        {models.map(({ id, name }) => (
          <MenuItem key={id} value={id}>
            {name}
          </MenuItem>
        ))}
      </TextField>
      {counted === null ? null : (
        <TextField
          label={say("criteria.countedSteps")}
          value={typed}
          size="small"
          error={wrong}
          helperText={say(wrong ? "criteria.countedStepsWrong" : "criteria.countedStepsHint")}
          sx={{ minWidth: 260, flex: 1 }}
          onChange={(event) => setTyped(event.target.value)}
          onBlur={() => {
            const read = stepsOf(typed);
            if (read === undefined) setTyped(steps);
            else onChange({ ...counted, steps: read });
          }}
        />
      )}
      {counted === null ? null : (
        <Typography variant="caption" color="textSecondary" sx={{ width: "100%" }}>
          {say("criteria.countedOf", { model: say(`models.${counted.model}`) })}
        </Typography>
      )}
    </>
  );
}
