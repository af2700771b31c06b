import { events as contract } from "@khuyenhoc/contracts";
import { Alert, Button } from "@mui/material";
import { useState } from "react";
import {
  maxLength,
  minValue,
  NumberInput,
  RadioButtonGroupInput,
  required,
  SelectInput,
  TextInput,
  useRedirect,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import {
  CancelEventDocument,
  CloneEventDocument,
  CloseEventDocument,
  DeclareDelegatesDocument,
  HoldEventDocument,
  OpenEventDocument,
  ReopenEventDocument,
  type WholeEventFragment,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { EditEventDialog } from "./plan-dialogs.tsx";
import { eventPath } from "./words.tsx";

type Move = "open" | "hold" | "close";
type Act = Move | "edit" | "clone" | "declare" | "reopen" | "cancel";
interface DialogProps {
  event: WholeEventFragment;
  onClose: () => void;
}

/** What may be done with an event in its state; the main thing last. */
const offered: Readonly<Record<WholeEventFragment["state"], readonly Act[]>> = {
  PLANNED: ["clone", "cancel", "edit", "open"],
  OPEN: ["clone", "cancel", "edit", "hold"],
  HELD: ["clone", "edit", "declare", "close"],
  CLOSED: ["reopen", "clone"],
  CANCELLED: ["clone"],
};

function closedLately({ closedAt }: WholeEventFragment): boolean {
  return closedAt != null && Date.now() - Date.parse(closedAt) < contract.REOPEN_HOURS * 3_600_000;
}

/** Buttons that change an event, for those whose units hold it. */
export function EventActions({ event, own }: { event: WholeEventFragment; own: boolean }) {
  const say = useSay();
  const mayManage = useMay("events.manage");
  const atTop = useMay("tiers.manage");
  const { roots } = useViewer();
  const [act, setAct] = useState<Act>();
  if (!mayManage) return null;
  // Who was granted the unit itself does not reopen its events, unless nobody stands above it.
  const mayReopen = (atTop || !roots.some(({ id }) => id === event.unit?.id)) && closedLately(event);
  const acts = offered[event.state].filter((each) => {
    if (!own) return each === "clone";
    if (each === "reopen") return mayReopen;
    return each !== "declare" || event.attendance === "DECLARED";
  });
  const close = () => setAct(undefined);
  return (
    <>
      {acts.map((each, index) => (
        <Button
          key={each}
          variant={index === acts.length - 1 && each !== "clone" ? "contained" : each === "edit" ? "outlined" : "text"}
          color={each === "cancel" ? "error" : "primary"}
          onClick={() => setAct(each)}
          data-testid={`event-${each}`}
        >
          {say(`events.acts.${each}`)}
        </Button>
      ))}
      {act === "edit" ? <EditEventDialog event={event} onClose={close} /> : null}
      {act === "clone" ? <CloneDialog event={event} onClose={close} /> : null}
      {act === "declare" ? <DeclareDialog event={event} onClose={close} /> : null}
      {act === "reopen" || act === "cancel" ? <ReasonDialog act={act} event={event} onClose={close} /> : null}
      {act === "open" || act === "hold" || act === "close" ? (
        <MoveDialog act={act} event={event} onClose={close} />
      ) : null}
    </>
  );
}

function MoveDialog({ event, act, onClose }: DialogProps & { act: Move }) {
  const say = useSay();
  const commands = {
    open: useCommand(OpenEventDocument),
    hold: useCommand(HoldEventDocument),
    close: useCommand(CloseEventDocument),
  };
  return (
    <FormDialog
      open
      onClose={onClose}
      title={say(`events.asks.${act}`, { title: event.title })}
      submitLabel={say(`events.acts.${act}`)}
      done={say("events.saved")}
      onSubmit={(_values, idempotencyKey) =>
        commands[act].mutateAsync({ input: { idempotencyKey, id: event.id, expectedRevision: event.revision } })
      }
    >
      <Alert severity={act === "close" ? "warning" : "info"} sx={{ width: "100%" }}>
        {say(`events.tells.${act}`)}
      </Alert>
    </FormDialog>
  );
}

function ReasonDialog({ event, act, onClose }: DialogProps & { act: "reopen" | "cancel" }) {
  const say = useSay();
  const commands = { reopen: useCommand(ReopenEventDocument), cancel: useCommand(CancelEventDocument) };
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      danger={act === "cancel"}
      title={say(`events.asks.${act}`, { title: event.title })}
      submitLabel={say(`events.acts.${act}`)}
      done={say("events.saved")}
      onSubmit={({ reason }, idempotencyKey) =>
        commands[act].mutateAsync({ input: { idempotencyKey, id: event.id, expectedRevision: event.revision, reason } })
      }
    >
      <Alert severity="warning" sx={{ width: "100%", mb: 1.5 }}>
        {say(`events.tells.${act}`)}
      </Alert>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

function DeclareDialog({ event, onClose }: DialogProps) {
  const say = useSay();
  const command = useCommand(DeclareDelegatesDocument);
  return (
    <FormDialog<{ delegates: number }>
      open
      onClose={onClose}
      title={say("events.asks.declare", { title: event.title })}
      done={say("events.saved")}
      defaults={event.declaredDelegates == null ? {} : { delegates: event.declaredDelegates }}
      onSubmit={({ delegates }, idempotencyKey) =>
        command.mutateAsync({
          input: { idempotencyKey, id: event.id, expectedRevision: event.revision, delegates },
        })
      }
    >
      <NumberInput
        source="delegates"
        label={say("events.delegates")}
        validate={[required(), minValue(0)]}
        helperText={say("events.tells.declare")}
        step={1}
        autoFocus
      />
    </FormDialog>
  );
}

interface CloneForm {
  unitId: string;
  title: string;
  toYear: number;
  keep: "WEEKDAY" | "DATE" | "DAY";
  startsOn?: string;
}

/** Plans an event again: for another year, or on a day that is named. */
function CloneDialog({ event, onClose }: DialogProps) {
  const say = useSay();
  const redirect = useRedirect();
  const { roots } = useViewer();
  const command = useCommand(CloneEventDocument);
  const years = [0, 1, 2].map((ahead) => event.year + ahead);
  return (
    <FormDialog<CloneForm>
      open
      onClose={onClose}
      title={say("events.asks.clone", { title: event.title })}
      submitLabel={say("events.acts.clone")}
      done={say("events.created")}
      defaults={{
        unitId: event.unit?.id ?? roots[0]?.id ?? "",
        title: event.title,
        toYear: event.year + 1,
        keep: "WEEKDAY",
      }}
      onSubmit={async ({ unitId, title, toYear, keep, startsOn }, idempotencyKey) => {
        const day = keep === "DAY" ? { startsOn: startsOn ?? null } : { keep };
        const { event: made } = await command.mutateAsync({
          input: { idempotencyKey, id: event.id, unitId, title, toYear, ...day },
        });
        redirect(eventPath(made.id));
      }}
    >
      <Alert severity="info" sx={{ width: "100%", mb: 1.5 }}>
        {say("events.tells.clone")}
      </Alert>
      <UnitInput source="unitId" label={say("events.organiser")} isRequired />
      <TextInput
        source="title"
        label={say("events.heading")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
      <RadioButtonGroupInput
        source="keep"
        label={say("events.keep")}
        choices={(["WEEKDAY", "DATE", "DAY"] as const).map((id) => ({ id, name: say(`events.keeps.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <WhenAgain years={years} />
    </FormDialog>
  );
}

function WhenAgain({ years }: { years: readonly number[] }) {
  const say = useSay();
  const keep: unknown = useWatch({ name: "keep" });
  return keep === "DAY" ? (
    <DateInput source="startsOn" label={say("events.startsOn")} required />
  ) : (
    <SelectInput
      source="toYear"
      label={say("common.year")}
      choices={years.map((year) => ({ id: year, name: String(year) }))}
      validate={required()}
      helperText={false}
    />
  );
}
