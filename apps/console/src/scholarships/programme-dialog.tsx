import { scholarships } from "@khuyenhoc/contracts";
import { Typography } from "@mui/material";
import { useState } from "react";
import {
  ArrayInput,
  BooleanInput,
  maxLength,
  minValue,
  NumberInput,
  required,
  SelectInput,
  SimpleFormIterator,
  TextInput,
  useNotify,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { EventInput } from "../events/event-input.tsx";
import { parseAmount } from "../funds/amount.ts";
import { useFundChoices } from "../funds/choices.ts";
import {
  CreateProgrammeDocument,
  type ProgrammeKind,
  type ProgrammeRowFragment,
  UpdateProgrammeDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { workingYears } from "../presentation/year-select.tsx";

interface PlanForm {
  title: string;
  kind: ProgrammeKind;
  purposeId: string | null;
  criteria: { code: string; nameVi: string; nameEn: string; maxPoints: number; hardship?: boolean }[];
  minimumScore: number;
  places: number | null;
  quotas?: { unitId: string; places: number }[];
  instalments: { dueOn: string; amount: string }[];
  applyFrom: string;
  applyTo: string;
  eventId?: string | null;
}

const planOf = ({ purposeId, places, quotas = [], criteria, instalments, ...plan }: PlanForm) => ({
  title: plan.title,
  kind: plan.kind,
  minimumScore: plan.minimumScore,
  applyFrom: plan.applyFrom,
  applyTo: plan.applyTo,
  eventId: plan.eventId || null,
  purposeId: purposeId || null,
  places: places ?? null,
  quotas: quotas.map(({ unitId, places: limit }) => ({ unitId, places: limit })),
  criteria: criteria.map(({ code, nameVi, nameEn, maxPoints, hardship }) => ({
    ...{ code, nameVi, nameEn, maxPoints },
    hardship: hardship ?? false,
  })),
  instalments: instalments.map(({ dueOn, amount }) => ({ dueOn, amount: parseAmount(amount)?.toString() ?? "" })),
});

/** Criteria to begin with; illustrative, as every one of the association's own is edited. */
const usual: PlanForm["criteria"] = [
  { code: "STUDY", nameVi: "Kết quả học tập", nameEn: "Results at school", maxPoints: 60, hardship: false },
  { code: "NEED", nameVi: "Hoàn cảnh", nameEn: "Hardship", maxPoints: 40, hardship: true },
];

export function CreateProgrammeDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CreateProgrammeDocument);
  return (
    <FormDialog<PlanForm & { fundId: string; year: number }>
      open
      onClose={onClose}
      title={say("scholarships.create")}
      done={say("scholarships.saved")}
      defaults={{ year: workingYears()[0] ?? 2026, kind: "NEVER_ENDING", criteria: usual, minimumScore: 0 }}
      onSubmit={({ fundId, year, ...plan }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, fundId, year, ...planOf(plan) } })
      }
    >
      <FundInput />
      <SelectInput
        source="year"
        label={say("common.year")}
        choices={workingYears().map((year) => ({ id: year, name: String(year) }))}
        validate={required()}
        helperText={false}
      />
      <PlanInputs />
    </FormDialog>
  );
}

export function EditProgrammeDialog({ programme, onClose }: { programme: ProgrammeRowFragment; onClose: () => void }) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(UpdateProgrammeDocument);
  const [defaults] = useState<Partial<PlanForm> & { fundId: string }>(() => ({
    ...programme,
    purposeId: programme.purposeId ?? "",
    places: programme.places ?? null,
    eventId: programme.eventId ?? "",
    criteria: programme.criteria.map((criterion) => ({ ...criterion })),
    quotas: programme.quotas.map(({ unitId, places }) => ({ unitId, places })),
    instalments: programme.instalments.map(({ dueOn, amount }) => ({ dueOn, amount })),
  }));
  return (
    <FormDialog<PlanForm & { fundId: string }>
      open
      onClose={onClose}
      title={say("scholarships.edit")}
      defaults={defaults}
      onSubmit={async (plan, idempotencyKey) => {
        const { id, revision } = programme;
        await command.mutateAsync({ input: { idempotencyKey, id, expectedRevision: revision, ...planOf(plan) } });
        notify(say("scholarships.saved"), { type: "success" });
      }}
    >
      <PlanInputs />
    </FormDialog>
  );
}

