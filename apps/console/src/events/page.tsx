import { Box, Breadcrumbs, Link, Stack, Tab, Tabs, Typography } from "@mui/material";
import { Suspense } from "react";
import { LinkBase, useParams } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { mayDo } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import { EventPageDocument, type WholeEventFragment } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { EventActions } from "./actions.tsx";
import { tabs } from "./tabs.ts";
import { EventStateChip, spanText } from "./words.tsx";

/** An event: what it is, and what comes of it, tab by tab. */
export default function EventPage() {
  return (
    <Guard resource="events" action="show">
      <EventOfId />
    </Guard>
  );
}

function EventOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(EventPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  const event = answer.data?.event;
  if (event) return <Content event={event} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("events.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

function Content({ event }: { event: WholeEventFragment }) {
  const say = useSay();
  const [get, set] = useUrlState();
  const { roles } = useViewer();
  const open = tabs.filter(({ permission }) => permission === undefined || mayDo(roles, permission));
  const shown = open.find(({ id }) => id === get("tab")) ?? open[0];
  // Whoever sees the organiser's unit has it in his scope; to others the event was opened by an invitation.
  const own = event.unit != null;
  return (
    <Page
      title={event.title}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/events">
            {say("events.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {event.title}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={
        <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
          <EventStateChip state={event.state} />
          <span>{spanText(event)}</span>
          {own ? null : <span>{say("events.invited")}</span>}
        </Stack>
      }
      actions={<EventActions event={event} own={own} />}
    >
      <Tabs
        value={shown?.id ?? false}
        onChange={(_change, id: string) => set({ tab: id }, false)}
        variant="scrollable"
        allowScrollButtonsMobile
        aria-label={say("events.parts")}
        sx={{ mb: 2 }}
      >
        {open.map(({ id, label }) => (
          <Tab key={id} value={id} label={say(label)} id={`event-tab-${id}`} aria-controls={`event-panel-${id}`} />
        ))}
      </Tabs>
      {shown ? (
        <Box role="tabpanel" id={`event-panel-${shown.id}`} aria-labelledby={`event-tab-${shown.id}`}>
          <Suspense fallback={<Waiting lines={8} />}>
            <shown.Tab event={event} own={own} />
          </Suspense>
        </Box>
      ) : null}
    </Page>
  );
}
