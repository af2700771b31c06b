import { Card, Table, TableBody, TableCell, TableHead, TableRow, Typography } from "@mui/material";
import type { EventFiguresViewFragment } from "../generated/graphql.ts";
import { formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** What the events of each kind came to. */
export function KindsTable({ kinds }: { kinds: EventFiguresViewFragment["kinds"] }) {
  const say = useSay();
  const locale = useReaderLocale();
  if (kinds.length === 0) return <Typography color="textSecondary">{say("eventFigures.none")}</Typography>;
  return (
    <Card>
      <Table size="small" data-testid="event-kinds" sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
        <TableHead>
          <TableRow>
            <TableCell>{say("eventFigures.kind")}</TableCell>
            <TableCell align="right">{say("eventFigures.events")}</TableCell>
            <TableCell align="right">{say("eventFigures.delegates")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {kinds.map((kind) => (
            <TableRow key={kind.kindCode}>
              <TableCell component="th" scope="row">
                {localName(kind, locale)}
              </TableCell>
              <TableCell align="right">{formatNumber(kind.events)}</TableCell>
              <TableCell align="right">
                {kind.delegates == null ? say("eventFigures.few") : formatNumber(kind.delegates)}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}
