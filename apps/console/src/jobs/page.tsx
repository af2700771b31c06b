import { Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { JobsDocument, JobsFileDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { EmptyNotice, FailureNotice, Waiting } from "../presentation/states.tsx";
import { jobTitle } from "./job-model.ts";
import { JobProgress } from "./job-progress.tsx";

export default function JobsPage() {
  return (
    <Guard resource="jobs" action="list">
      <Content />
    </Guard>
  );
}

const PAGE = 20;

/** What the viewer has started, newest first: whoever closed the tab finds it here again. */
function Content() {
  const say = useSay();
  const [first, setFirst] = useState(PAGE);
  const { data, error, refetch } = useGraph(JobsDocument, { first, mine: true }, { keepPrevious: true });
  const jobs = data?.jobs.edges.map(({ node }) => node);
  return (
    <Page
      title={say("jobs.title")}
      subtitle={say("jobs.subtitle")}
      actions={<ListFileButton document={JobsFileDocument} variables={{ mine: true }} />}
    >
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : null}
      {jobs === undefined && !error ? <Waiting /> : null}
      {jobs?.length === 0 ? <EmptyNotice title={say("jobs.emptyTitle")} text={say("jobs.emptyText")} /> : null}
      <Stack spacing={2}>
        {jobs?.map((job) => (
          <Card key={job.id} sx={{ p: 2.5 }} component="section" aria-label={say(jobTitle(job.kind))}>
            <Typography variant="h3" sx={{ mb: 0.5 }}>
              {say(jobTitle(job.kind))}
            </Typography>
            <Typography variant="body2" color="textSecondary" sx={{ mb: 1.5 }}>
              {formatInstant(job.createdAt)}
            </Typography>
            <JobProgress jobId={job.id} />
          </Card>
        ))}
      </Stack>
      {data?.jobs.pageInfo.hasNextPage && first < 100 ? (
        <Button onClick={() => setFirst((shown) => Math.min(100, shown + PAGE))}>{say("jobs.more")}</Button>
      ) : null}
    </Page>
  );
}
