import { Alert, Typography } from "@mui/material";
import {
  AutocompleteInput,
  BooleanInput,
  maxLength,
  minValue,
  NumberInput,
  required,
  SelectInput,
  TextInput,
  useRedirect,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { DirectiveInput } from "../directives/directive-input.tsx";
import { parseAmount } from "../funds/amount.ts";
import {
  CreateEventDocument,
  EventFundsDocument,
  EventPlacesDocument,
  EventSeriesOfDocument,
  UpdateEventDocument,
  type WholeEventFragment,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { ClashWarnings } from "./clash-warnings.tsx";
import { useKindChoices } from "./kinds.ts";
import { MomentInput } from "./moment-input.tsx";
import { emptyPlan, formOf, type PlanForm, planOf } from "./plan-form.ts";
import { instantOf, type Moment } from "./times.ts";
import { eventPath } from "./words.tsx";

interface CreateForm extends PlanForm {
  unitId: string;
}

/** Plans an event. @param date day that it is planned for, where it was chosen already */
export function CreateEventDialog({ date, onClose }: { date?: string | undefined; onClose: () => void }) {
  const say = useSay();
  const redirect = useRedirect();
  const { roots } = useViewer();
  const command = useCommand(CreateEventDocument);
  return (
    <FormDialog<CreateForm>
      open
      onClose={onClose}
      title={say("events.createTitle")}
      submitLabel={say("events.create")}
      done={say("events.created")}
      defaults={{ unitId: roots[0]?.id ?? "", ...emptyPlan(date) }}
      onSubmit={async ({ unitId, ...form }, idempotencyKey) => {
        const { event } = await command.mutateAsync({ input: { idempotencyKey, unitId, ...planOf(form) } });
        redirect(eventPath(event.id));
      }}
    >
      <UnitInput source="unitId" label={say("events.organiser")} isRequired />
      <OfChosenUnit />
    </FormDialog>
  );
}

function OfChosenUnit() {
  const unitId: unknown = useWatch({ name: "unitId" });
  return <PlanInputs unitId={typeof unitId === "string" ? unitId : ""} />;
}

/** Changes the plan; of an event that was held what may still change. */
export function EditEventDialog({ event, onClose }: { event: WholeEventFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(UpdateEventDocument);
  return (
    <FormDialog<PlanForm>
      open
      onClose={onClose}
      title={say("events.editTitle")}
      done={say("events.saved")}
      defaults={formOf(event)}
      onSubmit={(form, idempotencyKey) => {
        const plan = planOf(form);
        // What a held event keeps is sent as it was, to the second.
        const { kindCode, startsAt, endsAt, attendance, capacity, openToPublic, moderated } = event;
        const { registrationFrom, registrationUntil } = event;
        const kept = { kindCode, startsAt, endsAt, attendance, capacity, openToPublic, moderated };
        return command.mutateAsync({
          input: {
            ...{ idempotencyKey, id: event.id, expectedRevision: event.revision, ...plan },
            ...(event.state === "HELD" ? { ...kept, registrationFrom, registrationUntil } : {}),
          },
        });
      }}
    >
      {event.state === "HELD" ? (
        <Alert severity="info" sx={{ mb: 1.5, width: "100%" }}>
          {say("events.heldFixed")}
        </Alert>
      ) : null}
      <PlanInputs unitId={event.unitId} event={event} />
    </FormDialog>
  );
}

interface Choice {
  id: string;
  name: string;
}

interface PlanInputsProps {
  unitId: string;
  event?: WholeEventFragment | undefined;
}

function PlanInputs({ unitId, event }: PlanInputsProps) {
  const say = useSay();
  const held = event?.state === "HELD";
  return (
    <>
      <TextInput
        source="title"
        label={say("events.heading")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
      <TextInput
        source="summary"
        label={say("events.summary")}
        validate={maxLength(5000)}
        multiline
        helperText={false}
      />
      {held ? null : <WhenInputs unitId={unitId} event={event} />}
      <WhereInputs unitId={unitId} event={event} />
      <TextInput
        source="partners"
        label={say("events.partners")}
        multiline
        minRows={2}
        helperText={say("events.partnersHint")}
      />
      {held ? null : <TakingPartInputs />}
      <NumberInput
        source="certificateMinutes"
        label={say("events.certificateMinutes")}
        validate={minValue(1)}
        helperText={say("events.certificateHint")}
        step={1}
      />
      <MoneyInputs event={event} />
    </>
  );
}

function WhenInputs({ unitId, event }: PlanInputsProps) {
  const say = useSay();
  const [starts, ends, placeId]: unknown[] = useWatch({ name: ["starts", "ends", "placeId"] });
  const [from, to] = [starts as Moment | undefined, ends as Moment | undefined];
  const kinds = useKindChoices(from?.date ?? "", event?.kindCode);
  const [startsAt, endsAt] = [instantOf(from), instantOf(to)];
  const speakers = (event?.sessions ?? []).flatMap((session) =>
    session.speakers.map(({ name }) => ({ name, startsAt: session.startsAt, endsAt: session.endsAt })),
  );
  return (
    <>
      <SelectInput
        source="kindCode"
        label={say("events.kind")}
        choices={kinds}
        validate={required()}
        helperText={false}
      />
      <MomentInput source="starts" label={say("events.startsAt")} required />
      <MomentInput source="ends" label={say("events.endsAt")} required />
      {startsAt !== undefined && endsAt !== undefined && endsAt <= startsAt ? (
        <Alert severity="error" role="alert" sx={{ mb: 1.5, width: "100%" }}>
          {say("events.timesWrong")}
        </Alert>
      ) : null}
      <ClashWarnings
        unitId={unitId}
        eventId={event?.id}
        placeId={typeof placeId === "string" ? placeId : null}
        startsAt={startsAt}
        endsAt={endsAt}
        speakers={speakers}
      />
    </>
  );
}

/** Choices with what is chosen already, which may be out of use by now. */
function withChosen(choices: readonly Choice[], chosen: Choice | null | undefined): Choice[] {
  return chosen && !choices.some(({ id }) => id === chosen.id) ? [chosen, ...choices] : [...choices];
}

function WhereInputs({ unitId, event }: PlanInputsProps) {
  const say = useSay();
  const enabled = unitId !== "";
  const places = useGraph(EventPlacesDocument, { unitId, includeClosed: false }, { enabled }).data?.eventPlaces ?? [];
  const series = useGraph(EventSeriesOfDocument, { unitId }, { enabled }).data?.eventSeries ?? [];
  return (
    <>
      <AutocompleteInput
        source="placeId"
        label={say("events.place")}
        choices={withChosen(
          places.map(({ id, name, address }) => ({ id, name: address ? `${name} · ${address}` : name })),
          event?.place,
        )}
        noOptionsText={say("events.noPlaces")}
        helperText={false}
        fullWidth
      />
      <TextInput
        source="onlineUrl"
        label={say("events.onlineUrl")}
        type="url"
        validate={maxLength(500)}
        helperText={false}
      />
      <AutocompleteInput
        source="seriesId"
        label={say("events.series")}
        choices={series.map(({ id, title }) => ({ id, name: title }))}
        noOptionsText={say("events.noSeries")}
        helperText={false}
        fullWidth
      />
    </>
  );
}

function TakingPartInputs() {
  const say = useSay();
  const openToPublic: unknown = useWatch({ name: "openToPublic" });
  return (
    <>
      <SelectInput
        source="attendance"
        label={say("events.attendance")}
        choices={(["ROLL", "DECLARED"] as const).map((id) => ({ id, name: say(`events.modes.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <NumberInput
        source="capacity"
        label={say("events.capacity")}
        validate={minValue(1)}
        helperText={say("events.capacityHint")}
        step={1}
      />
      <BooleanInput source="openToPublic" label={say("events.openToPublic")} helperText={false} />
      {openToPublic === true ? (
        <BooleanInput source="moderated" label={say("events.moderated")} helperText={false} />
      ) : null}
      <MomentInput source="registrationFrom" label={say("events.registrationFrom")} />
      <MomentInput source="registrationUntil" label={say("events.registrationUntil")} />
    </>
  );
}

function MoneyInputs({ event }: Pick<PlanInputsProps, "event">) {
  const say = useSay();
  const funds = useGraph(EventFundsDocument, {}, { staleTime: 60_000 }).data?.funds.edges ?? [];
  const whole = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && parseAmount(value) === undefined
      ? say("gifts.amountWrong")
      : undefined;
  return (
    <>
      <Typography variant="h3" sx={{ mt: 1 }}>
        {say("events.basis")}
      </Typography>
      <DirectiveInput source="directiveId" chosen={event?.directive} />
      <AutocompleteInput
        source="fundId"
        label={say("events.fund")}
        choices={withChosen(
          funds.map(({ node }) => ({ id: node.id, name: node.name })),
          event?.fund,
        )}
        helperText={false}
        fullWidth
      />
      <TextInput source="budget" label={say("events.budget")} validate={whole} helperText={say("events.budgetHint")} />
    </>
  );
}
