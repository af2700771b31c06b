import { AttachFileRounded, DeleteOutlineRounded, DownloadOutlined } from "@mui/icons-material";
import { Button, Card, IconButton, List, ListItem, ListItemText, Stack } from "@mui/material";
import { useRef, useState } from "react";
import { maxLength, required, SelectInput, TextInput, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraph, useGraphClient } from "../api/hooks.ts";
import { EVIDENCE_ACCEPT, evidenceProblem } from "../assessments/file-check.ts";
import { mayDo } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import {
  AddEventDocumentDocument,
  EventDocumentFileDocument,
  type EventDocumentKind,
  EventDocumentsDocument,
  type EventDocumentViewFragment,
  RemoveEventDocumentDocument,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { readBase64, save } from "../imports/files.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";

const kinds: readonly EventDocumentKind[] = ["AGENDA", "INVITATION", "PAPER", "MINUTES", "PHOTO", "OTHER"];

/** Documents of an event: read by whoever sees it, added and removed by the organiser's officers. */
export default function DocumentsTab({ event, own }: EventTabProps) {
  const say = useSay();
  const { roles } = useViewer();
  const eventId = event.id;
  const mayManage = own && event.state !== "CANCELLED" && mayDo(roles, "events.manage");
  const [removing, setRemoving] = useState<EventDocumentViewFragment>();
  const answer = useGraph(EventDocumentsDocument, { eventId });
  return (
    <Stack spacing={2} data-testid="event-documents">
      {mayManage ? <AddDocument eventId={eventId} /> : null}
      <Answer query={answer}>
        {({ eventDocuments }) =>
          eventDocuments.length === 0 ? (
            <EmptyNotice title={say("eventDocuments.emptyTitle")} text={say("eventDocuments.emptyText")} />
          ) : (
            <Card>
              <List dense>
                {eventDocuments.map((document) => (
                  <DocumentItem
                    key={document.id}
                    document={document}
                    onRemove={mayManage && !document.removed ? () => setRemoving(document) : undefined}
                  />
                ))}
              </List>
            </Card>
          )
        }
      </Answer>
      <RemoveDialog document={removing} onClose={() => setRemoving(undefined)} />
    </Stack>
  );
}

function DocumentItem(props: { document: EventDocumentViewFragment; onRemove: (() => void) | undefined }) {
  const { document, onRemove } = props;
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const notify = useNotify();
  const { id, title, kind, fileName, bytes, addedAt, addedBy, removed } = document;

  async function download(): Promise<void> {
    try {
      save((await client.execute(EventDocumentFileDocument, { id })).file);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  }

  const details = [
    say(`eventDocuments.kinds.${kind}`),
    removed
      ? say("eventDocuments.removedBy", { name: removed.by, when: formatInstant(removed.at), reason: removed.reason })
      : `${fileName} (${formatNumber(Math.ceil(bytes / 1024))} KB)`,
    say("eventDocuments.addedBy", { name: addedBy, when: formatInstant(addedAt) }),
  ];
  return (
    <ListItem
      secondaryAction={
        removed ? undefined : (
          <>
            <IconButton
              size="small"
              onClick={() => void download()}
              aria-label={say("eventDocuments.downloadOf", { title })}
            >
              <DownloadOutlined fontSize="small" />
            </IconButton>
            {onRemove ? (
              <IconButton size="small" onClick={onRemove} aria-label={say("eventDocuments.removeOf", { title })}>
                <DeleteOutlineRounded fontSize="small" />
              </IconButton>
            ) : null}
          </>
        )
      }
      sx={{ pr: 12, opacity: removed ? 0.7 : 1 }}
    >
      <ListItemText
        primary={title}
        secondary={details.join(" · ")}
        slotProps={{ primary: { sx: { textDecoration: removed ? "line-through" : "none", overflowWrap: "anywhere" } } }}
      />
    </ListItem>
  );
}

interface DocumentForm {
  kind: EventDocumentKind;
  title: string;
}

/** A file is chosen first; its name is the title that is offered. */
function AddDocument({ eventId }: { eventId: string }) {
  const say = useSay();
  const notify = useNotify();
  const input = useRef<HTMLInputElement>(null);
  const [file, setFile] = useState<File>();
  const command = useCommand(AddEventDocumentDocument);

  function choose(chosen: File): void {
    const problem = evidenceProblem(chosen);
    if (problem === undefined) setFile(chosen);
    else notify(say(problem === "TOO_LARGE" ? "evidence.tooLarge" : "evidence.wrongType"), { type: "warning" });
  }

  return (
    <>
      <Button
        variant="outlined"
        startIcon={<AttachFileRounded />}
        onClick={() => input.current?.click()}
        title={say("evidence.accepted")}
        sx={{ alignSelf: "flex-start" }}
        data-testid="add-document"
      >
        {say("eventDocuments.add")}
      </Button>
      <input
        ref={input}
        type="file"
        accept={EVIDENCE_ACCEPT}
        hidden
        onChange={(event) => {
          const chosen = event.target.files?.[0];
          // Choosing the same file again is a change, too.
          event.target.value = "";
          if (chosen) choose(chosen);
        }}
      />
      <FormDialog<DocumentForm>
        open={file !== undefined}
        onClose={() => setFile(undefined)}
        title={say("eventDocuments.add")}
        submitLabel={say("eventDocuments.add")}
        done={say("eventDocuments.added")}
        defaults={{ kind: "MINUTES", title: (file?.name ?? "").replace(/\.[^.]+$/, "").normalize("NFC") }}
        onSubmit={async ({ kind, title }, idempotencyKey) => {
          if (file === undefined) return;
          const content = { fileName: file.name.normalize("NFC"), contentBase64: await readBase64(file) };
          await command.mutateAsync({ input: { idempotencyKey, eventId, kind, title, file: content } });
        }}
      >
        <SelectInput
          source="kind"
          label={say("eventDocuments.kind")}
          choices={kinds.map((id) => ({ id, name: say(`eventDocuments.kinds.${id}`) }))}
          validate={required()}
          helperText={false}
        />
        <TextInput
          source="title"
          label={say("eventDocuments.name")}
          validate={[required(), maxLength(300)]}
          helperText={say("eventDocuments.photoHint")}
          autoComplete="off"
        />
      </FormDialog>
    </>
  );
}

function RemoveDialog({ document, onClose }: { document: EventDocumentViewFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(RemoveEventDocumentDocument);
  return (
    <FormDialog<{ reason: string }>
      open={document !== undefined}
      onClose={onClose}
      danger
      title={say("eventDocuments.removeOf", { title: document?.title ?? "" })}
      submitLabel={say("eventDocuments.remove")}
      done={say("eventDocuments.removed")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: document?.id ?? "", reason } })
      }
    >
      {say("eventDocuments.removeText")}
      <TextInput
        source="reason"
        label={say("eventDocuments.reason")}
        validate={[required(), maxLength(500)]}
        helperText={false}
        autoComplete="off"
      />
    </FormDialog>
  );
}
