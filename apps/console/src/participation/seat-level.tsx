import { ExpandLessRounded, ExpandMoreRounded, MoreVertRounded } from "@mui/icons-material";
import {
  IconButton,
  Menu,
  MenuItem,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from "@mui/material";
import { useState } from "react";
import { useGraphPages } from "../api/pages.ts";
import { SeatAllotmentsDocument, type SeatRowFragment } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { figures } from "../scholarships/words.tsx";
import { ChangeDialog, SplitDialog, TakeBackDialog } from "./seat-dialogs.tsx";
import { useUnitName } from "./words.tsx";

interface SeatLevelProps {
  eventId: string;
  /** Whose seats these are, where the reader may change what that unit gave; undefined where they come from above him. */
  giver: { unitId: string } | undefined;
  /** Of the uppermost level: shows those that a name finds, wherever their seats come from. */
  query?: string | null;
  /** Units that have their seats from this one. */
  parentUnitId?: string;
  mayChange: boolean;
}

type Act = { kind: "change" | "takeBack" | "end" | "handOn"; seat: SeatRowFragment };

/** One level of who has seats from whom; the levels below open in it. */
export function SeatLevel({ eventId, giver, query = null, parentUnitId, mayChange }: SeatLevelProps) {
  const say = useSay();
  const unitName = useUnitName();
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  const list = useGraphPages(
    SeatAllotmentsDocument,
    { eventId, parentUnitId: parentUnitId ?? null, query },
    (page) => page.seatAllotments,
    { first: 50 },
  );
  // What a name finds may have its seats from anybody: it is changed where it stands in the tree.
  const changeable = query === null ? giver : undefined;
  return (
    <>
      <PagedList list={list} empty={{ title: say("seats.emptyTitle"), text: say("seats.emptyText") }}>
        {(seats) => (
          <TableContainer tabIndex={0} role="group" aria-label={say("seats.title")}>
            <Table size="small" data-testid={parentUnitId === undefined ? "seats" : "seats-below"}>
              <TableHead>
                <TableRow>
                  <TableCell>{say("seats.unit")}</TableCell>
                  <TableCell sx={figures}>{say("seats.seats")}</TableCell>
                  <TableCell sx={figures}>{say("seats.handedOn")}</TableCell>
                  <TableCell sx={figures}>{say("seats.taken")}</TableCell>
                  <TableCell sx={figures}>{say("seats.left")}</TableCell>
                  <TableCell sx={figures}>{say("seats.waiting")}</TableCell>
                  {mayChange ? <TableCell /> : null}
                </TableRow>
              </TableHead>
              <TableBody>
                {seats.map((seat) => (
                  <SeatRow
                    key={seat.id}
                    eventId={eventId}
                    seat={seat}
                    mayChange={mayChange}
                    given={changeable !== undefined}
                    onAct={setAct}
                  />
                ))}
              </TableBody>
            </Table>
          </TableContainer>
        )}
      </PagedList>
      {act?.kind === "change" && changeable ? (
        <ChangeDialog eventId={eventId} fromUnitId={changeable.unitId} seat={act.seat} onClose={close} />
      ) : null}
      {act?.kind === "takeBack" || act?.kind === "end" ? (
        <TakeBackDialog eventId={eventId} seat={act.seat} end={act.kind === "end"} onClose={close} />
      ) : null}
      {act?.kind === "handOn" ? (
        <SplitDialog eventId={eventId} fromUnitId={act.seat.unitId} name={unitName(act.seat.unit)} onClose={close} />
      ) : null}
    </>
  );
}

interface SeatRowProps {
  eventId: string;
  seat: SeatRowFragment;
  mayChange: boolean;
  /** Whether the reader may change what was given. */
  given: boolean;
  onAct: (act: Act) => void;
}

function SeatRow({ eventId, seat, mayChange, given, onAct }: SeatRowProps) {
  const say = useSay();
  const unitName = useUnitName();
  const [open, setOpen] = useState(false);
  const name = unitName(seat.unit);
  const { seats, handedOn, taken, waiting, receivers } = seat;
  return (
    <>
      <TableRow hover data-testid={`seat-${seat.unitId}`}>
        <TableCell component="th" scope="row">
          {name}
          {receivers > 0 ? (
            <IconButton
              size="small"
              onClick={() => setOpen(!open)}
              aria-expanded={open}
              aria-label={say(open ? "seats.hideBelow" : "seats.showBelow", { name })}
            >
              {open ? <ExpandLessRounded fontSize="small" /> : <ExpandMoreRounded fontSize="small" />}
            </IconButton>
          ) : null}
        </TableCell>
        <TableCell sx={figures}>{seats == null ? say("seats.noLimit") : formatNumber(seats)}</TableCell>
        <TableCell sx={figures}>{formatNumber(handedOn)}</TableCell>
        <TableCell sx={figures}>{formatNumber(taken)}</TableCell>
        <TableCell sx={figures}>
          {seats == null ? say("seats.noLimit") : formatNumber(seats - handedOn - taken)}
        </TableCell>
        <TableCell sx={figures}>{formatNumber(waiting)}</TableCell>
        {mayChange ? (
          <TableCell padding="none">
            <SeatMenu seat={seat} name={name} given={given} onAct={onAct} />
          </TableCell>
        ) : null}
      </TableRow>
      {open ? (
        <TableRow>
          <TableCell colSpan={7} sx={{ pl: 4, py: 1 }}>
            <SeatLevel
              eventId={eventId}
              giver={{ unitId: seat.unitId }}
              parentUnitId={seat.unitId}
              mayChange={mayChange}
            />
          </TableCell>
        </TableRow>
      ) : null}
    </>
  );
}

interface SeatMenuProps {
  seat: SeatRowFragment;
  name: string;
  given: boolean;
  onAct: (act: Act) => void;
}

function SeatMenu({ seat, name, given, onAct }: SeatMenuProps) {
  const say = useSay();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const act = (kind: Act["kind"]) => () => {
    setAnchor(null);
    onAct({ kind, seat });
  };
  return (
    <>
      <IconButton
        size="small"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        aria-label={say("seats.actionsOf", { name })}
        aria-haspopup="menu"
      >
        <MoreVertRounded fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={act("handOn")}>{say("seats.handOn")}</MenuItem>
        {given ? <MenuItem onClick={act("change")}>{say("seats.change")}</MenuItem> : null}
        {given ? <MenuItem onClick={act("takeBack")}>{say("seats.takeBack")}</MenuItem> : null}
        {given ? <MenuItem onClick={act("end")}>{say("seats.end")}</MenuItem> : null}
      </Menu>
    </>
  );
}
