import { PlaylistAddCheckRounded } from "@mui/icons-material";
import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useId, useState } from "react";
import { FormDataConsumer, maxLength, required, SelectInput, TextInput, useListContext } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { type BulkAction, StartBulkDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { filterOf } from "./provider.ts";

/** A command on everything behind the list's filter, with its progress. */
export function BulkJob() {
  const say = useSay();
  const titleId = useId();
  const cache = useQueryClient();
  const mayWrite = useMay("registrations.write");
  const mayDecide = useMay("registrations.decide");
  const { filterValues, total } = useListContext();
  const [asking, setAsking] = useState(false);
  const [jobId, setJobId] = useState<string>();
  const start = useCommand(StartBulkDocument);
  const done = useCallback(() => void cache.invalidateQueries(), [cache]);
  const actions: BulkAction[] = [
    ...(mayWrite ? (["SUBMIT"] as const) : []),
    ...(mayDecide ? (["APPROVE", "RETURN"] as const) : []),
  ];
  if (actions.length === 0 || total === 0) return null;
  return (
    <>
      <Button
        size="small"
        startIcon={<PlaylistAddCheckRounded />}
        onClick={() => setAsking(true)}
        data-testid="bulk-job"
      >
        {say("bulk.title")}
      </Button>
      <FormDialog<{ action: BulkAction; reason?: string }>
        open={asking}
        title={say("bulk.title")}
        submitLabel={say("bulk.start")}
        onClose={() => setAsking(false)}
        onSubmit={async ({ action, reason }, idempotencyKey) => {
          const filter = filterOf(filterValues as Record<string, unknown>);
          const input = { idempotencyKey, action, filter, reason: action === "RETURN" ? (reason ?? null) : null };
          setJobId((await start.mutateAsync({ input })).job.id);
        }}
      >
        <DialogContentText sx={{ mb: 1.5 }}>{say("bulk.hint")}</DialogContentText>
        <SelectInput
          source="action"
          label={say("bulk.action")}
          choices={actions.map((id) => ({ id, name: say(`bulk.${id}`) }))}
          validate={required()}
        />
        <FormDataConsumer<{ action?: BulkAction }>>
          {({ formData }) =>
            formData.action === "RETURN" ? (
              <TextInput
                source="reason"
                label={say("common.reason")}
                validate={[required(), maxLength(500)]}
                multiline
                minRows={2}
              />
            ) : null
          }
        </FormDataConsumer>
      </FormDialog>
      <Dialog
        open={jobId !== undefined}
        onClose={() => setJobId(undefined)}
        aria-labelledby={titleId}
        fullWidth
        maxWidth="sm"
      >
        <DialogTitle id={titleId}>{say("bulk.title")}</DialogTitle>
        <DialogContent>{jobId === undefined ? null : <JobProgress jobId={jobId} onDone={done} />}</DialogContent>
        <DialogActions>
          <Button onClick={() => setJobId(undefined)}>{say("jobs.close")}</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}
