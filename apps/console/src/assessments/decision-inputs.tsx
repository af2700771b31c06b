import { lastDayOf, today } from "@khuyenhoc/contracts";
import { FormDataConsumer, maxLength, RadioButtonGroupInput, required, SelectInput, TextInput } from "react-admin";
import { formatDate, isCalendarDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";

/** Commands that move registrations towards their decision, or decide about them. */
export const decisionCommands = ["propose", "recognise", "refuse", "revoke", "correct"] as const;
export type DecisionCommand = (typeof decisionCommands)[number];

/** What the dialogs of these commands ask. */
export interface DecisionForm {
  number?: string;
  decidedOn?: string;
  validUntil?: string;
  reason?: string;
  outcome?: "RECOGNISED" | "NOT_MET";
  /** Code of a level; empty: the one that the review reaches. */
  level?: string;
}

/** A level of the criteria set, as a select offers it. */
export interface LevelChoice {
  id: string;
  name: string;
}

export function decisionDefaults(): DecisionForm {
  return { decidedOn: today(), outcome: "RECOGNISED" };
}

/** Number and date of the paper, and what else a command needs. */
export function DecisionInputs({
  command,
  levels = [],
  focus = true,
  validMonths = null,
}: {
  command: DecisionCommand;
  /** Whether the first field takes the focus; not where the fields come while another one has it. */
  focus?: boolean;
  levels?: readonly LevelChoice[] | undefined;
  /** Months that a recognition holds by the criteria set, where that is known. */
  validMonths?: number | null | undefined;
}) {
  const say = useSay();
  if (command === "propose") return null;
  return (
    <>
      <TextInput
        source="number"
        label={say("decisions.number")}
        validate={[required(), maxLength(50)]}
        helperText={false}
        autoComplete="off"
        autoFocus={focus}
      />
      <DateInput source="decidedOn" label={say("decisions.date")} required />
      {command === "correct" ? (
        <RadioButtonGroupInput
          source="outcome"
          label={say("decisions.outcome")}
          choices={(["RECOGNISED", "NOT_MET"] as const).map((id) => ({ id, name: say(`decisions.outcomes.${id}`) }))}
          validate={required()}
          helperText={false}
        />
      ) : null}
      {command === "correct" ? (
        <FormDataConsumer<DecisionForm>>
          {({ formData }) => (formData.outcome === "RECOGNISED" ? <LevelInput levels={levels} /> : null)}
        </FormDataConsumer>
      ) : null}
      {command === "recognise" ? <LevelInput levels={levels} /> : null}
      {command === "recognise" || command === "correct" ? (
        <FormDataConsumer<DecisionForm>>
          {({ formData }) => (
            <DateInput
              source="validUntil"
              label={say("decisions.validUntil")}
              helperText={
                validMonths === null || !isCalendarDate(formData.decidedOn ?? "")
                  ? say("decisions.validUntilHint")
                  : say("rules.proposedUntil", {
                      until: formatDate(lastDayOf({ validMonths }, formData.decidedOn ?? "") ?? ""),
                    })
              }
            />
          )}
        </FormDataConsumer>
      ) : null}
      {command === "recognise" ? null : (
        <TextInput
          source="reason"
          label={say("decisions.reason")}
          validate={[required(), maxLength(500)]}
          multiline
          minRows={3}
          helperText={false}
        />
      )}
    </>
  );
}

/** The level that a decision names itself, where the set knows more than one. */
export function LevelInput({ levels }: { levels: readonly LevelChoice[] }) {
  const say = useSay();
  if (levels.length < 2) return null;
  return (
    <SelectInput
      source="level"
      label={say("decisions.level")}
      choices={[...levels]}
      emptyText={say("decisions.levelAsReached")}
      helperText={false}
    />
  );
}
