import { AddRounded } from "@mui/icons-material";
import { Alert, Button, Stack } from "@mui/material";
import { ArrayInput, maxLength, required, SimpleFormIterator, TextInput, useSimpleFormIterator } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { SetEventAgendaDocument, type WholeEventFragment } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { ClashWarnings } from "./clash-warnings.tsx";
import { MomentInput, TimeInput } from "./moment-input.tsx";
import { daysOf, instantOf, type Moment, momentOf } from "./times.ts";

interface SessionForm {
  id?: string;
  title?: string;
  starts?: Moment;
  ends?: Moment;
  room?: string | null;
  speakers?: { name?: string; office?: string | null; topic?: string | null }[] | null;
}
interface AgendaForm {
  sessions: SessionForm[];
}

const timesOf = ({ starts, ends }: SessionForm, day: string | undefined) => ({
  startsAt: instantOf(day === undefined ? starts : { ...starts, date: day }) ?? "",
  endsAt: instantOf(day === undefined ? ends : { ...ends, date: day }) ?? "",
});

/** Sessions as the API takes them. @param day of an event of one day, whose sessions name times only */
function sessionsOf(sessions: readonly SessionForm[], day: string | undefined) {
  return sessions.map((session) => ({
    ...{ id: session.id ?? null, title: session.title ?? "", room: session.room || null },
    ...timesOf(session, day),
    speakers: (session.speakers ?? []).map(({ name, office, topic }) => ({
      name: name ?? "",
      office: office || null,
      topic: topic || null,
    })),
  }));
}

/** Changes the agenda as a whole; the order is that of the rows. */
export function AgendaDialog({ event, onClose }: { event: WholeEventFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(SetEventAgendaDocument);
  const { first, last } = daysOf(event);
  const day = first === last ? first : undefined;
  const defaults: AgendaForm = {
    sessions: event.sessions.map(({ id, title, startsAt, endsAt, room, speakers }) => ({
      ...{ id, title, room: room ?? "", starts: momentOf(startsAt), ends: momentOf(endsAt) },
      speakers: speakers.map(({ name, office, topic }) => ({ name, office: office ?? "", topic: topic ?? "" })),
    })),
  };
  return (
    <FormDialog<AgendaForm>
      open
      onClose={onClose}
      title={say("events.agendaTitle")}
      done={say("events.saved")}
      defaults={defaults}
      onSubmit={({ sessions }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, id: event.id, expectedRevision: event.revision },
            sessions: sessionsOf(sessions, day),
          },
        })
      }
    >
      <Alert severity="info" sx={{ mb: 1.5, width: "100%" }}>
        {say("events.agendaHint")}
      </Alert>
      <SpeakerClashes event={event} day={day} />
      <ArrayInput source="sessions" label={false} validate={required()} helperText={false}>
        <SimpleFormIterator
          fullWidth
          disableClear
          addButton={<AddButton label={say("events.addSession")} testId="add-session" />}
        >
          <TextInput
            source="title"
            label={say("events.session")}
            validate={[required(), maxLength(300)]}
            helperText={false}
          />
          {day === undefined ? (
            <>
              <MomentInput source="starts" label={say("events.startsAt")} required />
              <MomentInput source="ends" label={say("events.endsAt")} required />
            </>
          ) : (
            <Stack direction="row" sx={{ gap: 1.5 }}>
              <TimeInput source="starts.time" label={say("events.startsAt")} required />
              <TimeInput source="ends.time" label={say("events.endsAt")} required />
            </Stack>
          )}
          <TextInput source="room" label={say("events.room")} validate={maxLength(100)} helperText={false} />
          <ArrayInput source="speakers" label={say("events.speakers")} helperText={false}>
            <SimpleFormIterator
              inline
              fullWidth
              disableClear
              addButton={<AddButton label={say("events.addSpeaker")} testId="add-speaker" />}
            >
              <TextInput
                source="name"
                label={say("events.speaker")}
                validate={[required(), maxLength(150)]}
                helperText={false}
              />
              <TextInput source="office" label={say("events.office")} validate={maxLength(200)} helperText={false} />
              <TextInput source="topic" label={say("events.topic")} validate={maxLength(300)} helperText={false} />
            </SimpleFormIterator>
          </ArrayInput>
        </SimpleFormIterator>
      </ArrayInput>
    </FormDialog>
  );
}

/** Says in words what it adds: sessions and speakers stand in one another. */
function AddButton({ label, testId }: { label: string; testId: string }) {
  const { add } = useSimpleFormIterator();
  return (
    <Button startIcon={<AddRounded />} onClick={() => add()} data-testid={testId}>
      {label}
    </Button>
  );
}

function SpeakerClashes({ event, day }: { event: WholeEventFragment; day: string | undefined }) {
  const watched: unknown = useWatch({ name: "sessions" });
  const sessions = Array.isArray(watched) ? (watched as SessionForm[]) : [];
  const speakers = sessions.flatMap((session) => {
    const times = timesOf(session, day);
    return times.startsAt === "" || times.endsAt === ""
      ? []
      : (session.speakers ?? []).flatMap(({ name }) => (name?.trim() ? [{ name: name.trim(), ...times }] : []));
  });
  return (
    <ClashWarnings
      unitId={event.unitId}
      eventId={event.id}
      placeId={event.place?.id}
      startsAt={event.startsAt}
      endsAt={event.endsAt}
      speakers={speakers}
    />
  );
}
