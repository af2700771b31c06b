import { AddRounded, BlockRounded, ContentCopyRounded, QrCode2Rounded } from "@mui/icons-material";
import {
  Button,
  Card,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  IconButton,
  List,
  ListItem,
  ListItemText,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput, useNotify } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { QrCode } from "../certificates/qr-code.tsx";
import { CreateDeskDocument, DesksDocument, type DeskViewFragment, RevokeDeskDocument } from "../generated/graphql.ts";
import { formatInstant, formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";

const LIVE_MS = 30_000;

/** The desks of an event: a link with a code for each, handed out like a key and taken back like one. */
export function Desks({ eventId, open }: { eventId: string; open: boolean }) {
  const say = useSay();
  const [creating, setCreating] = useState(false);
  const [shown, setShown] = useState<DeskViewFragment>();
  const [revoking, setRevoking] = useState<DeskViewFragment>();
  const answer = useGraph(DesksDocument, { eventId }, { refetchInterval: () => (open ? LIVE_MS : false) });
  return (
    <Section
      id="desks"
      title={say("attendance.desks")}
      actions={
        open ? (
          <Button startIcon={<AddRounded />} onClick={() => setCreating(true)} data-testid="add-desk">
            {say("attendance.addDesk")}
          </Button>
        ) : null
      }
    >
      <Answer query={answer}>
        {({ desks }) => (
          <Card>
            {desks.length === 0 ? (
              <EmptyNotice title={say("attendance.noDesks")} text={say("attendance.noDesksText")} />
            ) : (
              <List dense data-testid="desks">
                {desks.map((desk) => (
                  <ListItem
                    key={desk.id}
                    secondaryAction={
                      desk.url == null ? null : (
                        <>
                          <IconButton
                            onClick={() => setShown(desk)}
                            aria-label={say("attendance.showLink", { label: desk.label })}
                          >
                            <QrCode2Rounded />
                          </IconButton>
                          <IconButton
                            onClick={() => setRevoking(desk)}
                            aria-label={say("attendance.revokeOf", { label: desk.label })}
                          >
                            <BlockRounded />
                          </IconButton>
                        </>
                      )
                    }
                    sx={{ pr: 12, opacity: desk.url == null ? 0.7 : 1 }}
                  >
                    <ListItemText primary={desk.label} secondary={<DeskFacts desk={desk} />} />
                  </ListItem>
                ))}
              </List>
            )}
          </Card>
        )}
      </Answer>
      <CreateDialog open={creating} eventId={eventId} onClose={() => setCreating(false)} onCreated={setShown} />
      <RevokeDialog desk={revoking} onClose={() => setRevoking(undefined)} />
      <LinkDialog desk={shown} onClose={() => setShown(undefined)} />
    </Section>
  );
}

function DeskFacts({ desk }: { desk: DeskViewFragment }) {
  const say = useSay();
  const { revokedAt, revokeReason, endsAt, devices, lastSeenAt } = desk;
  const facts = [
    revokedAt
      ? say("attendance.revokedAt", { when: formatInstant(revokedAt), reason: revokeReason ?? "" })
      : say("attendance.until", { when: formatInstant(endsAt) }),
    say("attendance.devices", { count: formatNumber(devices) }),
    ...(lastSeenAt ? [say("attendance.lastSeen", { when: formatInstant(lastSeenAt) })] : []),
  ];
  return <>{facts.join(" · ")}</>;
}

/** The link as a code for phones to read, and as text. */
function LinkDialog({ desk, onClose }: { desk: DeskViewFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const notify = useNotify();
  const url = desk?.url ?? "";
  return (
    <Dialog open={url !== ""} onClose={onClose} aria-labelledby="desk-link">
      <DialogTitle id="desk-link">{desk?.label}</DialogTitle>
      <DialogContent sx={{ textAlign: "center" }}>
        {url === "" ? null : <QrCode text={url} label={say("attendance.linkLabel")} size={240} />}
        <Typography component="p" sx={{ my: 1, overflowWrap: "anywhere" }} data-testid="desk-url">
          {url}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {say("attendance.linkHint")}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button
          startIcon={<ContentCopyRounded />}
          onClick={() =>
            void navigator.clipboard.writeText(url).then(() => notify(say("attendance.copied"), { type: "info" }))
          }
        >
          {say("attendance.copy")}
        </Button>
        <Button onClick={onClose}>{say("attendance.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}

function CreateDialog(props: {
  open: boolean;
  eventId: string;
  onClose: () => void;
  onCreated: (desk: DeskViewFragment) => void;
}) {
  const { open, eventId, onClose, onCreated } = props;
  const say = useSay();
  const command = useCommand(CreateDeskDocument);
  return (
    <FormDialog<{ label: string }>
      open={open}
      onClose={onClose}
      title={say("attendance.addDesk")}
      submitLabel={say("attendance.addDesk")}
      onSubmit={async ({ label }, idempotencyKey) => {
        onCreated((await command.mutateAsync({ input: { idempotencyKey, eventId, label } })).desk);
      }}
    >
      <TextInput
        source="label"
        label={say("attendance.label")}
        validate={[required(), maxLength(60)]}
        helperText={say("attendance.labelHint")}
        autoComplete="off"
      />
    </FormDialog>
  );
}

function RevokeDialog({ desk, onClose }: { desk: DeskViewFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(RevokeDeskDocument);
  return (
    <FormDialog<{ reason: string }>
      open={desk !== undefined}
      onClose={onClose}
      danger
      title={say("attendance.revokeOf", { label: desk?.label ?? "" })}
      submitLabel={say("attendance.revoke")}
      done={say("attendance.revoked")}
      onSubmit={async ({ reason }, idempotencyKey) => {
        if (desk !== undefined) await command.mutateAsync({ input: { idempotencyKey, id: desk.id, reason } });
      }}
    >
      <Typography variant="body2" sx={{ mb: 1 }}>
        {say("attendance.revokeText")}
      </Typography>
      <TextInput
        source="reason"
        label={say("attendance.reason")}
        validate={[required(), maxLength(300)]}
        helperText={false}
      />
    </FormDialog>
  );
}
