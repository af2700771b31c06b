import { Box, Typography } from "@mui/material";
import { AutocompleteArrayInput, AutocompleteInput, ReferenceArrayInput, ReferenceInput, required } from "react-admin";
import type { UnitRowFragment } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import type { Locale } from "../i18n/locale.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import type { UnitFilter } from "../units/provider.ts";

type NamedUnit = Pick<UnitRowFragment, "nameVi" | "nameEn" | "code" | "parent">;

/** "Phường Phúc Xá · Quận Ba Đình (00001)": names repeat across districts, so the parent belongs to the name. */
export function unitLabel(unit: NamedUnit, locale: Locale): string {
  const parent = unit.parent ? ` · ${localName(unit.parent, locale)}` : "";
  const code = unit.code ? ` (${unit.code})` : "";
  return `${localName(unit, locale)}${parent}${code}`;
}

interface UnitInputProps {
  source: string;
  label: string;
  isRequired?: boolean;
  /** Narrows what can be chosen. */
  filter?: UnitFilter;
  helperText?: string;
  alwaysOn?: boolean;
  disabled?: boolean;
}

/** Chooses one unit by name or code, accents not needed. */
export function UnitInput(props: UnitInputProps) {
  const { source, label, isRequired = false, filter, helperText, disabled = false } = props;
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <ReferenceInput source={source} reference="units" perPage={20} {...(filter ? { filter } : {})}>
      <AutocompleteInput
        label={label}
        optionText={(unit?: UnitRowFragment) => (unit?.nameVi ? unitLabel(unit, locale) : "")}
        filterToQuery={(query: string) => ({ query })}
        helperText={helperText ?? false}
        disabled={disabled}
        noOptionsText={say("units.noResults")}
        fullWidth
        isRequired={isRequired}
        {...(isRequired ? { validate: required() } : {})}
      />
    </ReferenceInput>
  );
}

/** Chooses any number of units. */
export function UnitsInput({ source, label, helperText }: Pick<UnitInputProps, "source" | "label" | "helperText">) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <ReferenceArrayInput source={source} reference="units" perPage={20}>
      <AutocompleteArrayInput
        label={label}
        optionText={(unit?: UnitRowFragment) => (unit?.nameVi ? unitLabel(unit, locale) : "")}
        filterToQuery={(query: string) => ({ query })}
        helperText={helperText ?? false}
        noOptionsText={say("units.noResults")}
        fullWidth
      />
    </ReferenceArrayInput>
  );
}

/** A unit's name over its parent's. */
export function UnitName({ unit }: { unit: Pick<UnitRowFragment, "nameVi" | "nameEn" | "parent"> }) {
  const locale = useReaderLocale();
  return (
    <Box sx={{ minWidth: 160 }}>
      <Typography component="span" variant="body2" sx={{ display: "block" }}>
        {localName(unit, locale)}
      </Typography>
      {unit.parent ? (
        <Typography component="span" variant="caption" color="textSecondary" sx={{ display: "block" }}>
          {localName(unit.parent, locale)}
        </Typography>
      ) : null}
    </Box>
  );
}
