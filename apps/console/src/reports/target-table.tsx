import { type PopulationGroup, percentOf, type TitleModel } from "@khuyenhoc/contracts";
import {
  Box,
  Button,
  Card,
  Chip,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Tooltip,
  Typography,
} from "@mui/material";
import { LinkBase } from "react-admin";
import { type Cell, cellOf, recordsFilter } from "../dashboard/counts.ts";
import { describeRate, rateOf } from "../dashboard/rates.ts";
import type { CountsOfUnitFragment, TargetFieldsFragment } from "../generated/graphql.ts";
import { formatDate, formatNumber, formatPercent, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { useSmallScreen } from "../presentation/list-frame.tsx";
import { registrationsPath } from "../presentation/url-state.ts";
import { forecastOf, targetIn, targetLines } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";

interface TargetTableProps {
  counts: CountsOfUnitFragment;
  targets: readonly TargetFieldsFragment[];
  year: number;
  /** Opens the form for a target; nothing where the viewer may not set it. */
  onSet: ((line: { model: TitleModel; group: PopulationGroup | null }) => void) | undefined;
}

/** A title or group: what is reached, what is to be reached, and where the year is likely to end. */
interface Line {
  cell: Cell;
  title: string;
  group: PopulationGroup | null;
  /** Percent recognised of the base. */
  reached: number | null;
  target: TargetFieldsFragment | undefined;
  forecast: number | null;
}

interface LinesProps {
  lines: readonly Line[];
  unitId: string;
  year: number;
  onSet: TargetTableProps["onSet"];
}

/** One line per title and group; on a phone one below the other. */
export function TargetTable({ counts, targets, year, onSet }: TargetTableProps) {
  const say = useSay();
  const small = useSmallScreen();
  const lines = targetLines.map(({ model, group }): Line => {
    const cell = cellOf(counts.rows, model, group);
    const [recognised, base] = [cell.recognised ?? null, cell.base ?? null];
    return {
      cell,
      group,
      title: group === null ? say(`models.${model}`) : say(`groups.${group}`),
      reached: percentOf(recognised, base),
      target: targetIn(targets, model, group),
      forecast: forecastOf(recognised, base, year, counts.asOf),
    };
  });
  const Shown = small ? SmallLines : WideTable;
  return (
    <Card>
      <Shown lines={lines} unitId={counts.unit.id} year={year} onSet={onSet} />
    </Card>
  );
}

function WideTable({ lines, unitId, year, onSet }: LinesProps) {
  const say = useSay();
  return (
    <TableContainer>
      <Table size="small" data-testid="targets" sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
        <TableHead>
          <TableRow>
            <TableCell>{say("targets.model")}</TableCell>
            <TableCell align="right">{say("targets.base")}</TableCell>
            <TableCell align="right">{say("targets.recognised")}</TableCell>
            <TableCell sx={{ minWidth: 200 }}>{say("targets.progress")}</TableCell>
            <TableCell align="right">{say("targets.target")}</TableCell>
            <TableCell align="right">{say("targets.gap")}</TableCell>
            <TableCell align="right">
              <Tooltip title={say("targets.forecastHint")}>
                <span>{say("targets.forecast")}</span>
              </Tooltip>
            </TableCell>
            {onSet ? <TableCell align="right">{say("common.actions")}</TableCell> : null}
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={`${line.cell.model}/${line.group ?? ""}`} hover>
              <TableCell
                component="th"
                scope="row"
                sx={{ fontWeight: line.group === null ? 600 : 400, pl: line.group === null ? 2 : 4 }}
              >
                {line.title}
              </TableCell>
              <TableCell align="right">{formatNumber(line.cell.base)}</TableCell>
              <TableCell align="right">
                <Recognised line={line} unitId={unitId} year={year} />
              </TableCell>
              <TableCell>
                <Bar line={line} />
                <Typography variant="caption">{formatPercent(line.reached)}</Typography>
              </TableCell>
              <TableCell align="right" sx={{ whiteSpace: "nowrap" }}>
                <Target target={line.target} />
              </TableCell>
              <TableCell align="right">
                <Gap line={line} />
              </TableCell>
              <TableCell align="right">
                <Box>{formatPercent(line.forecast)}</Box>
                <Outlook line={line} />
              </TableCell>
              {onSet ? (
                <TableCell align="right">
                  <SetButton line={line} onSet={onSet} />
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function SmallLines({ lines, unitId, year, onSet }: LinesProps) {
  const say = useSay();
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }} data-testid="targets">
      {lines.map((line) => (
        <Box
          component="li"
          key={`${line.cell.model}/${line.group ?? ""}`}
          sx={{ p: 2, borderBottom: 1, borderColor: "divider", "&:last-child": { borderBottom: 0 } }}
        >
          <Stack direction="row" sx={{ justifyContent: "space-between", alignItems: "center", gap: 1 }}>
            <Typography sx={{ fontWeight: line.group === null ? 600 : 400 }}>{line.title}</Typography>
            {onSet ? <SetButton line={line} onSet={onSet} /> : null}
          </Stack>
          <Bar line={line} />
          <Typography variant="body2">
            {say("targets.recognised")} <Recognised line={line} unitId={unitId} year={year} />
            {" · "}
            {describeRate(rateOf(line.cell, "recognisedOfBase"))}
          </Typography>
          <Typography variant="body2" color="textSecondary">
            {say("targets.target")}: <Target target={line.target} /> · {say("targets.forecast")}:{" "}
            {formatPercent(line.forecast)} <Outlook line={line} />
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

function Bar({ line: { title, reached, target, forecast } }: { line: Line }) {
  return <ProgressBar title={title} percent={reached} target={target?.percent ?? null} forecast={forecast} />;
}

/** The number, which opens the very records it counts. */
function Recognised({ line: { cell, title }, unitId, year }: { line: Line; unitId: string; year: number }) {
  const say = useSay();
  const text = formatNumber(cell.recognised);
  if (!cell.recognised) return <>{text}</>;
  return (
    <Link
      component={LinkBase}
      underline="always"
      to={registrationsPath(recordsFilter(unitId, year, "recognised", cell))}
      aria-label={`${text}. ${say("dashboard.openRecords", { what: title })}`}
    >
      {text}
    </Link>
  );
}

function Target({ target }: { target: TargetFieldsFragment | undefined }) {
  const say = useSay();
  if (target === undefined) return <>{say("targets.noTarget")}</>;
  return (
    <Tooltip title={say("targets.setBy", { name: target.setBy, date: formatDate(target.setAt.slice(0, 10)) })}>
      <span>{formatPercent(target.percent)}</span>
    </Tooltip>
  );
}

function Gap({ line: { reached, target } }: { line: Line }) {
  const say = useSay();
  if (reached === null || target === undefined) return <>{NOTHING}</>;
  if (reached < target.percent) return <>{formatPercent(target.percent - reached)}</>;
  return <Chip size="small" color="success" variant="outlined" label={say("targets.reached")} />;
}

/** Whether the target is likely to be reached, where there are both. */
function Outlook({ line: { target, forecast } }: { line: Line }) {
  const say = useSay();
  if (target === undefined || forecast === null) return null;
  const reaches = forecast >= target.percent;
  return (
    <Typography variant="caption" color={reaches ? "success" : "warning"}>
      {say(reaches ? "targets.willReach" : "targets.willMiss")}
    </Typography>
  );
}

function SetButton({ line, onSet }: { line: Line; onSet: NonNullable<TargetTableProps["onSet"]> }) {
  const say = useSay();
  return (
    <Button
      size="small"
      onClick={() => onSet({ model: line.cell.model, group: line.group })}
      aria-label={say("targets.setFor", { title: line.title })}
      data-testid={`set-${line.cell.model}-${line.group ?? "ALL"}`}
    >
      {say("targets.set")}
    </Button>
  );
}
