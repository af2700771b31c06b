import type { TitleModel, Violation } from "@khuyenhoc/contracts";
import { titleModels } from "@khuyenhoc/contracts";
import { Chip, MenuItem, Stack, TextField } from "@mui/material";
import type { CriteriaSetRowFragment, CriteriaSetState } from "../generated/graphql.ts";
import { formatDate, localName, NOTHING } from "../i18n/format.ts";
import { type Say, useReaderLocale, useSay } from "../i18n/messages.ts";

const colours = { DRAFT: "default", PUBLISHED: "success", SUPERSEDED: "warning" } as const;

/** State, version and kind of a set, in small. */
export function SetChips({
  set,
}: {
  set: Pick<CriteriaSetRowFragment, "state" | "version" | "isFramework" | "illustrative">;
}) {
  const say = useSay();
  return (
    <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap" }}>
      <Chip
        size="small"
        variant="outlined"
        color={colours[set.state]}
        label={say(`criteria.states.${set.state}`)}
        data-testid={`criteria-${set.state}`}
      />
      {set.version == null ? null : (
        <Chip size="small" variant="outlined" label={say("criteria.version", { version: set.version })} />
      )}
      {set.isFramework ? <Chip size="small" variant="outlined" label={say("criteria.framework")} /> : null}
      {set.illustrative ? <Chip size="small" color="warning" label={say("criteria.illustrative")} /> : null}
    </Stack>
  );
}

/** "324/QĐ-KHVN ngày 15/08/2022"; the number alone where the date is not known. */
export function decisionText(set: Pick<CriteriaSetRowFragment, "decisionNumber" | "decisionDate">, say: Say): string {
  if (!set.decisionNumber) return NOTHING;
  return set.decisionDate
    ? say("criteria.decisionOf", { number: set.decisionNumber, date: formatDate(set.decisionDate) })
    : set.decisionNumber;
}

/** Name of the issuer; a unit above the reader's scope is not told by name. */
export function useIssuerName(): (unit: { nameVi: string; nameEn?: string | null } | null | undefined) => string {
  const say = useSay();
  const locale = useReaderLocale();
  return (unit) => (unit ? localName(unit, locale) : say("criteria.above"));
}

/** What is wrong with a definition, in the reader's language. */
export function flawText({ code, at, limit }: Violation, say: Say): string {
  return say(`criteria.flaws.${code}`, { at: at ?? say("criteria.flaws.everyCriterion"), limit: limit ?? "" });
}

interface ChoiceProps<Value extends string> {
  label: string;
  value: Value | "";
  choices: readonly { id: Value; name: string }[];
  onChange: (value: Value | undefined) => void;
  testId?: string;
}

/** A filter of a list: one of some values, or all. */
export function FilterChoice<Value extends string>({ label, value, choices, onChange, testId }: ChoiceProps<Value>) {
  const say = useSay();
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(choices.find(({ id }) => id === event.target.value)?.id)}
      sx={{ width: { xs: "100%", sm: 240 } }}
      slotProps={{
        inputLabel: { shrink: true },
        select: { displayEmpty: true, SelectDisplayProps: { "data-testid": testId } as object },
      }}
    >
      <MenuItem value="">{say("common.all")}</MenuItem>
      {choices.map(({ id, name }) => (
        <MenuItem key={id} value={id}>
          {name}
        </MenuItem>
      ))}
    </TextField>
  );
}

export function useModelChoices(): { id: TitleModel; name: string }[] {
  const say = useSay();
  return titleModels.map((id) => ({ id, name: say(`models.${id}`) }));
}

export function useStateChoices(): { id: CriteriaSetState; name: string }[] {
  const say = useSay();
  return (["DRAFT", "PUBLISHED", "SUPERSEDED"] as const).map((id) => ({ id, name: say(`criteria.states.${id}`) }));
}

export function criteriaPath(id: string): string {
  return `/criteria/${encodeURIComponent(id)}/show`;
}
