import {
  Box,
  Button,
  Card,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { useMay } from "../authentication/viewer.ts";
import type { WholeEventFragment } from "../generated/graphql.ts";
import { NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { AgendaDialog } from "./agenda-dialog.tsx";
import type { EventTabProps } from "./tabs.ts";
import { spanText } from "./words.tsx";

type SessionRow = WholeEventFragment["sessions"][number];

/** Sessions and who speaks in them. */
export default function AgendaTab({ event, own }: EventTabProps) {
  const say = useSay();
  const small = useSmallScreen();
  const mayManage = useMay("events.manage") && own && ["PLANNED", "OPEN", "HELD"].includes(event.state);
  const [editing, setEditing] = useState(false);
  return (
    <>
      {mayManage ? (
        <Stack direction="row" sx={{ justifyContent: "flex-end", mb: 1.5 }}>
          <Button variant="outlined" onClick={() => setEditing(true)} data-testid="edit-agenda">
            {say("events.editAgenda")}
          </Button>
        </Stack>
      ) : null}
      {small ? (
        <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1 }}>
          {event.sessions.map((session) => (
            <Card component="li" key={session.id} sx={{ p: 2, display: "block" }}>
              <Typography variant="body2" color="textSecondary">
                {spanText(session)}
                {session.room ? ` · ${session.room}` : ""}
              </Typography>
              <Typography variant="h3">{session.title}</Typography>
              <Speakers session={session} />
            </Card>
          ))}
        </Stack>
      ) : (
        <Card>
          <TableContainer>
            <Table data-testid="agenda-table">
              <TableHead>
                <TableRow>
                  <TableCell>{say("events.when")}</TableCell>
                  <TableCell>{say("events.session")}</TableCell>
                  <TableCell>{say("events.speakers")}</TableCell>
                  <TableCell>{say("events.room")}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {event.sessions.map((session) => (
                  <TableRow key={session.id}>
                    <TableCell sx={{ whiteSpace: "nowrap" }}>{spanText(session)}</TableCell>
                    <TableCell component="th" scope="row">
                      {session.title}
                    </TableCell>
                    <TableCell>
                      <Speakers session={session} />
                    </TableCell>
                    <TableCell>{session.room ?? NOTHING}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        </Card>
      )}
      {editing ? <AgendaDialog event={event} onClose={() => setEditing(false)} /> : null}
    </>
  );
}

function Speakers({ session }: { session: SessionRow }) {
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0, gap: 0.5 }}>
      {session.speakers.map(({ name, office, topic }, index) => (
        // The place is the identity: one person may speak twice in a session.
        <Box component="li" key={index}>
          <strong>{name}</strong>
          {office ? `, ${office}` : ""}
          {topic ? `: ${topic}` : ""}
        </Box>
      ))}
    </Stack>
  );
}
