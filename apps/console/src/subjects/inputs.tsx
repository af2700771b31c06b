import { maxLength, maxValue, minValue, NumberInput, required, SelectInput, TextInput } from "react-admin";
import { useWatch } from "react-hook-form";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { useSubjectChoices } from "./choices.ts";

/** What is kept of each kind of subject; a form with a field `kind` shows what belongs to it. */
export function FactInputs() {
  const say = useSay();
  const { groups, organisationKinds, communityLevels } = useSubjectChoices();
  const kind: unknown = useWatch({ name: "kind" });
  return (
    <>
      <UnitInput source="unitId" label={say("subjects.fields.unit")} isRequired />
      <TextInput
        source="name"
        label={say("subjects.fields.name")}
        validate={[required(), maxLength(200)]}
        helperText={false}
        autoComplete="off"
      />
      <TextInput
        source="code"
        label={say("subjects.fields.code")}
        helperText={say("subjects.codeHint")}
        validate={maxLength(50)}
        autoComplete="off"
      />
      {kind === "CITIZEN" ? (
        <>
          <DateInput
            source="birthDate"
            label={say("subjects.fields.birthDate")}
            helperText={say("subjects.childHint")}
          />
          <NumberInput
            source="birthYear"
            label={say("subjects.fields.birthYear")}
            helperText={say("subjects.birthYearHint")}
            validate={[minValue(1900), maxValue(currentYear())]}
            format={(value: unknown) => (typeof value === "number" ? value : null)}
          />
          <SelectInput
            source="group"
            label={say("subjects.fields.group")}
            choices={groups}
            helperText={false}
            emptyText={say("common.optional")}
          />
        </>
      ) : null}
      {kind === "ORGANISATION" ? (
        <SelectInput
          source="organisationKind"
          label={say("subjects.fields.organisationKind")}
          choices={organisationKinds}
          helperText={false}
        />
      ) : null}
      {kind === "COMMUNITY" ? (
        <SelectInput
          source="communityLevel"
          label={say("subjects.fields.communityLevel")}
          choices={communityLevels}
          helperText={false}
        />
      ) : null}
      <TextInput
        source="address"
        label={say("subjects.fields.address")}
        validate={maxLength(300)}
        helperText={false}
        autoComplete="off"
      />
    </>
  );
}