function FundInput() {
  const say = useSay();
  const choices = useFundChoices().map(({ id, name }) => ({ id, name }));
  return (
    <SelectInput
      source="fundId"
      label={say("scholarships.fund")}
      choices={choices}
      validate={required()}
      helperText={false}
    />
  );
}

function PurposeInput() {
  const say = useSay();
  const fundId: unknown = useWatch({ name: "fundId" });
  const fund = useFundChoices().find(({ id }) => id === fundId);
  const choices = (fund?.purposes ?? []).filter(({ closedOn }) => !closedOn).map(({ id, name }) => ({ id, name }));
  return (
    <SelectInput
      source="purposeId"
      label={say("scholarships.purpose")}
      choices={choices}
      emptyText={say("scholarships.general")}
      emptyValue=""
      helperText={false}
    />
  );
}

function PlanInputs() {
  const say = useSay();
  const kinds = scholarships.programmeKinds.map((id) => ({ id, name: say(`scholarships.kinds.${id}`) }));
  const whole = (value: unknown) =>
    parseAmount(String(value ?? "")) === undefined ? say("gifts.amountWrong") : undefined;
  return (
    <>
      <TextInput
        source="title"
        label={say("scholarships.name")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
      <SelectInput
        source="kind"
        label={say("scholarships.kind")}
        choices={kinds}
        validate={required()}
        helperText={false}
      />
      <PurposeInput />
      <DateInput source="applyFrom" label={say("scholarships.applyFrom")} required />
      <DateInput source="applyTo" label={say("scholarships.applyTo")} required />
      <EventInput source="eventId" label={say("scholarships.ceremony")} helperText={say("common.optional")} />
      <Typography variant="h3" sx={{ mt: 2 }}>
        {say("scholarships.instalments")}
      </Typography>
      <ArrayInput source="instalments" label={false} validate={required()} helperText={false}>
        <SimpleFormIterator inline fullWidth>
          <DateInput source="dueOn" label={say("scholarships.dueOn")} required />
          <TextInput source="amount" label={say("awards.amount")} validate={[required(), whole]} helperText={false} />
        </SimpleFormIterator>
      </ArrayInput>
      <Typography variant="h3" sx={{ mt: 2 }}>
        {say("scholarships.criteria")}
      </Typography>
      <ArrayInput source="criteria" label={false} validate={required()} helperText={false}>
        <SimpleFormIterator inline fullWidth>
          <TextInput source="code" label={say("scholarships.code")} validate={required()} helperText={false} />
          <TextInput source="nameVi" label={say("scholarships.criterion")} validate={required()} helperText={false} />
          <TextInput source="nameEn" label={say("scholarships.criterionEn")} validate={required()} helperText={false} />
          <NumberInput
            source="maxPoints"
            label={say("scholarships.maxPoints")}
            validate={[required(), minValue(1)]}
            helperText={false}
          />
          <BooleanInput source="hardship" label={say("scholarships.hardship")} helperText={false} />
        </SimpleFormIterator>
      </ArrayInput>
      <NumberInput
        source="minimumScore"
        label={say("scholarships.minimumScore")}
        validate={[required(), minValue(0)]}
        helperText={false}
      />
      <NumberInput
        source="places"
        label={say("scholarships.places")}
        validate={minValue(1)}
        helperText={say("scholarships.placesHint")}
      />
      <Typography variant="h3" sx={{ mt: 2 }}>
        {say("scholarships.quotas")}
      </Typography>
      <ArrayInput source="quotas" label={false} helperText={say("scholarships.quotasHint")}>
        <SimpleFormIterator inline fullWidth>
          <UnitInput source="unitId" label={say("common.unit")} isRequired />
          <NumberInput
            source="places"
            label={say("scholarships.places")}
            validate={[required(), minValue(0)]}
            helperText={false}
          />
        </SimpleFormIterator>
      </ArrayInput>
    </>
  );
}
