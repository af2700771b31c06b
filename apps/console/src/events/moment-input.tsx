import { Stack } from "@mui/material";
import { TextInput } from "react-admin";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { parseTime } from "./times.ts";

/** A day and a time of Hanoi; the form holds a Moment at `source`. */
export function MomentInput({
  source,
  label,
  required = false,
}: {
  source: string;
  label: string;
  required?: boolean;
}) {
  const say = useSay();
  return (
    <Stack
      direction="row"
      sx={{ gap: 1.5, width: "100%", "& > :first-of-type": { flex: 1 } }}
      role="group"
      aria-label={label}
    >
      <DateInput source={`${source}.date`} label={label} required={required} />
      <TimeInput source={`${source}.time`} label={say("events.time")} required={required} />
    </Stack>
  );
}

/** A time of the day: 8:30, 8h30, 0830. */
export function TimeInput({ source, label, required = false }: { source: string; label: string; required?: boolean }) {
  const say = useSay();
  return (
    <TextInput
      source={source}
      label={label}
      placeholder="08:30"
      isRequired={required}
      helperText={false}
      validate={(value: unknown) => {
        const text = typeof value === "string" ? value.trim() : "";
        if (text === "") return required ? "ra.validation.required" : undefined;
        return parseTime(text) === undefined ? say("events.timeWrong") : undefined;
      }}
      sx={{ width: 120, flexShrink: 0 }}
      slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off" } }}
    />
  );
}
