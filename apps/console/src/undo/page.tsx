import { UndoRounded } from "@mui/icons-material";
import { Button, Card, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, useCreatePath, useNotify } from "react-admin";
import { useCommand, useGraph, useIdempotencyKey } from "../api/hooks.ts";
import { UndoDocument, UndoEntriesDocument, type UndoEntryViewFragment } from "../generated/graphql.ts";
import { formatInstant, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { JobProgress } from "../jobs/job-progress.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { EmptyNotice, FailureNotice, FormFailure, Waiting } from "../presentation/states.tsx";

const PAGE = 20;

export default function UndoPage() {
  return (
    <Guard resource="undo" action="list">
      <Content />
    </Guard>
  );
}

/** What the viewer did lately, from whichever machine, and the way back. */
function Content() {
  const say = useSay();
  const [first, setFirst] = useState(PAGE);
  const { data, error, refetch } = useGraph(UndoEntriesDocument, { first }, { keepPrevious: true });
  const entries = data?.undoEntries.edges.map(({ node }) => node);
  return (
    <Page title={say("undo.title")} subtitle={say("undo.subtitle")}>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : null}
      {entries === undefined && !error ? <Waiting /> : null}
      {entries?.length === 0 ? <EmptyNotice title={say("undo.emptyTitle")} text={say("undo.emptyText")} /> : null}
      <Stack spacing={1.5} component="ul" sx={{ listStyle: "none", p: 0, m: 0 }}>
        {entries?.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </Stack>
      {data?.undoEntries.pageInfo.hasNextPage && first < 100 ? (
        <Button onClick={() => setFirst((shown) => Math.min(100, shown + PAGE))}>{say("jobs.more")}</Button>
      ) : null}
    </Page>
  );
}

function Entry({ entry }: { entry: UndoEntryViewFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const createPath = useCreatePath();
  const { action, rows, subjectName, registrationId, unit, doneAt, undoneAt, undoJobId, refusal, until } = entry;
  const what = subjectName ?? say("undo.rows", { smart_count: rows });
  return (
    <Card component="li" sx={{ p: 2 }} data-testid="undo-entry">
      <Stack direction={{ xs: "column", sm: "row" }} sx={{ gap: 1.5, justifyContent: "space-between" }}>
        <div>
          <Typography variant="h3" component="p">
            {say(`undo.${action}`)}:{" "}
            {registrationId === null ? (
              what
            ) : (
              <Link
                component={LinkBase}
                to={createPath({ resource: "registrations", type: "show", id: registrationId })}
              >
                {what}
              </Link>
            )}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {[unit === null ? "" : localName(unit, locale), formatInstant(doneAt)]
              .filter((part) => part !== "")
              .join(" · ")}
          </Typography>
          <Typography
            variant="body2"
            color={refusal === null ? "textSecondary" : "warning.main"}
            data-testid="undo-state"
          >
            {undoneAt !== null
              ? say("undo.undoneAt", { time: formatInstant(undoneAt) })
              : refusal === null
                ? say("undo.until", { time: formatInstant(until) })
                : locale === "en"
                  ? refusal.messageEn
                  : refusal.messageVi}
          </Typography>
        </div>
        {undoneAt === null && refusal === null ? <UndoButton entry={entry} what={what} /> : null}
      </Stack>
      {undoJobId !== null && undoneAt === null ? <JobProgress jobId={undoJobId} /> : null}
    </Card>
  );
}

function UndoButton({ entry, what }: { entry: UndoEntryViewFragment; what: string }) {
  const say = useSay();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const idempotencyKey = useIdempotencyKey();
  const command = useCommand(UndoDocument);
  const many = entry.rows > 1;

  async function undo(key: string): Promise<void> {
    const { job } = await command.mutateAsync({ input: { idempotencyKey: key, entryId: entry.id } });
    notify(say(job === null ? "undo.undone" : "undo.undoing"), { type: "success" });
  }

  return (
    <div>
      <Button
        startIcon={<UndoRounded />}
        loading={command.isPending}
        onClick={() => {
          setFailure(undefined);
          if (many) setAsking(true);
          else undo(idempotencyKey).catch(setFailure);
        }}
        data-testid="undo-entry-button"
        aria-label={`${say("undo.undo")}: ${say(`undo.${entry.action}`)}, ${what}`}
      >
        {say("undo.undo")}
      </Button>
      <FormFailure error={failure} />
      <FormDialog
        open={asking}
        onClose={() => setAsking(false)}
        title={say("undo.askTitle")}
        submitLabel={say("undo.undo")}
        onSubmit={(_, key) => undo(key)}
      >
        {say("undo.askText", { smart_count: entry.rows })}
      </FormDialog>
    </div>
  );
}
