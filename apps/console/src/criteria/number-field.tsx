import { TextField } from "@mui/material";
import { useEffect, useState } from "react";
import { useSay } from "../i18n/messages.ts";

interface NumberFieldProps {
  label: string;
  value: number | null;
  min: number;
  max: number;
  /** Whether nothing is an answer too: null. */
  optional?: boolean;
  helperText?: string;
  onChange: (value: number | null) => void;
  width?: number | string;
  testId?: string;
}

/** A whole number within bounds. What is half typed or out of bounds is marked, not taken over, and gone when the field is left. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, min, max, optional = false, helperText, onChange, width = 130, testId } = props;
  const say = useSay();
  const [typed, setTyped] = useState(value === null ? "" : String(value));
  useEffect(() => setTyped(value === null ? "" : String(value)), [value]);
  const read = (text: string): number | null | undefined => {
    if (text.trim() === "") return optional ? null : undefined;
    const number = /^\d{1,4}$/.test(text.trim()) ? Number(text) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  };
  const wrong = read(typed) === undefined;
  return (
    <TextField
      label={label}
      value={typed}
      size="small"
      error={wrong}
      helperText={wrong ? say("criteria.wholeNumber", { min, max }) : helperText}
      onChange={(event) => {
        setTyped(event.target.value);
        const number = read(event.target.value);
        if (number !== undefined) onChange(number);
      }}
      onBlur={() => setTyped(value === null ? "" : String(value))}
      sx={{ width }}
      slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off", "data-testid": testId } }}
    />
  );
}
