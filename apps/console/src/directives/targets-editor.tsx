import { AddRounded, DeleteOutlineRounded } from "@mui/icons-material";
import { Box, Button, Card, IconButton, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { useGraphPages } from "../api/pages.ts";
import { UnitsDirectlyBelowDocument } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { currentYear } from "../presentation/year-select.tsx";
import { evenly, isAllotted, sumOf, type TargetForm, valueOfText } from "./editor-model.ts";
import { useDirectiveWords } from "./words.tsx";

interface TargetsEditorProps {
  targets: readonly TargetForm[];
  onChange: (targets: readonly TargetForm[]) => void;
  /** Issuer, whose units directly below may be allotted parts. */
  unitId: string;
  /** Day of issue: of the tree that is meant. */
  issuedOn: string | null;
}

/** Targets of a draft, each with what of it goes to units directly below. */
export function TargetsEditor({ targets, onChange, unitId, issuedOn }: TargetsEditorProps) {
  const say = useSay();
  const { measures } = useDirectiveWords();
  const change = (at: number, changed: TargetForm) =>
    onChange(targets.map((target, index) => (index === at ? changed : target)));
  const add = () => {
    const last = targets.at(-1);
    const next = { measure: last?.measure ?? measures[0]?.code ?? "", year: (last?.year ?? currentYear() - 1) + 1 };
    onChange([...targets, { ...next, value: "", allotments: {} }]);
  };
  return (
    <Stack sx={{ gap: 1.5 }} data-testid="targets-editor">
      {targets.map((target, index) => (
        <TargetEditor
          // Rows have no identity of their own, and are only added at the end.
          key={index}
          target={target}
          onChange={(changed) => change(index, changed)}
          onRemove={() => onChange(targets.filter((_, other) => other !== index))}
          unitId={unitId}
          issuedOn={issuedOn}
        />
      ))}
      <Box>
        <Button startIcon={<AddRounded />} onClick={add} disabled={measures.length === 0} data-testid="add-target">
          {say("directives.addTarget")}
        </Button>
      </Box>
    </Stack>
  );
}

interface TargetEditorProps extends Omit<TargetsEditorProps, "targets" | "onChange"> {
  target: TargetForm;
  onChange: (target: TargetForm) => void;
  onRemove: () => void;
}

function TargetEditor({ target, onChange, onRemove, unitId, issuedOn }: TargetEditorProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const { measures, measureName } = useDirectiveWords();
  const [allotting, setAllotting] = useState(Object.keys(target.allotments).length > 0);
  const measure = measures.find(({ code }) => code === target.measure);
  return (
    <Card variant="outlined" sx={{ p: 1.5 }}>
      <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <TextField
          select
          label={say("directives.measure")}
          value={measure ? target.measure : ""}
          onChange={(event) => onChange({ ...target, measure: event.target.value })}
          sx={{ minWidth: { xs: "100%", sm: 320 } }}
        >
          {measures.map((known) => (
            <MenuItem key={known.code} value={known.code}>
              {localName(known, locale)}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          label={say("common.year")}
          type="number"
          value={target.year}
          onChange={(event) => onChange({ ...target, year: Number(event.target.value) })}
          sx={{ width: 110 }}
        />
        <TextField
          label={measure ? say(`directives.values.${measure.unit}`) : say("directives.value")}
          value={target.value}
          onChange={(event) => onChange({ ...target, value: event.target.value })}
          error={target.value !== "" && valueOfText(target.value) === undefined}
          slotProps={{ htmlInput: { inputMode: "decimal" } }}
          sx={{ width: 180 }}
        />
        <Button onClick={() => setAllotting(!allotting)} aria-expanded={allotting}>
          {say("directives.allot")}
        </Button>
        <IconButton
          onClick={onRemove}
          aria-label={say("directives.removeTarget", { measure: measureName(target.measure), year: target.year })}
        >
          <DeleteOutlineRounded />
        </IconButton>
      </Stack>
      {allotting ? (
        <Allotments
          target={target}
          onChange={onChange}
          unitId={unitId}
          issuedOn={issuedOn}
          additive={measure?.additive === true}
        />
      ) : null}
    </Card>
  );
}

function Allotments(props: Omit<TargetEditorProps, "onRemove"> & { additive: boolean }) {
  const { target, onChange, unitId, issuedOn, additive } = props;
  const say = useSay();
  const locale = useReaderLocale();
  const list = useGraphPages(UnitsDirectlyBelowDocument, { parentId: unitId, asOf: issuedOn }, (page) => page.units, {
    first: 100,
    enabled: unitId !== "",
  });
  const { data: units = [], hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  // Something is divided among all of them.
  useEffect(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const { allotments } = target;
  const give = (id: string, value: string) => {
    const { [id]: _before, ...others } = allotments;
    onChange({ ...target, allotments: value.trim() === "" ? others : { ...others, [id]: value } });
  };
  const divide = () => {
    const shares = additive ? evenly(target.value, units.length) : units.map(() => target.value);
    const given = units.map(({ id }, index): [string, string] => [id, shares[index] ?? "0"]);
    onChange({ ...target, allotments: Object.fromEntries(given) });
  };
  const whole = isAllotted(target, additive);
  return (
    <Stack sx={{ gap: 1.5, mt: 1.5 }}>
      <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <Button size="small" onClick={divide} disabled={valueOfText(target.value) === undefined || units.length === 0}>
          {say(additive ? "directives.divideEvenly" : "directives.sameForAll")}
        </Button>
        <Button size="small" onClick={() => onChange({ ...target, allotments: {} })}>
          {say("directives.clearAllotments")}
        </Button>
        {additive ? (
          <Typography variant="body2" color={whole ? "textSecondary" : "error"} role="status">
            {say("directives.allottedSum", { sum: sumOf(Object.values(allotments)), value: target.value || "0" })}
          </Typography>
        ) : null}
      </Stack>
      <Box sx={{ display: "grid", gap: 1, gridTemplateColumns: "repeat(auto-fill, minmax(220px, 1fr))" }}>
        {units.map((unit) => {
          const value = allotments[unit.id] ?? "";
          return (
            <TextField
              key={unit.id}
              size="small"
              label={localName(unit, locale)}
              value={value}
              onChange={(event) => give(unit.id, event.target.value)}
              error={value !== "" && valueOfText(value) === undefined}
              slotProps={{ htmlInput: { inputMode: "decimal" } }}
            />
          );
        })}
      </Box>
    </Stack>
  );
}
