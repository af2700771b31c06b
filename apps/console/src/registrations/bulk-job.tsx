import { PlaylistAddCheckRounded } from "@mui/icons-material";
import { Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useId, useState } from "react";
import { FormDataConsumer, maxLength, required, SelectInput, TextInput, useListContext } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { type DecisionForm, DecisionInputs, decisionDefaults } from "../assessments/decision-inputs.tsx";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { type BulkAction, type BulkStep, DecideByFilterDocument, StartBulkDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { filterOf } from "./provider.ts";

/** The dialogs' names of the steps under a campaign. */
const stepCommands = { PROPOSE: "propose", RECOGNISE: "recognise", REFUSE: "refuse" } as const;

function isStep(action: BulkAction | BulkStep | undefined): action is BulkStep {
  return action !== undefined && Object.hasOwn(stepCommands, action);
}

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
  const decide = useCommand(DecideByFilterDocument);
  const { roots } = useViewer();
  const done = useCallback(() => void cache.invalidateQueries(), [cache]);
  // A step under a campaign is taken below one unit: the filter's, or the only one that was granted.
  const unitId = filterOf(filterValues as Record<string, unknown>).unitId ?? (roots.length === 1 ? roots[0]?.id : null);
  const actions: (BulkAction | BulkStep)[] = [
    ...(mayWrite ? (["SUBMIT"] as const) : []),
    ...(mayWrite && unitId ? (["PROPOSE"] as const) : []),
    ...(mayDecide && unitId ? (["RECOGNISE", "REFUSE"] as const) : []),
    ...(mayDecide ? (["APPROVE", "RETURN"] as const) : []),
  ];
  if (actions.length === 0) return null;
  return (
    <>
      <Button
        size="small"
        startIcon={<PlaylistAddCheckRounded />}
        // What a job has done may have left nothing behind the filter; its outcome is still to be read.
        disabled={total === 0}
        onClick={() => setAsking(true)}
        data-testid="bulk-job"
      >
        {say("bulk.title")}
      </Button>
      <FormDialog<DecisionForm & { action: BulkAction | BulkStep }>
        open={asking}
        title={say("bulk.title")}
        submitLabel={say("bulk.start")}
        onClose={() => setAsking(false)}
        defaults={decisionDefaults()}
        onSubmit={async ({ action, reason, number, decidedOn, validUntil }, idempotencyKey) => {
          const filter = filterOf(filterValues as Record<string, unknown>);
          if (isStep(action)) {
            const paper = action === "PROPOSE" ? {} : { number: number ?? null, decidedOn: decidedOn ?? null };
            const input = {
              idempotencyKey,
              unitId: unitId ?? "",
              filter,
              step: action,
              ...paper,
              ...(action === "RECOGNISE" ? { validUntil: validUntil || null } : {}),
              ...(action === "REFUSE" ? { reason: reason ?? null } : {}),
            };
            setJobId((await decide.mutateAsync({ input })).job.id);
            return;
          }
          const input = { idempotencyKey, action, filter, reason: action === "RETURN" ? (reason ?? null) : null };
          setJobId((await start.mutateAsync({ input })).job.id);
        }}
      >
        <DialogContentText sx={{ mb: 1.5 }}>{say("bulk.hint")}</DialogContentText>
        <SelectInput
          source="action"
          label={say("bulk.action")}
          choices={actions.map((id) => ({
            id,
            name: isStep(id) ? say(`decisions.${stepCommands[id]}`) : say(`bulk.${id}`),
          }))}
          validate={required()}
        />
        <FormDataConsumer<{ action?: BulkAction | BulkStep }>>
          {({ formData }) =>
            isStep(formData.action) ? (
              <DecisionInputs command={stepCommands[formData.action]} focus={false} />
            ) : formData.action === "RETURN" ? (
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
