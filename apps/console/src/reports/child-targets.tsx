import { percentOf, today } from "@khuyenhoc/contracts";
import {
  Box,
  Card,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { cellOf, treeDateOf } from "../dashboard/counts.ts";
import { ChildCountsDocument, TargetsDocument } from "../generated/graphql.ts";
import { formatPercent, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { targetIn, targetLines } from "./progress.ts";
import { ProgressBar } from "./progress-bar.tsx";
import { figuresPath } from "./scope.tsx";

/** Targets are read for so many units at once. */
const MOST_UNITS = 200;

/** The units directly below: share recognised against their own targets, title by title. */
export function ChildTargets({ unitId, year }: { unitId: string; year: number }) {
  const say = useSay();
  const locale = useReaderLocale();
  const asOf = treeDateOf(year, today()) ?? null;
  const children = useGraph(ChildCountsDocument, { unitId, year, asOf }, { keepPrevious: true });
  const ids = (children.data?.counts.children ?? []).map(({ unit }) => unit.id).slice(0, MOST_UNITS);
  const targets = useGraph(TargetsDocument, { unitIds: ids, years: [year] }, { enabled: ids.length > 0 });
  // Groups would make the table too wide; they are on the unit's own page.
  const lines = targetLines.filter(({ group }) => group === null);
  return (
    <Answer query={children}>
      {(data) =>
        data.counts.children.length === 0 ? (
          <EmptyNotice title={say("targets.belowNone")} />
        ) : (
          <Card>
            <TableContainer>
              <Table size="small" data-testid="child-targets">
                <TableHead>
                  <TableRow>
                    <TableCell>{say("common.unit")}</TableCell>
                    {lines.map(({ model }) => (
                      <TableCell key={model}>{say(`shortModels.${model}`)}</TableCell>
                    ))}
                  </TableRow>
                </TableHead>
                <TableBody>
                  {data.counts.children.map(({ unit, rows }) => {
                    const own = targets.data?.targets.filter((target) => target.unitId === unit.id) ?? [];
                    return (
                      <TableRow key={unit.id} hover>
                        <TableCell component="th" scope="row">
                          <Link
                            component={LinkBase}
                            to={figuresPath("targets", unit.id, year)}
                            sx={{ fontWeight: 600 }}
                          >
                            {localName(unit, locale)}
                          </Link>
                        </TableCell>
                        {lines.map(({ model, group }) => {
                          const cell = cellOf(rows, model, group);
                          const percent = percentOf(cell.recognised ?? null, cell.base ?? null);
                          const target = targetIn(own, model, group)?.percent ?? null;
                          return (
                            <TableCell key={model} sx={{ minWidth: 120 }}>
                              <ProgressBar
                                title={say(`models.${model}`)}
                                percent={percent}
                                target={target}
                                forecast={null}
                              />
                              <Box>
                                <Typography variant="caption">
                                  {formatPercent(percent)} / {target === null ? NOTHING : formatPercent(target)}
                                </Typography>
                              </Box>
                            </TableCell>
                          );
                        })}
                      </TableRow>
                    );
                  })}
                </TableBody>
              </Table>
            </TableContainer>
          </Card>
        )
      }
    </Answer>
  );
}
