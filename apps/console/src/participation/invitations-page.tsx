import {
  Button,
  Chip,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  ToggleButton,
  ToggleButtonGroup,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { EventStateChip, eventPath, spanText } from "../events/words.tsx";
import { InvitationsDocument, type InvitationsQuery } from "../generated/graphql.ts";
import { formatInstant, formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { figures } from "../scholarships/words.tsx";

type Invitation = InvitationsQuery["invitations"]["edges"][number]["node"];

/** What the reader's units are invited to, with the seats that are still to be filled. */
export default function InvitationsPage() {
  return (
    <Guard resource="invitations" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const [past, setPast] = useState(false);
  const list = useGraphPages(InvitationsDocument, { past }, (page) => page.invitations);
  return (
    <Page
      title={say("invitations.title")}
      subtitle={say("invitations.subtitle")}
      actions={
        <ToggleButtonGroup
          exclusive
          size="small"
          value={past}
          onChange={(_change, next: boolean | null) => {
            if (next !== null) setPast(next);
          }}
          aria-label={say("invitations.title")}
        >
          <ToggleButton value={false}>{say("invitations.upcoming")}</ToggleButton>
          <ToggleButton value={true}>{say("invitations.past")}</ToggleButton>
        </ToggleButtonGroup>
      }
    >
      <PagedList list={list} empty={{ title: say("invitations.emptyTitle"), text: say("invitations.emptyText") }}>
        {(invitations) => (
          <TableContainer tabIndex={0} role="group" aria-label={say("invitations.title")}>
            <Table size="small" data-testid="invitations">
              <TableHead>
                <TableRow>
                  <TableCell>{say("invitations.event")}</TableCell>
                  <TableCell>{say("invitations.organiser")}</TableCell>
                  <TableCell>{say("invitations.until")}</TableCell>
                  <TableCell sx={figures}>{say("seats.seats")}</TableCell>
                  <TableCell sx={figures}>{say("seats.taken")}</TableCell>
                  <TableCell />
                </TableRow>
              </TableHead>
              <TableBody>
                {invitations.map((invitation) => (
                  <InvitationRow key={invitation.id} invitation={invitation} past={past} />
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )}
      </PagedList>
    </Page>
  );
}

function InvitationRow({ invitation, past }: { invitation: Invitation; past: boolean }) {
  const say = useSay();
  const mayFill = useMay("participants.manage") && !past && invitation.eventState === "OPEN";
  const { eventId, title, organiserName, eventState, registrationUntil, allotment } = invitation;
  const left = allotment.seats == null ? null : allotment.seats - allotment.handedOn - allotment.taken;
  return (
    <TableRow hover>
      <TableCell component="th" scope="row">
        <Link component={LinkBase} to={eventPath(eventId)}>
          {title}
        </Link>{" "}
        <EventStateChip state={eventState} />
        <br />
        {spanText(invitation)}
      </TableCell>
      <TableCell>{organiserName}</TableCell>
      <TableCell>{registrationUntil == null ? NOTHING : formatInstant(registrationUntil)}</TableCell>
      <TableCell sx={figures}>
        {allotment.seats == null ? say("seats.noLimit") : formatNumber(allotment.seats)}
      </TableCell>
      <TableCell sx={figures}>
        {formatNumber(allotment.taken)}
        {left === null ? null : (
          <Chip
            size="small"
            color={left > 0 && !past ? "warning" : "default"}
            label={left > 0 ? say("invitations.toFill", { smart_count: left }) : say("invitations.full")}
            sx={{ ml: 1 }}
          />
        )}
      </TableCell>
      <TableCell>
        {mayFill ? (
          <Button component={LinkBase} to={eventPath(eventId, "participants")} size="small" variant="outlined">
            {say("invitations.fill")}
          </Button>
        ) : null}
      </TableCell>
    </TableRow>
  );
}
