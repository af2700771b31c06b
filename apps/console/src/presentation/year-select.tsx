import { today } from "@khuyenhoc/contracts";
import { MenuItem, TextField } from "@mui/material";
import { useSay } from "../i18n/messages.ts";

/** The first year of the platform's figures. */
const FIRST_YEAR = 2020;

export function currentYear(): number {
  return Number(today().slice(0, 4));
}

/** Years that can be worked with, next year included since campaigns are opened ahead; newest first. */
export function workingYears(): number[] {
  return Array.from({ length: currentYear() + 2 - FIRST_YEAR }, (_, index) => currentYear() + 1 - index);
}

/** @returns the year that a text names when it is one of them, else this year */
export function yearOf(value: string | undefined): number {
  const year = Number(value);
  return workingYears().includes(year) ? year : currentYear();
}

export function YearSelect({ value, onChange }: { value: number; onChange: (year: number) => void }) {
  const say = useSay();
  return (
    <TextField
      select
      label={say("common.year")}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
      sx={{ width: 120 }}
      slotProps={{ select: { SelectDisplayProps: { "data-testid": "year-select" } as object } }}
    >
      {workingYears().map((year) => (
        <MenuItem key={year} value={year}>
          {year}
        </MenuItem>
      ))}
    </TextField>
  );
}
