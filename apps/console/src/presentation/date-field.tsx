import { CalendarMonthOutlined } from "@mui/icons-material";
import { Box, IconButton, InputAdornment, TextField } from "@mui/material";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useInput, ValidationError } from "react-admin";
import { formatDate, isCalendarDate, parseDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";

interface DateFieldProps {
  label: string;
  /** YYYY-MM-DD, or empty. */
  value: string;
  /** Called with a date of the calendar, or empty; what is half typed stays in the field. */
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** Told with whether what stands in the field is no date. */
  onInvalid?: (invalid: boolean) => void;
  helperText?: ReactNode;
  error?: boolean;
  required?: boolean;
  disabled?: boolean;
  name?: string;
}

/**
 * A date as Vietnamese papers write it, dd/MM/yyyy. The browser's own date field follows the language of the browser
 * and would show 07/01/2025 for the first of July to many; its calendar is still offered behind the button.
 */
export function DateField(props: DateFieldProps) {
  const { label, value, onChange, onBlur, onInvalid, helperText, error, required, disabled, name } = props;
  const say = useSay();
  const calendar = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(value === "" ? "" : formatDate(value));
  const [invalid, setInvalid] = useState(false);

  useEffect(() => {
    if (value !== "") setTyped(formatDate(value));
  }, [value]);

  function settle(text: string): void {
    const date = text.trim() === "" ? "" : parseDate(text);
    setInvalid(date === undefined);
    onInvalid?.(date === undefined);
    onChange(date ?? "");
    if (date) setTyped(formatDate(date));
  }

  return (
    <Box sx={{ position: "relative" }}>
      <TextField
        label={label}
        name={name}
        value={typed}
        required={required ?? false}
        disabled={disabled ?? false}
        placeholder={say("common.dateFormat")}
        error={invalid || (error ?? false)}
        helperText={invalid ? say("common.invalidDate") : helperText}
        onChange={(event) => {
          setTyped(event.target.value);
          const date = parseDate(event.target.value);
          if (date !== undefined && /^\d{1,2}\D\d{1,2}\D\d{4}$|^\d{8}$/.test(event.target.value.trim())) {
            setInvalid(false);
            onInvalid?.(false);
            onChange(date);
          }
        }}
        onBlur={() => {
          settle(typed);
          onBlur?.();
        }}
        slotProps={{
          htmlInput: { inputMode: "numeric", autoComplete: "off" },
          input: {
            endAdornment: (
              <InputAdornment position="end">
                <IconButton
                  edge="end"
                  size="small"
                  disabled={disabled ?? false}
                  aria-label={say("common.pickDate")}
                  onClick={() => calendar.current?.showPicker()}
                >
                  <CalendarMonthOutlined fontSize="small" />
                </IconButton>
              </InputAdornment>
            ),
          },
        }}
      />
      <input
        ref={calendar}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={isCalendarDate(value) ? value : ""}
        onChange={(event) => {
          if (event.target.value === "") return;
          setTyped(formatDate(event.target.value));
          setInvalid(false);
          onInvalid?.(false);
          onChange(event.target.value);
        }}
        style={{ position: "absolute", right: 8, bottom: 0, width: 1, height: 1, opacity: 0, pointerEvents: "none" }}
      />
    </Box>
  );
}

/** The same as an input of a form. */
export function DateInput(props: { source: string; label: string; required?: boolean; helperText?: string }) {
  const { source, label, required = false, helperText } = props;
  const say = useSay();
  const wrong = useRef(false);
  const { field, fieldState } = useInput<string>({
    source,
    defaultValue: "",
    validate: (value: unknown) => {
      if (wrong.current) return say("common.invalidDate");
      return required && (typeof value !== "string" || value === "") ? "ra.validation.required" : undefined;
    },
  });
  const message = fieldState.error?.message;
  return (
    <DateField
      label={label}
      name={source}
      required={required}
      value={typeof field.value === "string" ? field.value : ""}
      onChange={field.onChange}
      onBlur={field.onBlur}
      onInvalid={(invalid) => {
        wrong.current = invalid;
      }}
      error={fieldState.invalid && message !== undefined}
      helperText={fieldState.invalid && message ? <ValidationError error={message} /> : helperText}
    />
  );
}
