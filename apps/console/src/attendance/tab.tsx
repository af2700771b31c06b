import { Stack } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { mayDo } from "../authentication/authorization.ts";
import { useViewer } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import { AttendanceFiguresDocument } from "../generated/graphql.ts";
import { Conflicts } from "./conflicts.tsx";
import { Desks } from "./desks.tsx";
import { HeadCounts } from "./head-counts.tsx";
import { Roll } from "./roll.tsx";

/** Figures are asked for again so often while people come. */
const LIVE_MS = 10_000;

/** Checking in: desks with their links, who is there, what has to be decided, and heads that were counted. */
export default function AttendanceTab({ event, own }: EventTabProps) {
  const { roles } = useViewer();
  const eventId = event.id;
  const live = event.state === "OPEN" || event.state === "HELD";
  const byRoll = event.attendance === "ROLL";
  const mayRecord = own && mayDo(roles, "attendance.record");
  const mayRead = mayDo(roles, "participants.read");
  const figures = useGraph(
    AttendanceFiguresDocument,
    { eventId },
    { enabled: byRoll, refetchInterval: () => (live ? LIVE_MS : false) },
  );
  return (
    <Stack spacing={2} data-testid="event-attendance">
      {mayRecord && byRoll && event.state !== "CANCELLED" ? (
        <Desks eventId={eventId} open={event.state === "PLANNED" || live} />
      ) : null}
      {mayRead && byRoll ? (
        <>
          <Conflicts eventId={eventId} mayResolve={mayRecord && (live || event.state === "CLOSED")} />
          <Roll
            event={event}
            figures={figures.data?.attendanceFigures ?? []}
            mayMark={mayRecord && live}
            mayCorrect={mayRecord && event.state === "CLOSED"}
          />
        </>
      ) : null}
      {own ? <HeadCounts eventId={eventId} mayCount={mayRecord && live} /> : null}
    </Stack>
  );
}
