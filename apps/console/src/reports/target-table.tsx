import { type PopulationGroup, percentOf, type TitleModel } from "@khuyenhoc/contracts";
import {
  Box,
  Button,
  Card,
  Chip,
  Link,
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
import { cellOf, recordsFilter } from "../dashboard/counts.ts";
import type { CountsOfUnitFragment, TargetFieldsFragment } from "../generated/graphql.ts";
import { formatDate, formatNumber, formatPercent, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
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

/** One line per title and group: what is reached, what is to be reached, and where the year is likely to end. */
export function TargetTable({ counts, targets, year, onSet }: TargetTableProps) {
  const say = useSay();
  return (
    <Card>
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
              {onSet ? <TableCell /> : null}
            </TableRow>
          </TableHead>
          <TableBody>
            {targetLines.map(({ model, group }) => {
              const cell = cellOf(counts.rows, model, group);
              const recognised = cell.recognised ?? null;
              const base = cell.base ?? null;
              const reached = percentOf(recognised, base);
              const target = targetIn(targets, model, group);
              const title = group === null ? say(`models.${model}`) : say(`groups.${group}`);
              const forecast = forecastOf(recognised, base, year, counts.asOf);
              return (
                <TableRow key={`${model}/${group ?? ""}`} hover>
                  <TableCell
                    component="th"
                    scope="row"
                    sx={{ fontWeight: group === null ? 600 : 400, pl: group ? 4 : 2 }}
                  >
                    {title}
                  </TableCell>
                  <TableCell align="right">{formatNumber(base)}</TableCell>
                  <TableCell align="right">
                    {recognised ? (
                      <Link
                        component={LinkBase}
                        to={registrationsPath(recordsFilter(counts.unit.id, year, "recognised", cell))}
                        aria-label={`${formatNumber(recognised)}. ${say("dashboard.openRecords", { what: title })}`}
                      >
                        {formatNumber(recognised)}
                      </Link>
                    ) : (
                      formatNumber(recognised)
                    )}
                  </TableCell>
                  <TableCell>
                    <ProgressBar title={title} percent={reached} target={target?.percent ?? null} forecast={forecast} />
                    <Typography variant="caption">{formatPercent(reached)}</Typography>
                  </TableCell>
                  <TableCell align="right">
                    {target ? (
                      <Tooltip
                        title={say("targets.setBy", {
                          name: target.setBy,
                          date: formatDate(target.setAt.slice(0, 10)),
                        })}
                      >
                        <span>{formatPercent(target.percent)}</span>
                      </Tooltip>
                    ) : (
                      <Typography variant="caption" color="textSecondary">
                        {say("targets.noTarget")}
                      </Typography>
                    )}
                  </TableCell>
                  <TableCell align="right">
                    <Gap reached={reached} target={target?.percent ?? null} />
                  </TableCell>
                  <TableCell align="right">
                    <Box>{formatPercent(forecast)}</Box>
                    {target && forecast !== null ? (
                      <Typography variant="caption" color={forecast >= target.percent ? "success" : "warning"}>
                        {say(forecast >= target.percent ? "targets.willReach" : "targets.willMiss")}
                      </Typography>
                    ) : null}
                  </TableCell>
                  {onSet ? (
                    <TableCell align="right">
                      <Button
                        size="small"
                        onClick={() => onSet({ model, group })}
                        aria-label={say("targets.setFor", { title })}
                        data-testid={`set-${model}-${group ?? "ALL"}`}
                      >
                        {say("targets.set")}
                      </Button>
                    </TableCell>
                  ) : null}
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function Gap({ reached, target }: { reached: number | null; target: number | null }) {
  const say = useSay();
  if (reached === null || target === null) return <>{NOTHING}</>;
  if (reached >= target) return <Chip size="small" color="success" variant="outlined" label={say("targets.reached")} />;
  return <>{formatPercent(target - reached)}</>;
}
