import {
  Alert,
  Button,
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { Form, LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { SimulateCriteriaSetDocument, type SimulateCriteriaSetQuery } from "../generated/graphql.ts";
import { formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FailureNotice } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { currentYear, YearSelect } from "../presentation/year-select.tsx";

type Result = SimulateCriteriaSetQuery["simulateCriteriaSet"];
interface Question {
  unitId: string;
  year: number;
}

/** Scores the sheets of a year by the set, as it is saved: asked for by a button, since it looks at many. */
export function SimulationSection({ id }: { id: string }) {
  const say = useSay();
  const { roots } = useViewer();
  const [year, setYear] = useState(currentYear() - 1);
  const [asked, setAsked] = useState<Question>();
  const answer = useGraph(
    SimulateCriteriaSetDocument,
    { id, unitId: asked?.unitId ?? "", year: asked?.year ?? year },
    { enabled: asked !== undefined },
  );
  return (
    <Section id="simulation" title={say("criteria.simulate")}>
      <Card sx={{ p: 2.5 }}>
        <Typography variant="body2" color="textSecondary" sx={{ mb: 2 }}>
          {say("criteria.simulateText")}
        </Typography>
        <Form
          defaultValues={{ unitId: roots[0]?.id ?? "" }}
          onSubmit={({ unitId }: { unitId?: string }) => {
            if (unitId) setAsked({ unitId, year });
          }}
        >
          <Stack direction={{ xs: "column", md: "row" }} sx={{ gap: 1.5, alignItems: { md: "flex-start" } }}>
            <UnitInput source="unitId" label={say("common.unit")} isRequired />
            <YearSelect value={year} onChange={setYear} />
            <Button
              type="submit"
              variant="outlined"
              loading={answer.isFetching}
              data-testid="simulate"
              sx={{ whiteSpace: "nowrap" }}
            >
              {say("criteria.simulateRun")}
            </Button>
          </Stack>
        </Form>
        {asked === undefined ? null : answer.error ? (
          <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
        ) : (
          <Answer query={answer}>{({ simulateCriteriaSet }) => <Outcome result={simulateCriteriaSet} />}</Answer>
        )}
      </Card>
    </Section>
  );
}

const columns = ["sheets", "recognised", "pass", "fall", "open", "wouldLose", "wouldGain"] as const;

function Outcome({ result }: { result: Result }) {
  const say = useSay();
  const locale = useReaderLocale();
  if (result.rows.length === 0) return <EmptyNotice title={say("criteria.simulateEmpty")} />;
  const total = (column: (typeof columns)[number]) => result.rows.reduce((sum, row) => sum + row[column], 0);
  return (
    <>
      {result.complete ? null : (
        <Alert severity="warning" sx={{ mb: 1.5 }}>
          {say("criteria.simulateIncomplete")}
        </Alert>
      )}
      <TableContainer>
        <Table size="small" data-testid="simulation-table" aria-label={say("criteria.simulate")}>
          <TableHead>
            <TableRow>
              <TableCell>{say("common.unit")}</TableCell>
              <TableCell>{say("criteria.populationGroup")}</TableCell>
              {columns.map((column) => (
                <TableCell key={column} align="right" title={column === "open" ? say("criteria.openHint") : undefined}>
                  {say(`criteria.${column}`)}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {result.rows.map((row) => (
              <TableRow key={`${row.unit?.id ?? ""}/${row.group ?? ""}`}>
                <TableCell component="th" scope="row">
                  {row.unit ? localName(row.unit, locale) : NOTHING}
                </TableCell>
                <TableCell>{row.group ? say(`groups.${row.group}`) : NOTHING}</TableCell>
                {columns.map((column) => (
                  <TableCell key={column} align="right">
                    {formatNumber(row[column])}
                  </TableCell>
                ))}
              </TableRow>
            ))}
            <TableRow sx={{ "& > *": { fontWeight: 700 } }}>
              <TableCell component="th" scope="row" colSpan={2}>
                {say("common.all")}
              </TableCell>
              {columns.map((column) => (
                <TableCell key={column} align="right">
                  {formatNumber(total(column))}
                </TableCell>
              ))}
            </TableRow>
          </TableBody>
        </Table>
      </TableContainer>
      <Typography variant="caption" color="textSecondary" component="p" sx={{ mt: 1 }}>
        {`${say("criteria.open")}: ${say("criteria.openHint")}`}
      </Typography>
      {result.changes.length === 0 ? null : <Changes changes={result.changes} />}
    </>
  );
}

function Changes({ changes }: { changes: Result["changes"] }) {
  const say = useSay();
  return (
    <>
      <Typography variant="h3" sx={{ mt: 2.5, mb: 1 }} id="simulation-changes">
        {say("criteria.changes")}
      </Typography>
      <TableContainer>
        <Table size="small" aria-labelledby="simulation-changes">
          <TableHead>
            <TableRow>
              <TableCell>{say("criteria.subject")}</TableCell>
              <TableCell>{say("criteria.populationGroup")}</TableCell>
              <TableCell align="right">{say("criteria.points")}</TableCell>
              <TableCell>{say("common.before")}</TableCell>
              <TableCell>{say("common.after")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {changes.map((change) => (
              <TableRow key={change.registrationId}>
                <TableCell component="th" scope="row">
                  <Link component={LinkBase} to={`/registrations/${encodeURIComponent(change.registrationId)}/show`}>
                    {change.subjectName}
                  </Link>
                </TableCell>
                <TableCell>{change.group ? say(`groups.${change.group}`) : NOTHING}</TableCell>
                <TableCell align="right">{change.total}</TableCell>
                <TableCell>{say(change.recognised ? "states.RECOGNISED" : "states.NOT_MET")}</TableCell>
                <TableCell>{say(`criteria.outcomes.${change.outcome}`)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </>
  );
}
