import {
  AttachFileRounded,
  DeleteOutlineRounded,
  DownloadOutlined,
  EventAvailableOutlined,
  InsertDriveFileOutlined,
  NotesRounded,
  VerifiedOutlined,
  VolunteerActivismOutlined,
} from "@mui/icons-material";
import { Box, Button, IconButton, Stack, Typography } from "@mui/material";
import { useRef, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import {
  AddEvidenceDocument,
  EvidenceFileDocument,
  type EvidenceViewFragment,
  RemoveEvidenceDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong, formatInstant } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { readBase64, save } from "../imports/files.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { AssignDialog } from "./evidence-dialogs.tsx";
import { type AssignableCriterion, isTold } from "./evidence-model.ts";
import { EVIDENCE_ACCEPT, evidenceProblem } from "./file-check.ts";

interface EvidenceListProps {
  items: readonly EvidenceViewFragment[];
  /** Whether pieces that were added by hand may be taken away. */
  mayRemove: boolean;
  /** Says of each piece which criterion it is for. */
  withCriterion?: boolean;
  /** Criteria that attendance and gifts may be assigned to; without them that is not offered. */
  assignable?: readonly AssignableCriterion[] | undefined;
}

/** Pieces of evidence, each with its file. */
export function EvidenceList({ items, mayRemove, withCriterion = false, assignable = [] }: EvidenceListProps) {
  const [removing, setRemoving] = useState<EvidenceViewFragment>();
  const [assigning, setAssigning] = useState<EvidenceViewFragment>();
  if (items.length === 0) return null;
  return (
    <>
      <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 0.5 }} data-testid="evidence-list">
        {items.map((item) => (
          <EvidenceItem
            key={item.id}
            item={item}
            withCriterion={withCriterion}
            onRemove={mayRemove && item.addedBy ? () => setRemoving(item) : undefined}
            onAssign={
              mayRemove && assignable.length > 0 && isTold(item) && !item.withdrawnOn
                ? () => setAssigning(item)
                : undefined
            }
          />
        ))}
      </Stack>
      <RemoveDialog item={removing} onClose={() => setRemoving(undefined)} />
      <AssignDialog item={assigning} criteria={assignable} onClose={() => setAssigning(undefined)} />
    </>
  );
}

const toldIcons: Partial<Record<EvidenceViewFragment["kind"], typeof NotesRounded>> = {
  ATTENDANCE: EventAvailableOutlined,
  GIFT: VolunteerActivismOutlined,
};

