import { Alert, Button, LinearProgress, Link, List, ListItem, Stack, Typography } from "@mui/material";
import { useEffect, useState } from "react";
import { LinkBase } from "react-admin";
import { useCommand, useGraph, useGraphClient, useIdempotencyKey } from "../api/hooks.ts";
import { CancelJobDocument, JobFileDocument, JobProgressDocument, JobRefusalsDocument } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { isRunning, jobPercent } from "./job-model.ts";

interface JobProgressProps {
  jobId: string;
  /** Called once when the job has ended, however it did. */
  onDone?: (() => void) | undefined;
}

/** How far a job is, its outcome, what it refused and what it made. */
export function JobProgress({ jobId, onDone }: JobProgressProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const cancelKey = useIdempotencyKey();
  const cancel = useCommand(CancelJobDocument);
  const { data } = useGraph(
    JobProgressDocument,
    { id: jobId },
    { refetchInterval: (answer) => (isRunning(answer?.job.state) ? 700 : false) },
  );
  const job = data?.job;
  const ended = job !== undefined && !isRunning(job.state);

  useEffect(() => {
    if (ended) onDone?.();
  }, [ended, onDone]);

  if (job === undefined) return <LinearProgress aria-label={say("jobs.title")} />;
  const download = async () => save((await client.execute(JobFileDocument, { id: job.id })).jobFile);
  return (
    <Stack spacing={1.5} data-testid={`job-${job.state.toLowerCase()}`}>
      <Typography role="status" sx={{ fontWeight: 600 }}>
        {say(`jobs.${job.state}`)}
        {" · "}
        {say("jobs.progress", { done: formatNumber(job.done), total: formatNumber(job.total) })}
      </Typography>
      <LinearProgress
        variant={job.total === 0 && !ended ? "indeterminate" : "determinate"}
        value={jobPercent(job)}
        aria-label={say("jobs.title")}
        sx={{ height: 10, borderRadius: 5 }}
      />
      {job.failure ? (
        <Alert severity="error">{locale === "en" ? job.failure.messageEn : job.failure.messageVi}</Alert>
      ) : null}
      {job.refused > 0 ? (
        <Alert severity="warning">{say("jobs.refused", { refused: formatNumber(job.refused) })}</Alert>
      ) : null}
      {ended && job.refused > 0 ? <Refusals jobId={job.id} /> : null}
      <Stack direction="row" spacing={1}>
        {ended ? null : (
          <Button
            variant="outlined"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate({ input: { idempotencyKey: cancelKey, jobId: job.id } })}
          >
            {say("jobs.cancel")}
          </Button>
        )}
        {job.file ? (
          <Button variant="contained" onClick={() => void download()} data-testid="job-file">
            {say("jobs.download")}
          </Button>
        ) : null}
      </Stack>
      {ended ? null : (
        <Typography variant="body2" color="textSecondary">
          {say("jobs.leave")}
        </Typography>
      )}
    </Stack>
  );
}

function Refusals({ jobId }: { jobId: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const [first] = useState(50);
  const { data } = useGraph(JobRefusalsDocument, { id: jobId, first });
  const edges = data?.job.refusals.edges ?? [];
  return (
    <>
      <Typography variant="h3">{say("jobs.refusals")}</Typography>
      <List dense sx={{ maxHeight: 280, overflow: "auto" }}>
        {edges.map(({ node }) => (
          <ListItem key={node.position} disableGutters>
            <Typography variant="body2">
              {jobId.startsWith("funds:") ? null : (
                <>
                  <Link component={LinkBase} to={`/registrations/${node.targetId}/show`}>
                    {say("jobs.openRecord")}
                  </Link>
                  {" – "}
                </>
              )}
              {locale === "en" ? node.messageEn : node.messageVi}
            </Typography>
          </ListItem>
        ))}
      </List>
    </>
  );
}
