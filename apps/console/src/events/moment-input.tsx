import { Stack } from "@mui/material";
import { TextInput } from "react-admin";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { halfMoment, parseTime } from "./times.ts";

/** A day and a time of Hanoi; the form holds a Moment at `source`. One that is not required is whole or empty. */
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
      <TimeInput
        source={`${source}.time`}
        label={say("events.time")}
        required={required}
        beside={(values) => (halfMoment(values, source) ? say("events.momentHalf") : undefined)}
      />
    </Stack>
  );
}

interface TimeInputProps {
  source: string;
  label: string;
  required?: boolean;
  /** What is wrong with what stands beside it, if anything. */
  beside?: (values: unknown) => string | undefined;
}

/** A time of the day: 8:30, 8h30, 0830. */
export function TimeInput({ source, label, required = false, beside }: TimeInputProps) {
  const say = useSay();
  return (
    <TextInput
      source={source}
      label={label}
      placeholder="08:30"
      isRequired={required}
      helperText={false}
      validate={(value: unknown, values: unknown) => {
        const text = typeof value === "string" ? value.trim() : "";
        if (text === "" && required) return "ra.validation.required";
        if (text !== "" && parseTime(text) === undefined) return say("events.timeWrong");
        return required ? undefined : beside?.(values);
      }}
      sx={{ width: 120, flexShrink: 0 }}
      slotProps={{ htmlInput: { inputMode: "numeric", autoComplete: "off" } }}
    />
  );
}