function EvidenceItem(props: {
  item: EvidenceViewFragment;
  withCriterion: boolean;
  onRemove: (() => void) | undefined;
  onAssign: (() => void) | undefined;
}) {
  const { item, withCriterion, onRemove, onAssign } = props;
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const notify = useNotify();
  const [pending, setPending] = useState(false);
  const Icon = item.file
    ? InsertDriveFileOutlined
    : (toldIcons[item.kind] ?? (item.addedBy ? NotesRounded : VerifiedOutlined));
  const details = [
    withCriterion
      ? item.criterion
        ? say("evidence.ofCriterion", { code: item.criterion })
        : say("evidence.whole")
      : undefined,
    item.date ? formatDate(item.date) : undefined,
    item.minutes == null ? undefined : say("evidence.minutes", { smart_count: item.minutes }),
    item.amount ? formatDong(item.amount) : undefined,
    item.addedBy
      ? say("evidence.addedBy", { name: item.addedBy, when: formatInstant(item.addedAt) })
      : say("evidence.fromEvent"),
    item.assignedBy ? say("evidence.assignedBy", { name: item.assignedBy }) : undefined,
  ].filter((detail) => detail !== undefined);

  async function download(): Promise<void> {
    setPending(true);
    try {
      save((await client.execute(EvidenceFileDocument, { id: item.id })).evidenceFile);
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(false);
    }
  }

  return (
    <Box component="li" sx={{ display: "flex", alignItems: "center", gap: 1, minWidth: 0 }}>
      <Icon fontSize="small" color="action" aria-hidden />
      <Box sx={{ minWidth: 0, flexGrow: 1 }}>
        <Typography
          variant="body2"
          sx={{ overflowWrap: "anywhere", textDecoration: item.withdrawnOn ? "line-through" : "none" }}
        >
          {item.kind === "ATTENDANCE" || item.kind === "GIFT"
            ? say(`evidence.sources.${item.kind}`, { title: item.title })
            : item.title}
          {item.file && item.file.fileName !== item.title ? ` (${item.file.fileName})` : ""}
        </Typography>
        <Typography variant="caption" color="textSecondary" component="div">
          {details.join(" · ")}
        </Typography>
        {item.withdrawnOn ? (
          <Typography variant="caption" color="error" component="div" data-testid="evidence-withdrawn">
            {say(`evidence.withdrawn.${item.kind === "GIFT" ? "GIFT" : "ATTENDANCE"}`, {
              date: formatDate(item.withdrawnOn),
            })}
          </Typography>
        ) : null}
      </Box>
      {item.file ? (
        <IconButton
          size="small"
          disabled={pending}
          onClick={() => void download()}
          aria-label={say("evidence.downloadOf", { name: item.title })}
          data-testid="evidence-download"
        >
          <DownloadOutlined fontSize="small" />
        </IconButton>
      ) : null}
      {onAssign ? (
        <Button
          size="small"
          onClick={onAssign}
          aria-label={say("evidence.assignOf", { name: item.title })}
          sx={{ flexShrink: 0 }}
          data-testid={`assign-evidence-${item.id}`}
        >
          {say("evidence.assign")}
        </Button>
      ) : null}
      {onRemove ? (
        <IconButton size="small" onClick={onRemove} aria-label={say("evidence.removeOf", { name: item.title })}>
          <DeleteOutlineRounded fontSize="small" />
        </IconButton>
      ) : null}
    </Box>
  );
}

function RemoveDialog({ item, onClose }: { item: EvidenceViewFragment | undefined; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(RemoveEvidenceDocument);
  return (
    <FormDialog
      open={item !== undefined}
      onClose={onClose}
      danger
      title={say("evidence.removeOf", { name: item?.title ?? "" })}
      submitLabel={say("evidence.remove")}
      done={say("evidence.removed")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, id: item?.id ?? "" } })}
    >
      {say("evidence.removeConfirm")}
    </FormDialog>
  );
}

/** Adds a file as evidence, under its name. */
export function AddEvidence({ registrationId, criterion }: { registrationId: string; criterion: string | null }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const input = useRef<HTMLInputElement>(null);
  const command = useCommand(AddEvidenceDocument);

  async function add(file: File): Promise<void> {
    const problem = evidenceProblem(file);
    if (problem !== undefined) {
      notify(say(problem === "TOO_LARGE" ? "evidence.tooLarge" : "evidence.wrongType"), { type: "warning" });
      return;
    }
    try {
      const contentBase64 = await readBase64(file);
      await command.mutateAsync({
        input: {
          idempotencyKey: crypto.randomUUID(),
          registrationId,
          criterion,
          title: file.name.normalize("NFC"),
          file: { fileName: file.name.normalize("NFC"), contentBase64 },
        },
      });
      notify(say("evidence.added"), { type: "success" });
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    }
  }

  return (
    <>
      <Button
        size="small"
        startIcon={<AttachFileRounded />}
        loading={command.isPending}
        onClick={() => input.current?.click()}
        aria-label={criterion === null ? say("evidence.add") : say("evidence.addFor", { code: criterion })}
        title={say("evidence.accepted")}
        sx={{ px: 0.5, alignSelf: "flex-start" }}
        data-testid={`add-evidence-${criterion ?? "whole"}`}
      >
        {say("evidence.add")}
      </Button>
      <input
        ref={input}
        type="file"
        accept={EVIDENCE_ACCEPT}
        hidden
        onChange={(event) => {
          const file = event.target.files?.[0];
          // Choosing the same file again is a change, too.
          event.target.value = "";
          if (file) void add(file);
        }}
      />
    </>
  );
}
