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
import { Fragment } from "react";
import { LinkBase } from "react-admin";
import { formatInstant, formatNumber, formatPercent, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { EmptyNotice } from "../presentation/states.tsx";
import { definitionOf, levelName, localTitle } from "./criteria-words.ts";
import type { CountedSource } from "./criterion-line.tsx";
import { type AssessmentView, countedSources } from "./use-assessment.ts";

/** A sheet to be read: both sides beside each other, where they differ, and where counted points come from. */
export function SheetView({ assessment }: { assessment: AssessmentView }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { criteriaSet, self, review } = assessment;
  if (!criteriaSet || !(self || review)) {
    return (
      <Card>
        <EmptyNotice title={say("assessments.noSheet")} text={say("assessments.noSheetText")} />
      </Card>
    );
  }
  const definition = definitionOf(criteriaSet.definition);
  const sides = [
    { label: say("assessments.selfPoints"), side: self },
    { label: say("assessments.reviewPoints"), side: review },
  ].flatMap(({ label, side }) =>
    side
      ? [
          {
            label,
            side,
            points: new Map(side.answers.map((answer) => [answer.criterion, answer])),
            counted: countedSources(side.counted),
          },
        ]
      : [],
  );
  return (
    <Card>
      <TableContainer>
        <Table size="small" data-testid="sheet-view">
          <TableHead>
            <TableRow>
              <TableCell>{say("assessments.criterion")}</TableCell>
              {sides.map(({ label, side }) => (
                <TableCell key={label} align="right">
                  {label}
                  <Typography variant="caption" component="div">
                    {side.by ? `${side.by}, ${formatInstant(side.at)}` : say("assessments.draft")}
                  </Typography>
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {definition.groups.map((group) => (
              <Fragment key={group.code}>
                <TableRow>
                  <TableCell component="th" scope="rowgroup" sx={{ fontWeight: 700 }}>
                    {localTitle(group, locale)}
                  </TableCell>
                  {sides.map(({ label, side }) => {
                    const points = side.score.groups.find(({ code }) => code === group.code);
                    return (
                      <TableCell key={label} align="right" sx={{ fontWeight: 700 }}>
                        {points ? say("assessments.groupPoints", points) : NOTHING}
                      </TableCell>
                    );
                  })}
                </TableRow>
                {group.criteria.map((criterion) => (
                  <TableRow key={criterion.code}>
                    <TableCell component="th" scope="row">
                      {criterion.code}. {localTitle(criterion, locale)}
                    </TableCell>
                    {sides.map(({ label, points, counted }) => {
                      const answer = points.get(criterion.code);
                      const source = counted.get(criterion.code);
                      return (
                        <TableCell key={label} align="right" sx={{ verticalAlign: "top" }}>
                          <Box component="span" sx={{ fontWeight: 600, fontVariantNumeric: "tabular-nums" }}>
                            {source?.points ?? answer?.points ?? NOTHING}
                          </Box>
                          {source ? <Source source={source} /> : null}
                          {answer?.note ? (
                            <Typography variant="caption" component="div" color="textSecondary">
                              {answer.note}
                            </Typography>
                          ) : null}
                        </TableCell>
                      );
                    })}
                  </TableRow>
                ))}
              </Fragment>
            ))}
            <TableRow>
              <TableCell component="th" scope="row" sx={{ fontWeight: 700 }}>
                {say("assessments.total")}
              </TableCell>
              {sides.map(({ label, side }) => (
                <TableCell key={label} align="right" sx={{ fontWeight: 700 }}>
                  {say("assessments.groupPoints", { points: side.score.total, maximum: side.score.maximum })}
                  <Typography variant="caption" component="div" color={side.score.passed ? "success" : "textSecondary"}>
                    {side.score.passed
                      ? levelName(criteriaSet.definition, side.score.level, locale)
                      : say("assessments.fails")}
                  </Typography>
                </TableCell>
              ))}
            </TableRow>
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function Source({ source }: { source: CountedSource }) {
  const say = useSay();
  return (
    <Typography variant="caption" component="div">
      <Link component={LinkBase} to={source.path}>
        {source.share === null
          ? say("assessments.countedSource")
          : say("assessments.countedShare", {
              recognised: formatNumber(source.recognised),
              registered: formatNumber(source.registered),
              percent: formatPercent(source.share),
            })}
      </Link>
      {" · "}
      {say(source.ofHouseholds ? "assessments.countedHouseholds" : "assessments.countedUnit")}
    </Typography>
  );
}
