import { Card, Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { lazy, Suspense } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  EventFiguresByYearDocument,
  EventFiguresDocument,
  EventFiguresFileDocument,
  type EventFiguresViewFragment,
} from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import { figuresPath, ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";
import { KindsTable } from "./kinds-table.tsx";

// The drawing library is large, and the tables say all that matters.
const FiguresChart = lazy(() => import("./figures-chart.tsx"));

const RESOURCE = "event-figures";
/** Years that are drawn, the chosen one last. */
const YEARS = 6;

/** What the events of a unit and of those directly below it came to, for officers and partners; unit and year are in the URL. */
export default function FiguresPage() {
  return (
    <Guard resource={RESOURCE} action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year, name } = scope;
  const question = { unitId, year };
  const enabled = unitId !== "";
  const answer = useGraph(EventFiguresDocument, question, { keepPrevious: true, enabled });
  const span = { unitId, fromYear: year - YEARS + 1, toYear: year };
  const years = useGraph(EventFiguresByYearDocument, span, { keepPrevious: true, enabled });
  return (
    <Page
      title={say("eventFigures.ofUnit", { name })}
      subtitle={say("eventFigures.subtitle")}
      above={<UpLink scope={scope} resource={RESOURCE} />}
      actions={
        <>
          <ScopeSelects scope={scope} />
          <ListFileButton document={EventFiguresFileDocument} variables={question} />
        </>
      }
    >
      <Answer query={years} waiting={<Waiting lines={5} height={48} />}>
        {({ eventFiguresByYear }) => (
          <Card
            sx={{ p: 2 }}
            role="img"
            aria-label={eventFiguresByYear
              .map(
                (line) =>
                  `${line.year}: ${say("eventFigures.said", { events: line.events, delegates: line.delegates ?? "?" })}`,
              )
              .join("; ")}
            data-testid="event-figures-chart"
          >
            <Suspense fallback={<Waiting lines={5} height={48} />}>
              <FiguresChart years={eventFiguresByYear} />
            </Suspense>
          </Card>
        )}
      </Answer>
      <Answer query={answer} waiting={<Waiting lines={8} />}>
        {({ eventFigures }) => (
          <>
            <Section id="kinds" title={say("eventFigures.byKind")}>
              <KindsTable kinds={eventFigures[0]?.kinds ?? []} />
            </Section>
            <Section id="units" title={say("eventFigures.byUnit")}>
              <UnitsTable lines={eventFigures} />
            </Section>
          </>
        )}
      </Answer>
    </Page>
  );
}

function UnitsTable({ lines }: { lines: readonly EventFiguresViewFragment[] }) {
  const say = useSay();
  const told = (count: number | null | undefined) => (count == null ? say("eventFigures.few") : formatNumber(count));
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={say("eventFigures.byUnit")}>
        <Table size="small" data-testid="event-figures" sx={{ "& td": { fontVariantNumeric: "tabular-nums" } }}>
          <TableHead>
            <TableRow>
              <TableCell>{say("common.unit")}</TableCell>
              <TableCell align="right">{say("eventFigures.events")}</TableCell>
              <TableCell align="right">{say("eventFigures.delegates")}</TableCell>
              <TableCell align="right">{say("eventFigures.hours")}</TableCell>
              <TableCell align="right">{say("eventFigures.partners")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.map((line, index) => (
              <TableRow key={line.unitId} hover selected={index === 0}>
                <TableCell component="th" scope="row">
                  {index === 0 ? (
                    <strong>{line.unitName}</strong>
                  ) : (
                    <Link component={LinkBase} to={figuresPath(RESOURCE, line.unitId, line.year)}>
                      {line.unitName}
                    </Link>
                  )}
                </TableCell>
                <TableCell align="right">{formatNumber(line.events)}</TableCell>
                <TableCell align="right">{told(line.delegates)}</TableCell>
                <TableCell align="right">{told(line.minutes == null ? null : Math.floor(line.minutes / 60))}</TableCell>
                <TableCell align="right">{formatNumber(line.partners)}</TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}
