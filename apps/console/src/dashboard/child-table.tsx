import { type TitleModel, titleModels } from "@khuyenhoc/contracts";
import {
  Box,
  Card,
  Link,
  MenuItem,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TableSortLabel,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import type { CountsOfUnitFragment } from "../generated/graphql.ts";
import { compareText, formatNumber, formatPercent, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { Section } from "../presentation/page.tsx";
import { EmptyNotice } from "../presentation/states.tsx";
import { registrationsPath } from "../presentation/url-state.ts";
import { type Cell, type Counted, cellOf, recordsFilter } from "./counts.ts";
import { RateBar } from "./rate-bar.tsx";
import { describeRate, type RateKind, rateKinds, rateOf } from "./rates.ts";

type Column = "name" | "base" | "registered" | "recognised" | "pending" | RateKind;

interface ChildTableProps {
  name: string;
  rows: readonly CountsOfUnitFragment[];
  year: number;
  model: TitleModel;
  onModel: (model: TitleModel) => void;
}

interface Line {
  unit: CountsOfUnitFragment["unit"];
  label: string;
  cell: Cell;
}

function compare(column: Column, a: Line, b: Line): number {
  if (column === "name") return compareText(a.label, b.label);
  const value = ({ cell }: Line): number => {
    const found = column in cell ? cell[column as keyof Cell] : rateOf(cell, column as RateKind).percent;
    return typeof found === "number" ? found : -1;
  };
  return value(a) - value(b) || compareText(a.label, b.label);
}

/** The units directly below with the rates of one title: down to their dashboard, or across to the registrations. */
export function ChildTable({ name, rows, year, model, onModel }: ChildTableProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const small = useSmallScreen();
  const [sort, setSort] = useState<{ column: Column; descending: boolean }>({ column: "name", descending: false });
  const lines = rows
    .map(({ unit, rows: cells }): Line => ({ unit, label: localName(unit, locale), cell: cellOf(cells, model) }))
    .sort((a, b) => compare(sort.column, a, b) * (sort.descending ? -1 : 1));

  return (
    <Section
      id="child-units"
      title={say("dashboard.childrenOf", { name })}
      actions={
        <TextField
          select
          label={say("dashboard.chooseModel")}
          value={model}
          onChange={(event) => onModel(event.target.value as TitleModel)}
          sx={{ width: 230, m: 0 }}
          slotProps={{ select: { SelectDisplayProps: { "data-testid": "child-model" } as object } }}
        >
          {titleModels.map((entry) => (
            <MenuItem key={entry} value={entry}>
              {say(`models.${entry}`)}
            </MenuItem>
          ))}
        </TextField>
      }
    >
      <Card>
        {lines.length === 0 ? (
          <EmptyNotice title={say("dashboard.noChildren")} />
        ) : small ? (
          <SmallLines lines={lines} year={year} />
        ) : (
          <WideTable lines={lines} year={year} sort={sort} onSort={setSort} />
        )}
      </Card>
    </Section>
  );
}

function dashboardPath(unitId: string, year: number): string {
  return `/?${new URLSearchParams({ unit: unitId, year: String(year) })}`;
}

interface LinesProps {
  lines: readonly Line[];
  year: number;
}

interface WideTableProps extends LinesProps {
  sort: { column: Column; descending: boolean };
  onSort: (sort: { column: Column; descending: boolean }) => void;
}

function WideTable({ lines, year, sort, onSort }: WideTableProps) {
  const say = useSay();
  const columns: readonly { column: Column; label: string }[] = [
    { column: "name", label: say("common.unit") },
    { column: "base", label: say("rates.base") },
    { column: "registered", label: say("rates.registered") },
    { column: "recognised", label: say("rates.recognised") },
    { column: "pending", label: say("rates.pending") },
    ...rateKinds.map((kind) => ({ column: kind, label: say(`rates.${kind}`) })),
  ];
  return (
    <TableContainer>
      <Table
        size="small"
        data-testid="child-table"
        sx={{
          "& thead th": { whiteSpace: "nowrap" },
          "& tbody th": { minWidth: 150 },
          "& th, & td": { paddingInline: 1.25 },
          "& .MuiTableSortLabel-root:not(.Mui-active) .MuiTableSortLabel-icon": { display: "none" },
          "& td": { fontVariantNumeric: "tabular-nums" },
        }}
      >
        <TableHead>
          <TableRow>
            {columns.map(({ column, label }) => (
              <TableCell
                key={column}
                align={column === "name" ? "left" : "right"}
                {...(sort.column === column
                  ? { "aria-sort": sort.descending ? ("descending" as const) : ("ascending" as const) }
                  : {})}
              >
                <TableSortLabel
                  active={sort.column === column}
                  direction={sort.column === column && sort.descending ? "desc" : "asc"}
                  onClick={() =>
                    onSort({ column, descending: sort.column === column ? !sort.descending : column !== "name" })
                  }
                >
                  {label}
                </TableSortLabel>
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map(({ unit, label, cell }) => (
            <TableRow key={unit.id} hover data-testid="child-row">
              <TableCell component="th" scope="row">
                <Link
                  component={LinkBase}
                  to={dashboardPath(unit.id, year)}
                  sx={{ fontWeight: 600 }}
                  aria-label={say("dashboard.drill", { name: label })}
                >
                  {label}
                </Link>
              </TableCell>
              <TableCell align="right">{formatNumber(cell.base)}</TableCell>
              {(["registered", "recognised", "pending"] as const).map((counted) => (
                <TableCell key={counted} align="right">
                  <CountLink unitId={unit.id} name={label} year={year} counted={counted} cell={cell} />
                </TableCell>
              ))}
              {rateKinds.map((kind) => {
                const rate = rateOf(cell, kind);
                return (
                  <TableCell key={kind} align="right" title={describeRate(rate)} sx={{ whiteSpace: "nowrap" }}>
                    {formatPercent(rate.percent)}
                  </TableCell>
                );
              })}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

interface CountLinkProps {
  unitId: string;
  name: string;
  year: number;
  counted: Counted;
  cell: Cell;
}

/** A figure that opens the very registrations it counts. */
function CountLink({ unitId, name, year, counted, cell }: CountLinkProps) {
  const say = useSay();
  const mayRead = useMay("registrations.read");
  const text = formatNumber(cell[counted]);
  if (!mayRead || !cell[counted]) return <>{text}</>;
  const what = `${name}, ${say(`models.${cell.model}`)}, ${counted === "draft" ? say("states.DRAFT") : say(`rates.${counted}`)}`;
  return (
    <Link
      component={LinkBase}
      underline="always"
      to={registrationsPath(recordsFilter(unitId, year, counted, cell))}
      aria-label={`${text}. ${say("dashboard.openRecords", { what })}`}
    >
      {text}
    </Link>
  );
}

function SmallLines({ lines, year }: LinesProps) {
  const say = useSay();
  return (
    <Stack component="ul" sx={{ listStyle: "none", m: 0, p: 0 }} data-testid="child-table">
      {lines.map(({ unit, label, cell }) => (
        <Box
          component="li"
          key={unit.id}
          sx={{ p: 2, borderBottom: 1, borderColor: "divider", "&:last-child": { borderBottom: 0 } }}
          data-testid="child-row"
        >
          <Link component={LinkBase} to={dashboardPath(unit.id, year)} sx={{ fontWeight: 600 }}>
            {label}
          </Link>
          <RateBar counted={cell} title={label} />
          <Typography variant="caption" color="textSecondary" component="div">
            {say("rates.registered")}{" "}
            <CountLink unitId={unit.id} name={label} year={year} counted="registered" cell={cell} />
            {" · "}
            {say("rates.recognisedOfBase")}: {describeRate(rateOf(cell, "recognisedOfBase"))}
          </Typography>
        </Box>
      ))}
    </Stack>
  );
}
