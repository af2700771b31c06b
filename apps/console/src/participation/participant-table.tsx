import { MoreVertRounded } from "@mui/icons-material";
import {
  Checkbox,
  Chip,
  IconButton,
  Menu,
  MenuItem,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import type { ParticipantRowFragment } from "../generated/graphql.ts";
import { NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import type { Act } from "./dialogs.tsx";
import { ParticipantStateChip, useUnitName } from "./words.tsx";

interface TableProps {
  rows: readonly ParticipantRowFragment[];
  chosen: ReadonlySet<string>;
  /** Undefined for whoever may only read. */
  onChoose: ((chosen: ReadonlySet<string>) => void) | undefined;
  onAct: ((act: Act) => void) | undefined;
  onCancel: (id: string) => void;
  own: boolean;
}

/** Most that are chosen at once. */
const MOST = 200;

export function ParticipantTable({ rows, chosen, onChoose, onAct, onCancel, own }: TableProps) {
  const say = useSay();
  const unitName = useUnitName();
  const toggle = (id: string) => {
    const next = new Set(chosen);
    if (!next.delete(id) && next.size < MOST) next.add(id);
    onChoose?.(next);
  };
  const all = rows.length > 0 && rows.every(({ id }) => chosen.has(id));
  return (
    <TableContainer tabIndex={0} role="group" aria-label={say("participants.title")}>
      <Table size="small" data-testid="participants">
        <TableHead>
          <TableRow>
            {onChoose ? (
              <TableCell padding="checkbox">
                <Checkbox
                  checked={all}
                  indeterminate={!all && chosen.size > 0}
                  onChange={() => onChoose(new Set(all ? [] : rows.slice(0, MOST).map(({ id }) => id)))}
                  slotProps={{ input: { "aria-label": say("participants.chooseAll") } }}
                />
              </TableCell>
            ) : null}
            <TableCell>{say("participants.name")}</TableCell>
            <TableCell>{say("participants.unit")}</TableCell>
            <TableCell>{say("participants.kind")}</TableCell>
            <TableCell>{say("participants.email")}</TableCell>
            <TableCell>{say("participants.state")}</TableCell>
            {onAct ? <TableCell /> : null}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} hover selected={chosen.has(row.id)}>
              {onChoose ? (
                <TableCell padding="checkbox">
                  <Checkbox
                    checked={chosen.has(row.id)}
                    onChange={() => toggle(row.id)}
                    slotProps={{ input: { "aria-label": say("participants.choose", { name: row.name }) } }}
                  />
                </TableCell>
              ) : null}
              <TableCell component="th" scope="row">
                {row.name}{" "}
                {row.sameName ? <Chip size="small" color="warning" label={say("participants.sameName")} /> : null}
                <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
                  {[row.office, row.subjectCode].filter(Boolean).join(" · ")}
                </Typography>
              </TableCell>
              <TableCell>{unitName(row.unit)}</TableCell>
              <TableCell>{say(`participants.kinds.${row.kind}`)}</TableCell>
              <TableCell sx={{ overflowWrap: "anywhere", minWidth: 150 }}>
                {[row.email, row.phone].filter(Boolean).join(" · ") || NOTHING}
              </TableCell>
              <TableCell>
                <ParticipantStateChip state={row.state} />
                {row.stateReason ? (
                  <Typography variant="caption" color="textSecondary" sx={{ display: "block" }}>
                    {row.stateReason}
                  </Typography>
                ) : null}
              </TableCell>
              {onAct ? (
                <TableCell padding="none">
                  {own || row.kind === "DELEGATE" ? <RowMenu row={row} onAct={onAct} onCancel={onCancel} /> : null}
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

interface RowMenuProps {
  row: ParticipantRowFragment;
  onAct: (act: Act) => void;
  onCancel: (id: string) => void;
}

function RowMenu({ row, onAct, onCancel }: RowMenuProps) {
  const say = useSay();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const choose = (work: () => void) => () => {
    setAnchor(null);
    work();
  };
  const act = (kind: Act["kind"]) => choose(() => onAct({ kind, participant: row }));
  const active = row.state === "CONFIRMED" || row.state === "WAITING" || row.state === "PENDING";
  if (!active) return null;
  const confirmed = row.state === "CONFIRMED";
  const replaceable = row.kind !== "CITIZEN" && row.state !== "PENDING";
  return (
    <>
      <IconButton
        size="small"
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        aria-label={say("participants.actionsOf", { name: row.name })}
        aria-haspopup="menu"
      >
        <MoreVertRounded fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={act("change")}>{say("participants.change")}</MenuItem>
        {replaceable ? <MenuItem onClick={act("replace")}>{say("participants.replace")}</MenuItem> : null}
        {confirmed ? <MenuItem onClick={act("ticket")}>{say("participants.ticket")}</MenuItem> : null}
        {confirmed ? <MenuItem onClick={act("reissue")}>{say("participants.reissue")}</MenuItem> : null}
        <MenuItem onClick={choose(() => onCancel(row.id))}>{say("participants.cancel")}</MenuItem>
      </Menu>
    </>
  );
}
