import { EditOutlined } from "@mui/icons-material";
import {
  Button,
  Card,
  IconButton,
  MenuItem,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { Confirm, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { FilterChoice } from "../criteria/words.tsx";
import {
  type AttendanceFiguresQuery,
  type AttendanceState,
  EventRollDocument,
  MarkAttendanceDocument,
  MarkRestOfRollDocument,
  type RollFilter,
  type RollLineViewFragment,
  type WholeEventFragment,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { LineDialog } from "./line-dialog.tsx";

const states: readonly AttendanceState[] = ["PRESENT", "ABSENT", "EXCUSED"];
const filters: readonly RollFilter[] = [...states, "UNKNOWN"];

interface RollProps {
  event: WholeEventFragment;
  figures: AttendanceFiguresQuery["attendanceFigures"];
  mayMark: boolean;
  /** The event is closed: only from above, with a reason. */
  mayCorrect: boolean;
}

/** The roll of one session at a time: who is there, who is not, and since when. */
export function Roll({ event, figures, mayMark, mayCorrect }: RollProps) {
  const say = useSay();
  const [chosen, setChosen] = useState<string>();
  const [filter, setFilter] = useState<RollFilter>();
  const [query, setQuery] = useState("");
  const [editing, setEditing] = useState<RollLineViewFragment>();
  const session = event.sessions.find(({ id }) => id === chosen) ?? event.sessions[0];
  const sessionId = session?.id ?? "";
  const variables = { eventId: event.id, sessionId, filter: filter ?? null, query: query.trim() || null };
  const list = useGraphPages(EventRollDocument, variables, (page) => page.eventRoll, { enabled: sessionId !== "" });
  const known = figures.find((each) => each.sessionId === sessionId);
  return (
    <Section
      id="roll"
      title={say("attendance.roll")}
      actions={mayMark ? <RestButton eventId={event.id} sessionId={sessionId} /> : null}
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
          {event.sessions.length > 1 ? (
            <TextField
              select
              label={say("attendance.session")}
              value={sessionId}
              onChange={({ target }) => setChosen(target.value)}
              sx={{ minWidth: 240 }}
            >
              {event.sessions.map(({ id, title, startsAt }) => (
                <MenuItem key={id} value={id}>
                  {formatInstant(startsAt)} · {title}
                </MenuItem>
              ))}
            </TextField>
          ) : null}
          <TextField
            label={say("attendance.search")}
            value={query}
            onChange={({ target }) => setQuery(target.value)}
            sx={{ minWidth: 220, flex: 1 }}
          />
          <FilterChoice
            label={say("attendance.state")}
            value={filter ?? ""}
            choices={filters.map((id) => ({ id, name: say(`attendance.states.${id}`) }))}
            onChange={(value) => setFilter(filters.find((each) => each === value))}
          />
          {known ? (
            <Typography role="status" data-testid="live-figures">
              <strong>
                {formatNumber(known.present)}/{formatNumber(known.expected)}
              </strong>{" "}
              {say("attendance.livePresent")} · {formatNumber(known.absent)} {say("attendance.liveAbsent")} ·{" "}
              {formatNumber(known.excused)} {say("attendance.liveExcused")}
            </Typography>
          ) : null}
        </Stack>
      </Card>
      <PagedList list={list} empty={{ title: say("attendance.nobody"), text: say("attendance.nobodyText") }}>
        {(lines) => (
          <TableContainer>
            <Table size="small" data-testid="roll">
              <TableHead>
                <TableRow>
                  <TableCell>{say("attendance.name")}</TableCell>
                  <TableCell>{say("attendance.unit")}</TableCell>
                  <TableCell>{say("attendance.state")}</TableCell>
                  <TableCell>{say("attendance.inAt")}</TableCell>
                  <TableCell>{say("attendance.outAt")}</TableCell>
                  <TableCell />
                </TableRow>
              </TableHead>
              <TableBody>
                {lines.map((line) => (
                  <Line
                    key={line.participantId}
                    line={line}
                    where={{ eventId: event.id, sessionId }}
                    mayMark={mayMark}
                    onEdit={mayMark || mayCorrect ? () => setEditing(line) : undefined}
                  />
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )}
      </PagedList>
      {editing ? (
        <LineDialog
          line={editing}
          where={{ eventId: event.id, sessionId }}
          afterClosing={mayCorrect}
          onClose={() => setEditing(undefined)}
        />
      ) : null}
    </Section>
  );
}

interface LineProps {
  line: RollLineViewFragment;
  where: { eventId: string; sessionId: string };
  mayMark: boolean;
  onEdit: (() => void) | undefined;
}

function Line({ line, where, mayMark, onEdit }: LineProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const command = useCommand(MarkAttendanceDocument);
  const { participantId, name, office, unit, state, inAt, outAt, reason } = line;

  function mark(next: AttendanceState | null): void {
    if (next === null || next === state) return;
    const idempotencyKey = crypto.randomUUID();
    command.mutate(
      { input: { idempotencyKey, ...where, participantIds: [participantId], state: next } },
      { onError: (error) => notify(failureText(error, locale), { type: "error" }) },
    );
  }

  return (
    <TableRow hover>
      <TableCell component="th" scope="row">
        {name}
        {office ? (
          <Typography variant="body2" color="textSecondary">
            {office}
          </Typography>
        ) : null}
      </TableCell>
      <TableCell>{unit ? localName(unit, locale) : ""}</TableCell>
      <TableCell>
        {mayMark ? (
          <ToggleButtonGroup
            exclusive
            size="small"
            value={state ?? null}
            disabled={command.isPending}
            onChange={(_event, next: AttendanceState | null) => mark(next)}
            aria-label={say("attendance.stateOf", { name })}
          >
            {states.map((each) => (
              <ToggleButton key={each} value={each}>
                {say(`attendance.states.${each}`)}
              </ToggleButton>
            ))}
          </ToggleButtonGroup>
        ) : (
          say(`attendance.states.${state ?? "UNKNOWN"}`)
        )}
        {reason ? (
          <Typography variant="body2" color="textSecondary">
            {reason}
          </Typography>
        ) : null}
      </TableCell>
      <TableCell>{formatInstant(inAt)}</TableCell>
      <TableCell>{formatInstant(outAt)}</TableCell>
      <TableCell align="right">
        {onEdit ? (
          <IconButton size="small" onClick={onEdit} aria-label={say("attendance.editOf", { name })}>
            <EditOutlined fontSize="small" />
          </IconButton>
        ) : null}
      </TableCell>
    </TableRow>
  );
}

/** Everybody of whom nothing is known becomes absent, after a question. */
function RestButton({ eventId, sessionId }: { eventId: string; sessionId: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const command = useCommand(MarkRestOfRollDocument);
  return (
    <>
      <Button onClick={() => setAsking(true)} disabled={command.isPending} data-testid="rest-absent">
        {say("attendance.restAbsent")}
      </Button>
      <Confirm
        isOpen={asking}
        title={say("attendance.restAbsent")}
        content={say("attendance.restAbsentText")}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          command.mutate(
            { input: { idempotencyKey: crypto.randomUUID(), eventId, sessionId } },
            {
              onSuccess: ({ marked }) =>
                notify(say("attendance.restMarked", { count: formatNumber(marked) }), { type: "success" }),
              onError: (error) => notify(failureText(error, locale), { type: "error" }),
            },
          );
        }}
      />
    </>
  );
}
