import { List, ListItem, ListItemText, Typography } from "@mui/material";
import { FormDataConsumer, maxLength, required, SelectInput, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { MomentInput } from "../events/moment-input.tsx";
import { instantOf, type Moment, momentOf } from "../events/times.ts";
import {
  AttendanceChangesDocument,
  type AttendanceState,
  CorrectAttendanceDocument,
  MarkAttendanceDocument,
  type RollLineViewFragment,
} from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

const states: readonly AttendanceState[] = ["PRESENT", "ABSENT", "EXCUSED"];

interface LineForm {
  state: AttendanceState;
  arrived: Moment;
  left: Moment;
  reason: string | null;
}

/** State, times and reason of one participant, with what was noted before. After closing it is a correction, which needs a reason. */
export function LineDialog(props: {
  line: RollLineViewFragment;
  where: { eventId: string; sessionId: string };
  afterClosing: boolean;
  onClose: () => void;
}) {
  const { line, where, afterClosing, onClose } = props;
  const say = useSay();
  const mark = useCommand(MarkAttendanceDocument);
  const correct = useCommand(CorrectAttendanceDocument);
  const { participantId, name } = line;
  return (
    <FormDialog<LineForm>
      open
      onClose={onClose}
      title={say(afterClosing ? "attendance.correctOf" : "attendance.editOf", { name })}
      done={say("attendance.saved")}
      defaults={{
        state: line.state ?? "PRESENT",
        arrived: momentOf(line.inAt),
        left: momentOf(line.outAt),
        reason: line.reason ?? null,
      }}
      onSubmit={async ({ state, arrived, left, reason }, idempotencyKey) => {
        const times = state === "PRESENT" ? { inAt: instantOf(arrived) ?? null, outAt: instantOf(left) ?? null } : {};
        const input = { idempotencyKey, ...where, state, ...times };
        if (afterClosing) await correct.mutateAsync({ input: { ...input, participantId, reason: reason ?? "" } });
        else await mark.mutateAsync({ input: { ...input, participantIds: [participantId], reason: reason || null } });
      }}
    >
      <SelectInput
        source="state"
        label={say("attendance.state")}
        choices={states.map((id) => ({ id, name: say(`attendance.states.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <FormDataConsumer<Partial<LineForm>>>
        {({ formData }) =>
          formData.state === "PRESENT" ? (
            <>
              <MomentInput source="arrived" label={say("attendance.inAt")} />
              <MomentInput source="left" label={say("attendance.outAt")} />
              <Typography variant="body2" color="textSecondary">
                {say("attendance.timesHint")}
              </Typography>
            </>
          ) : null
        }
      </FormDataConsumer>
      <TextInput
        source="reason"
        label={say("attendance.reason")}
        validate={[maxLength(300), ...(afterClosing ? [required()] : [])]}
        helperText={false}
      />
      <Changes eventId={where.eventId} participantId={participantId} />
    </FormDialog>
  );
}

function Changes({ eventId, participantId }: { eventId: string; participantId: string }) {
  const say = useSay();
  const { data } = useGraph(AttendanceChangesDocument, { eventId, participantId });
  const changes = data?.attendanceChanges ?? [];
  if (changes.length === 0) return null;
  return (
    <>
      <Typography variant="h3" sx={{ mt: 2 }}>
        {say("attendance.changes")}
      </Typography>
      <List dense>
        {changes.map((change) => (
          <ListItem key={`${change.at} ${change.sessionId} ${change.state}`} disableGutters>
            <ListItemText
              primary={[
                say(`attendance.states.${change.state}`),
                ...(change.inAt ? [`${formatInstant(change.inAt)} – ${formatInstant(change.outAt)}`] : []),
                ...(change.reason ? [change.reason] : []),
              ].join(" · ")}
              secondary={`${change.by}, ${formatInstant(change.at)}`}
            />
          </ListItem>
        ))}
      </List>
    </>
  );
}
