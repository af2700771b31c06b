import {
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableFooter,
  TableHead,
  TableRow,
  TextField,
} from "@mui/material";
import { formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { figures } from "../scholarships/words.tsx";
import type { SplitLine } from "./seat-dialogs.tsx";
import { useUnitName } from "./words.tsx";

interface SplitTableProps {
  lines: readonly SplitLine[];
  onChange: (lines: readonly SplitLine[]) => void;
}

/** A proposal, line by line, with what it adds up to. */
export function SplitTable({ lines, onChange }: SplitTableProps) {
  const say = useSay();
  const unitName = useUnitName();
  const sum = lines.reduce((total, { wanted }) => total + Number(wanted), 0);
  return (
    <TableContainer sx={{ maxHeight: 380 }}>
      <Table size="small" stickyHeader data-testid="split-lines">
        <TableHead>
          <TableRow>
            <TableCell>{say("seats.unit")}</TableCell>
            <TableCell sx={figures}>{say("seats.current")}</TableCell>
            <TableCell sx={figures}>{say("seats.seats")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => {
            const name = unitName(line.unit);
            return (
              <TableRow key={line.unitId}>
                <TableCell component="th" scope="row">
                  {name}
                </TableCell>
                <TableCell sx={figures}>{line.current ?? NOTHING}</TableCell>
                <TableCell sx={figures}>
                  <TextField
                    size="small"
                    type="number"
                    value={line.wanted}
                    onChange={({ target }) =>
                      onChange(lines.map((each) => (each === line ? { ...each, wanted: target.value } : each)))
                    }
                    slotProps={{ htmlInput: { min: 0, step: 1, "aria-label": `${say("seats.seats")}: ${name}` } }}
                    sx={{ width: 110 }}
                  />
                </TableCell>
              </TableRow>
            );
          })}
        </TableBody>
        <TableFooter>
          <TableRow>
            <TableCell colSpan={2}>{say("seats.total")}</TableCell>
            <TableCell sx={figures}>{formatNumber(sum)}</TableCell>
          </TableRow>
        </TableFooter>
      </Table>
    </TableContainer>
  );
}
