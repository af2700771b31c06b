import { maxLength, RadioButtonGroupInput, required, SelectInput, TextInput } from "react-admin";
import { useWatch } from "react-hook-form";
import { useSay } from "../i18n/messages.ts";
import { useChoices } from "./choices.ts";

/** Who is registered: the same when it is created and when it is corrected. */
export function SubjectInputs() {
  const say = useSay();
  return (
    <>
      <TextInput
        source="subjectName"
        label={say("registrations.subjectName")}
        helperText={say("registrations.subjectNameHint")}
        validate={[required(), maxLength(200)]}
        autoComplete="off"
      />
      <TextInput
        source="subjectCode"
        label={say("registrations.subjectCode")}
        helperText={say("registrations.subjectCodeHint")}
        validate={maxLength(50)}
        autoComplete="off"
      />
      <TextInput
        source="address"
        label={say("registrations.address")}
        validate={maxLength(300)}
        helperText={false}
        autoComplete="off"
      />
    </>
  );
}

export function ModelInput() {
  const say = useSay();
  const { models } = useChoices();
  return (
    <RadioButtonGroupInput
      source="model"
      label={say("registrations.model")}
      choices={models}
      validate={required()}
      helperText={false}
    />
  );
}

/** Only citizens have a population group, and they must. */
export function GroupInput() {
  const say = useSay();
  const { groups } = useChoices();
  const model: unknown = useWatch({ name: "model" });
  if (model !== "CITIZEN") return null;
  return (
    <SelectInput
      source="group"
      label={say("registrations.group")}
      choices={groups}
      validate={required(say("registrations.groupNeeded"))}
      helperText={false}
    />
  );
}
