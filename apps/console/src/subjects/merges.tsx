import { UndoRounded } from "@mui/icons-material";
import { Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { SubjectMergesDocument, type SubjectMergesQuery, UndoSubjectMergeDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";

type Merge = NonNullable<SubjectMergesQuery["subject"]>["merges"][number];

/** What was merged into a subject, with the way back; nothing where nothing was. */
export function Merges({ id }: { id: string }) {
  const say = useSay();
  const { data } = useGraph(SubjectMergesDocument, { id });
  const [undoing, setUndoing] = useState<Merge>();
  const merges = data?.subject?.merges ?? [];
  if (merges.length === 0) return null;
  return (
    <Section id="subject-merges" title={say("subjects.merges")}>
      <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="merges">
        {merges.map((merge) => (
          <MergeEntry key={merge.id} merge={merge} onUndo={() => setUndoing(merge)} />
        ))}
      </Stack>
      {undoing ? <UndoDialog merge={undoing} onClose={() => setUndoing(undefined)} /> : null}
    </Section>
  );
}

function MergeEntry({ merge, onUndo }: { merge: Merge; onUndo: () => void }) {
  const say = useSay();
  const mayManage = useMay("subjects.manage");
  const undone = merge.undoneAt ? formatInstant(merge.undoneAt) : undefined;
  return (
    <Card component="li" sx={{ p: 2, display: "block" }}>
      <Stack direction="row" sx={{ justifyContent: "space-between", flexWrap: "wrap", gap: 1 }}>
        <div>
          <Typography variant="h3">{say("subjects.mergedEntry", { name: merge.mergedName })}</Typography>
          <Typography variant="body2" color="textSecondary">
            {formatInstant(merge.mergedAt)} · {merge.mergedBy} ·{" "}
            {say("subjects.mergedMoved", { smart_count: merge.movedRegistrations })}
          </Typography>
          <Typography variant="body2">
            {say("common.reason")}: {merge.reason}
          </Typography>
          {undone ? (
            <Typography variant="body2" color="textSecondary">
              {say("subjects.undoneAt", { at: undone, by: merge.undoneBy ?? "" })}
            </Typography>
          ) : null}
        </div>
        {mayManage && undone === undefined ? (
          <Button startIcon={<UndoRounded />} onClick={onUndo} data-testid="undo-merge">
            {say("subjects.undo")}
          </Button>
        ) : null}
      </Stack>
    </Card>
  );
}

function UndoDialog({ merge, onClose }: { merge: Merge; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(UndoSubjectMergeDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      title={say("subjects.undoTitle", { name: merge.mergedName })}
      submitLabel={say("subjects.undo")}
      done={say("subjects.undone")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, mergeId: merge.id, reason } })
      }
    >
      <Typography sx={{ mb: 2 }}>{say("subjects.undoText")}</Typography>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}
