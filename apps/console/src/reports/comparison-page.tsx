import { populationGroups, type TitleModel, titleModels } from "@khuyenhoc/contracts";
import {
  Box,
  Card,
  Link,
  MenuItem,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
} from "@mui/material";
import { lazy, Suspense } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { cellOf } from "../dashboard/counts.ts";
import { describeRate, rateKinds, rateOf } from "../dashboard/rates.ts";
import { ComparedYearsDocument, type ComparedYearsQuery, TargetsDocument } from "../generated/graphql.ts";
import { formatDate, formatNumber, formatPercent } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import type { ComparedPoint } from "./comparison-chart.tsx";
import { targetIn } from "./progress.ts";
import { ScopeSelects, UpLink, useFiguresScope } from "./scope.tsx";

// The drawing library is large, and the table below says all that matters.
const ComparisonChart = lazy(() => import("./comparison-chart.tsx"));

/** Years that are compared: this one and those before it. */
const SHOWN_YEARS = 7;

export default function ComparisonPage() {
  return (
    <Guard resource="comparison" action="list">
      <Content />
    </Guard>
  );
}

type Choice = { model: TitleModel; group: (typeof populationGroups)[number] | null };

/** A title, or a group of citizens, as it stands in the URL. */
function choiceOf(value: string | undefined): Choice {
  const group = populationGroups.find((entry) => entry === value);
  if (group !== undefined) return { model: "CITIZEN", group };
  return { model: titleModels.find((entry) => entry === value) ?? "FAMILY", group: null };
}

/** One title over the years: rates as lines, the figures as a table, what was published beside what is counted. */
function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, name } = scope;
  const choice = choiceOf(scope.get("model"));
  const years = Array.from({ length: SHOWN_YEARS }, (_, index) => currentYear() - SHOWN_YEARS + 1 + index);
  const compared = useGraph(ComparedYearsDocument, { unitId, years }, { keepPrevious: true });
  const targets = useGraph(TargetsDocument, { unitIds: [unitId], years }, { keepPrevious: true });
  const known = targets.data?.targets ?? [];
  const targetOfYear = (year: number) =>
    targetIn(
      known.filter((target) => target.year === year),
      choice.model,
      choice.group,
    )?.percent ?? null;
  return (
    <Page
      title={say("comparison.title", { name })}
      above={<UpLink scope={scope} resource="comparison" />}
      subtitle={say("comparison.subtitle")}
      actions={
        <>
          <ScopeSelects scope={scope} withYear={false} />
          <TextField
            select
            label={say("comparison.model")}
            value={choice.group ?? choice.model}
            onChange={(event) => scope.set({ model: event.target.value }, false)}
            sx={{ width: 260 }}
            slotProps={{ select: { SelectDisplayProps: { "data-testid": "compare-model" } as object } }}
          >
            {titleModels.map((model) => (
              <MenuItem key={model} value={model}>
                {say(`models.${model}`)}
              </MenuItem>
            ))}
            {populationGroups.map((group) => (
              <MenuItem key={group} value={group} sx={{ pl: 4 }}>
                {say(`groups.${group}`)}
              </MenuItem>
            ))}
          </TextField>
        </>
      }
    >
      <Answer query={compared} waiting={<Waiting lines={7} height={56} />}>
        {({ compareYears }) => {
          const points = compareYears.map((entry): ComparedPoint => {
            const cell = cellOf(entry.rows, choice.model, choice.group);
            return {
              year: entry.year,
              registered: rateOf(cell, "registeredOfBase").percent,
              recognised: rateOf(cell, "recognisedOfBase").percent,
              target: targetOfYear(entry.year),
            };
          });
          return (
            <>
              <Card
                sx={{ p: 2 }}
                role="img"
                aria-label={points.map(({ year, recognised }) => `${year}: ${formatPercent(recognised)}`).join("; ")}
              >
                <Suspense fallback={<Waiting lines={5} height={48} />}>
                  <ComparisonChart points={points} />
                </Suspense>
              </Card>
              <Section id="years" title={say("comparison.chart")}>
                <YearTable years={compareYears} choice={choice} />
              </Section>
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

function YearTable({ years, choice }: { years: ComparedYearsQuery["compareYears"]; choice: Choice }) {
  const say = useSay();
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={say("comparison.chart")}>
        <Table size="small" data-testid="years" sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
          <TableHead>
            <TableRow>
              <TableCell>{say("comparison.year")}</TableCell>
              <TableCell align="right">{say("rates.base")}</TableCell>
              <TableCell align="right">{say("rates.registered")}</TableCell>
              <TableCell align="right">{say("rates.recognised")}</TableCell>
              {rateKinds.map((kind) => (
                <TableCell key={kind} align="right">
                  {say(`rates.${kind}`)}
                </TableCell>
              ))}
              <TableCell>{say("comparison.published")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {years.map(({ year, asOf, rows, published }) => {
              const cell = cellOf(rows, choice.model, choice.group);
              return (
                <TableRow key={year} hover>
                  <TableCell component="th" scope="row">
                    {year}
                    <Box component="span" sx={{ display: "block", color: "text.secondary", fontSize: "0.75rem" }}>
                      {formatDate(asOf)}
                    </Box>
                  </TableCell>
                  <TableCell align="right">{formatNumber(cell.base)}</TableCell>
                  <TableCell align="right">{formatNumber(cell.registered)}</TableCell>
                  <TableCell align="right">{formatNumber(cell.recognised)}</TableCell>
                  {rateKinds.map((kind) => (
                    <TableCell key={kind} align="right" title={describeRate(rateOf(cell, kind))}>
                      {formatPercent(rateOf(cell, kind).percent)}
                    </TableCell>
                  ))}
                  <TableCell>
                    {published ? (
                      <Link component={LinkBase} to={`/snapshots/${published.snapshotId}/show`}>
                        {say("comparison.publishedAs", {
                          rate: formatPercent(
                            rateOf(cellOf(published.rows, choice.model, choice.group), "recognisedOfBase").percent,
                          ),
                          date: formatDate(published.asOf),
                        })}
                      </Link>
                    ) : (
                      say("comparison.none")
                    )}
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}
