import { Button, Dialog, DialogActions, DialogContent, DialogTitle, Stack, Typography } from "@mui/material";
import { useId } from "react";
import { email, maxLength, required, TextInput, useNotify } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { QrCode } from "../certificates/qr-code.tsx";
import {
  CancelParticipantsDocument,
  DecideParticipantsDocument,
  type ParticipantRowFragment,
  ParticipantTicketDocument,
  ReissueTicketDocument,
  ReplaceParticipantDocument,
  UpdateParticipantDocument,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer } from "../presentation/states.tsx";
import { nobody, personInput, type TypedPerson } from "./people.ts";
import { tally } from "./words.tsx";

/** What is done with one participant. */
export type Act = { kind: "change" | "replace" | "reissue" | "ticket"; participant: ParticipantRowFragment };
/** What is done with several. */
export type BulkAct = { kind: "cancel" | "decline"; ids: readonly string[] };

export function ActDialog({ act, onClose }: { act: Act; onClose: () => void }) {
  const { kind, participant } = act;
  if (kind === "ticket") return <TicketDialog participant={participant} onClose={onClose} />;
  if (kind === "reissue") return <ReissueDialog participant={participant} onClose={onClose} />;
  return <PersonDialog kind={kind} participant={participant} onClose={onClose} />;
}

interface OneProps {
  participant: ParticipantRowFragment;
  onClose: () => void;
}

function PersonDialog({ kind, participant, onClose }: OneProps & { kind: "change" | "replace" }) {
  const say = useSay();
  const update = useCommand(UpdateParticipantDocument);
  const replace = useCommand(ReplaceParticipantDocument);
  const { id, revision: expectedRevision, name } = participant;
  const defaults: TypedPerson =
    kind === "replace"
      ? nobody
      : {
          name,
          office: participant.office ?? "",
          code: participant.subjectCode ?? "",
          email: participant.email ?? "",
          phone: participant.phone ?? "",
        };
  async function send(typed: Partial<TypedPerson>, idempotencyKey: string): Promise<void> {
    const person = personInput({ ...nobody, ...Object.fromEntries(Object.entries(typed).filter(([, text]) => text)) });
    const subjectUnitId = participant.subjectUnitId ?? participant.unit?.id ?? null;
    // Here it is one person whom the officer looks at: that another has the name was said on the list.
    const input = { idempotencyKey, id, expectedRevision, ...person, subjectUnitId, allowSameName: true };
    await (kind === "change" ? update : replace).mutateAsync({ input });
  }
  return (
    <FormDialog<TypedPerson>
      open
      onClose={onClose}
      title={`${say(`participants.${kind}`)}: ${name}`}
      done={say(kind === "change" ? "participants.changed" : "participants.replaced")}
      defaults={defaults}
      onSubmit={send}
    >
      {kind === "replace" ? (
        <Typography variant="body2" sx={{ mb: 2 }}>
          {say("participants.replaceText", { name })}
        </Typography>
      ) : null}
      <TextInput
        source="name"
        label={say("participants.name")}
        validate={[required(), maxLength(200)]}
        autoComplete="off"
      />
      <TextInput source="office" label={say("participants.office")} validate={maxLength(200)} autoComplete="off" />
      <TextInput
        source="code"
        label={say("participants.code")}
        validate={maxLength(50)}
        helperText={say("participants.codeHint")}
        autoComplete="off"
      />
      <TextInput source="email" label={say("participants.email")} validate={email()} autoComplete="off" />
      <TextInput source="phone" label={say("participants.phone")} validate={maxLength(30)} autoComplete="off" />
    </FormDialog>
  );
}

function ReissueDialog({ participant, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(ReissueTicketDocument);
  const { id, revision: expectedRevision, name } = participant;
  return (
    <FormDialog
      open
      onClose={onClose}
      danger
      title={say("participants.reissue")}
      submitLabel={say("participants.reissue")}
      done={say("participants.reissued")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, id, expectedRevision } })}
    >
      {say("participants.reissueText", { name })}
    </FormDialog>
  );
}

function TicketDialog({ participant, onClose }: OneProps) {
  const say = useSay();
  const notify = useNotify();
  const titleId = useId();
  const answer = useGraph(ParticipantTicketDocument, { id: participant.id });
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} maxWidth="xs" fullWidth>
      <DialogTitle id={titleId}>{say("participants.ticketOf", { name: participant.name })}</DialogTitle>
      <DialogContent>
        <Answer query={answer}>
          {({ participantTicket: { text, url } }) => (
            <Stack sx={{ alignItems: "center", gap: 2 }} data-testid="participant-ticket">
              <QrCode text={text} label={say("participants.ticketOf", { name: participant.name })} size={260} />
              <Typography variant="body2" color="textSecondary">
                {say("participants.ticketHint")}
              </Typography>
              <Button
                variant="outlined"
                onClick={() =>
                  void navigator.clipboard
                    .writeText(url)
                    .then(() => notify(say("participants.copied"), { type: "info" }))
                }
              >
                {say("participants.copy")}
              </Button>
            </Stack>
          )}
        </Answer>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say("jobs.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}

/** Takes several off the list, or declines them, for one reason. */
export function BulkDialog({ act: { kind, ids }, onClose }: { act: BulkAct; onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const cancel = useCommand(CancelParticipantsDocument);
  const decide = useCommand(DecideParticipantsDocument);
  async function send({ reason }: { reason: string }, idempotencyKey: string): Promise<void> {
    const { outcomes } =
      kind === "cancel"
        ? await cancel.mutateAsync({ input: { idempotencyKey, ids: [...ids], reason } })
        : await decide.mutateAsync({ input: { idempotencyKey, ids: [...ids], approve: false, reason } });
    const { done, refused, reasons } = tally(outcomes, locale);
    if (refused > 0) notify(say("participants.refusedLines", { count: refused, reasons }), { type: "warning" });
    else
      notify(say(kind === "cancel" ? "participants.cancelled" : "participants.decided", { done }), { type: "success" });
  }
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      danger
      title={say(kind === "cancel" ? "participants.cancelOf" : "participants.declineOf", { smart_count: ids.length })}
      submitLabel={say(kind === "cancel" ? "participants.cancel" : "participants.decline")}
      onSubmit={send}
    >
      <TextInput
        source="reason"
        label={say("participants.reason")}
        validate={[required(), maxLength(300)]}
        helperText={kind === "decline" ? say("participants.declineHint") : false}
        autoComplete="off"
      />
    </FormDialog>
  );
}
