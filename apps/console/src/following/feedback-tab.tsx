import { today } from "@khuyenhoc/contracts";
import { Alert, Button, Card, Chip, DialogContentText, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { BooleanInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import {
  CloseFeedbackDocument,
  FeedbackFormDocument,
  type FeedbackFormViewFragment,
  OpenFeedbackDocument,
} from "../generated/graphql.ts";
import { addDays, formatDate, formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer } from "../presentation/states.tsx";
import { FeedbackFormDialog } from "./feedback-form-dialog.tsx";
import { FeedbackResultsSection } from "./feedback-results.tsx";

/** Days for which a form takes answers, unless something else is chosen. */
const OPEN_DAYS = 14;

/** The feedback form of an event, and what was answered. */
export default function FeedbackTab({ event, own }: EventTabProps) {
  const say = useSay();
  const answer = useGraph(FeedbackFormDocument, { eventId: event.id }, { enabled: own });
  if (!own) return <Alert severity="info">{say("events.invited")}</Alert>;
  return (
    <Answer query={answer}>
      {({ feedbackForm }) => <Content form={feedbackForm} held={event.state === "HELD" || event.state === "CLOSED"} />}
    </Answer>
  );
}

function Content({ form, held }: { form: FeedbackFormViewFragment; held: boolean }) {
  const say = useSay();
  const mayManage = useMay("events.manage");
  const [act, setAct] = useState<"edit" | "open" | "close">();
  const close = () => setAct(undefined);
  const { eventId, state, invited, answered, publicAnswers, closesOn, publicUrl } = form;
  return (
    <Stack spacing={2} data-testid="feedback-tab">
      <Card sx={{ p: 2.5 }}>
        <Stack spacing={1.5} sx={{ alignItems: "flex-start" }}>
          <Chip label={say(`feedback.states.${state}`)} color={state === "OPEN" ? "success" : "default"} />
          {state === "DRAFT" ? null : (
            <Typography>
              {say("feedback.counts", {
                answered: formatNumber(answered),
                invited: formatNumber(invited),
                open: formatNumber(publicAnswers),
              })}{" "}
              {closesOn && state === "OPEN" ? say("feedback.until", { date: formatDate(closesOn) }) : null}
            </Typography>
          )}
          {publicUrl ? (
            <Typography>
              {say("feedback.publicUrl")}:{" "}
              <Link href={publicUrl} target="_blank" rel="noreferrer" sx={{ overflowWrap: "anywhere" }}>
                {publicUrl}
              </Link>
            </Typography>
          ) : null}
          {held ? null : <Alert severity="info">{say("feedback.notYet")}</Alert>}
          {mayManage ? (
            <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
              <Button variant="outlined" onClick={() => setAct("edit")} data-testid="edit-feedback">
                {say("feedback.edit")}
              </Button>
              {held ? (
                <Button variant="contained" onClick={() => setAct("open")} data-testid="open-feedback">
                  {say(state === "OPEN" ? "feedback.again" : "feedback.open")}
                </Button>
              ) : null}
              {state === "OPEN" ? (
                <Button color="error" onClick={() => setAct("close")} data-testid="close-feedback">
                  {say("feedback.close")}
                </Button>
              ) : null}
            </Stack>
          ) : null}
        </Stack>
      </Card>
      {state === "DRAFT" ? null : <FeedbackResultsSection eventId={eventId} />}
      {act === "edit" ? <FeedbackFormDialog form={form} onClose={close} /> : null}
      {act === "open" ? <OpenDialog form={form} onClose={close} /> : null}
      {act === "close" ? <CloseDialog eventId={eventId} onClose={close} /> : null}
    </Stack>
  );
}

function OpenDialog({ form, onClose }: { form: FeedbackFormViewFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(OpenFeedbackDocument);
  const { eventId, state, closesOn, publicUrl } = form;
  return (
    <FormDialog<{ closesOn: string; forAll: boolean }>
      open
      onClose={onClose}
      title={say("feedback.openTitle")}
      submitLabel={say(state === "OPEN" ? "feedback.again" : "feedback.open")}
      done={say("feedback.opened")}
      defaults={{
        closesOn: state === "OPEN" && closesOn ? closesOn : addDays(today(), OPEN_DAYS),
        forAll: publicUrl != null,
      }}
      onSubmit={(values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, eventId, ...values } })}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("feedback.openText")}</DialogContentText>
      <DateInput source="closesOn" label={say("feedback.closesOn")} required />
      <BooleanInput source="forAll" label={say("feedback.forAll")} helperText={false} />
    </FormDialog>
  );
}

function CloseDialog({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CloseFeedbackDocument);
  return (
    <FormDialog<object>
      open
      danger
      onClose={onClose}
      title={say("feedback.close")}
      submitLabel={say("feedback.close")}
      done={say("feedback.closed")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, eventId } })}
    >
      <DialogContentText>{say("feedback.closeText")}</DialogContentText>
    </FormDialog>
  );
}
