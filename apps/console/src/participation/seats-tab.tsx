import { Button, Card, Stack, TextField, Typography } from "@mui/material";
import { useDeferredValue, useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import { EventSeatsDocument } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { InviteDialog, SplitDialog } from "./seat-dialogs.tsx";
import { SeatLevel } from "./seat-level.tsx";
import { useUnitName } from "./words.tsx";

/** Who is invited with how many seats, and who handed them on to whom. */
export default function SeatsTab({ event, own }: EventTabProps) {
  const say = useSay();
  const unitName = useUnitName();
  const changing = event.state === "PLANNED" || event.state === "OPEN" || event.state === "HELD";
  const mayChange = useMay("participants.manage") && changing;
  const [dialog, setDialog] = useState<"invite" | "split">();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const close = () => setDialog(undefined);
  return (
    <Stack spacing={2} data-testid="event-seats">
      {own ? <PlacesCard eventId={event.id} /> : null}
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
        {own && mayChange ? (
          <>
            <Button variant="contained" onClick={() => setDialog("invite")} data-testid="invite-units">
              {say("seats.invite")}
            </Button>
            <Button variant="outlined" onClick={() => setDialog("split")} data-testid="split-seats">
              {say("seats.split")}
            </Button>
          </>
        ) : null}
        <TextField
          size="small"
          type="search"
          label={say("seats.search")}
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
          fullWidth={false}
          slotProps={{ htmlInput: { maxLength: 100 } }}
        />
      </Stack>
      <SeatLevel
        eventId={event.id}
        giver={own ? { unitId: event.unitId } : undefined}
        query={query === "" ? null : query}
        mayChange={mayChange}
      />
      {dialog === "invite" ? <InviteDialog eventId={event.id} onClose={close} /> : null}
      {dialog === "split" ? (
        <SplitDialog eventId={event.id} fromUnitId={event.unitId} name={unitName(event.unit)} onClose={close} />
      ) : null}
    </Stack>
  );
}

function PlacesCard({ eventId }: { eventId: string }) {
  const say = useSay();
  const places = useGraph(EventSeatsDocument, { id: eventId }).data?.event?.places;
  if (!places) return null;
  const told: readonly (readonly [string, string])[] = [
    [say("seats.capacity"), places.capacity == null ? say("seats.noLimit") : formatNumber(places.capacity)],
    [say("seats.confirmed"), formatNumber(places.confirmed)],
    [say("seats.reserved"), formatNumber(places.reserved)],
    [say("seats.waiting"), formatNumber(places.waiting)],
    [say("seats.invitedUnits"), formatNumber(places.invitedUnits)],
  ];
  return (
    <Card sx={{ p: 2 }}>
      <Stack component="dl" direction="row" sx={{ gap: 4, m: 0, flexWrap: "wrap" }} data-testid="event-places">
        {told.map(([term, value]) => (
          <div key={term}>
            <Typography component="dt" variant="caption" color="textSecondary">
              {term}
            </Typography>
            <Typography component="dd" sx={{ m: 0, fontWeight: 600 }}>
              {value}
            </Typography>
          </div>
        ))}
      </Stack>
    </Card>
  );
}
