import {
  Alert,
  Chip,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  ToggleButton,
  ToggleButtonGroup,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import type { EventTabProps } from "../events/tabs.ts";
import {
  EventMailStatusDocument,
  EventMessagesDocument,
  type EventMessagesQuery,
  type MessageState,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { Answer } from "../presentation/states.tsx";
import { figures } from "../scholarships/words.tsx";

type Row = EventMessagesQuery["eventMessages"]["edges"][number]["node"];

const states = ["WAITING", "HELD_BACK", "SENT", "DROPPED", "GIVEN_UP"] as const;
const colours = {
  WAITING: "info",
  HELD_BACK: "warning",
  SENT: "success",
  DROPPED: "default",
  GIVEN_UP: "error",
} as const;

/** What became of messages to participants, without their addresses and texts. */
export default function MessagesTab({ event }: EventTabProps) {
  const say = useSay();
  const [state, setState] = useState<MessageState>();
  const status = useGraph(EventMailStatusDocument, { eventId: event.id });
  const list = useGraphPages(
    EventMessagesDocument,
    { eventId: event.id, states: state ? [state] : null },
    (page) => page.eventMessages,
  );
  return (
    <Stack spacing={2} data-testid="messages-tab">
      <Answer query={status}>
        {({ eventMailStatus: { sends, counts } }) => (
          <>
            {sends ? null : <Alert severity="warning">{say("messages.off")}</Alert>}
            <ToggleButtonGroup
              exclusive
              size="small"
              value={state ?? ""}
              onChange={(_change, next: MessageState | "" | null) => setState(next || undefined)}
              aria-label={say("messages.state")}
              sx={{ flexWrap: "wrap" }}
            >
              <ToggleButton value="">{say("messages.all")}</ToggleButton>
              {states.flatMap((each) => {
                const count = counts.find((counted) => counted.state === each)?.count ?? 0;
                return count === 0 ? (
                  []
                ) : (
                  <ToggleButton key={each} value={each}>
                    {`${say(`messages.states.${each}`)} (${formatNumber(count)})`}
                  </ToggleButton>
                );
              })}
            </ToggleButtonGroup>
          </>
        )}
      </Answer>
      <PagedList list={list} empty={{ title: say("messages.emptyTitle"), text: say("messages.emptyText") }}>
        {(rows) => <Rows rows={rows} />}
      </PagedList>
      <Typography variant="body2" color="textSecondary">
        {say("messages.privacy")}
      </Typography>
    </Stack>
  );
}

function Rows({ rows }: { rows: readonly Row[] }) {
  const say = useSay();
  const reasonText = (reason: string) =>
    reason === "EXPIRED" || reason === "MOOT" || reason === "NO_ADDRESS" ? say(`messages.reasons.${reason}`) : reason;
  return (
    <TableContainer>
      <Table size="small">
        <TableHead>
          <TableRow>
            <TableCell>{say("messages.kind")}</TableCell>
            <TableCell>{say("messages.state")}</TableCell>
            <TableCell sx={figures}>{say("messages.attempts")}</TableCell>
            <TableCell>{say("messages.written")}</TableCell>
            <TableCell>{say("messages.ended")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id}>
              <TableCell>{say(`messages.kinds.${row.kind}`)}</TableCell>
              <TableCell>
                <Chip
                  size="small"
                  variant="outlined"
                  color={colours[row.state]}
                  label={say(`messages.states.${row.state}`)}
                />
                {row.reason ? (
                  <Typography variant="body2" color="textSecondary">
                    {reasonText(row.reason)}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell sx={figures}>{formatNumber(row.attempts)}</TableCell>
              <TableCell>{formatInstant(row.createdAt)}</TableCell>
              <TableCell>
                {row.endedAt
                  ? formatInstant(row.endedAt)
                  : row.state === "WAITING" && row.attempts > 0
                    ? `${say("messages.next")} ${formatInstant(row.nextAt)}`
                    : NOTHING}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
