import { Card, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import type { TargetFieldsFragment } from "../generated/graphql.ts";
import { formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { targetIn, targetLines } from "./progress.ts";

interface TargetPlanProps {
  targets: readonly TargetFieldsFragment[];
  years: readonly number[];
  /** The year that the page is about. */
  year: number;
}

/** Targets of a unit side by side over the years; titles that never had one are left out. */
export function TargetPlan({ targets, years, year }: TargetPlanProps) {
  const say = useSay();
  const lines = targetLines.filter(({ model, group }) => targetIn(targets, model, group) !== undefined);
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={say("targets.plan")}>
        <Table size="small" sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
          <TableHead>
            <TableRow>
              <TableCell>{say("targets.model")}</TableCell>
              {years.map((entry) => (
                <TableCell key={entry} align="right" sx={{ fontWeight: entry === year ? 700 : 500 }}>
                  {entry}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.length === 0 ? (
              <TableRow>
                <TableCell colSpan={years.length + 1}>{say("targets.noTarget")}</TableCell>
              </TableRow>
            ) : null}
            {lines.map(({ model, group }) => (
              <TableRow key={`${model}/${group ?? ""}`}>
                <TableCell component="th" scope="row">
                  {group === null ? say(`models.${model}`) : say(`groups.${group}`)}
                </TableCell>
                {years.map((entry) => {
                  const ofYear = targets.filter((target) => target.year === entry);
                  return (
                    <TableCell key={entry} align="right">
                      {formatPercent(targetIn(ofYear, model, group)?.percent)}
                    </TableCell>
                  );
                })}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}
