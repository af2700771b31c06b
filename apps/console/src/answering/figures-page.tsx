import { Card, Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { lazy, Suspense } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { FundFiguresDocument, FundFiguresFileDocument, type FundFiguresQuery } from "../generated/graphql.ts";
import { formatDong, formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice, Waiting } from "../presentation/states.tsx";
import { figuresPath, ScopeSelects, UpLink, useFiguresScope } from "../reports/scope.tsx";

// The drawing library is large, and the table below says all that matters.
const FiguresChart = lazy(() => import("./figures-chart.tsx"));

const RESOURCE = "fund-figures";
type Line = FundFiguresQuery["fundFigures"][number];

/** What the funds of a unit and of those directly below it raised, used and hold, for officers and partners; unit and year are in the URL. */
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
  const answer = useGraph(FundFiguresDocument, question, { keepPrevious: true, enabled: unitId !== "" });
  return (
    <Page
      title={say("fundFigures.ofUnit", { name })}
      subtitle={say("fundFigures.subtitle")}
      above={<UpLink scope={scope} resource={RESOURCE} />}
      actions={
        <>
          <ScopeSelects scope={scope} />
          <ListFileButton document={FundFiguresFileDocument} variables={question} />
        </>
      }
    >
      <Answer query={answer} waiting={<Waiting lines={8} />}>
        {({ fundFigures }) => {
          const below = fundFigures.slice(1);
          const drawn = (below.length > 0 ? below : fundFigures).filter(moved);
          return (
            <>
              {drawn.length > 0 ? (
                <Card
                  sx={{ p: 2 }}
                  role="img"
                  aria-label={drawn.map((line) => `${line.unitName}: ${formatDong(line.received)}`).join("; ")}
                  data-testid="fund-figures-chart"
                >
                  <Suspense fallback={<Waiting lines={5} height={48} />}>
                    <FiguresChart lines={drawn} />
                  </Suspense>
                </Card>
              ) : (
                <EmptyNotice title={say("fundFigures.emptyTitle")} text={say("fundFigures.emptyText")} />
              )}
              <Section id="units" title={say("fundFigures.table")}>
                <FiguresTable lines={fundFigures} />
              </Section>
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

const moved = ({ received, used, opening, closing }: Line): boolean =>
  [received, used, opening, closing].some((amount) => amount !== "0");

function FiguresTable({ lines }: { lines: readonly Line[] }) {
  const say = useSay();
  const headings = [
    "statements.opening",
    "statements.kinds.GIFTS_IN_MONEY",
    "statements.kinds.GIFTS_IN_KIND",
    "fundFigures.received",
    "statements.used",
    "statements.closing",
    "fundFigures.perHead",
    "fundFigures.awards",
    "fundFigures.people",
  ] as const;
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={say("fundFigures.table")}>
        <Table
          size="small"
          data-testid="fund-figures"
          sx={{ "& td": { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" } }}
        >
          <TableHead>
            <TableRow>
              <TableCell>{say("common.unit")}</TableCell>
              {headings.map((key) => (
                <TableCell key={key} align="right">
                  {say(key)}
                </TableCell>
              ))}
            </TableRow>
          </TableHead>
          <TableBody>
            {lines.map((line, index) => (
              <FiguresRow key={line.unitId} line={line} asked={index === 0} />
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

function FiguresRow({ line, asked }: { line: Line; asked: boolean }) {
  const say = useSay();
  const { unitId, unitName, year } = line;
  const counted = (count: number | null | undefined) => (count == null ? say("fundFigures.few") : formatNumber(count));
  return (
    <TableRow hover selected={asked}>
      <TableCell component="th" scope="row">
        {asked ? (
          <strong>{unitName}</strong>
        ) : (
          <Link component={LinkBase} to={figuresPath(RESOURCE, unitId, year)}>
            {unitName}
          </Link>
        )}
      </TableCell>
      {[line.opening, line.raisedInMoney, line.raisedInKind, line.received, line.used, line.closing, line.perHead].map(
        (amount, index) => (
          <TableCell key={index} align="right">
            {formatDong(amount)}
          </TableCell>
        ),
      )}
      <TableCell align="right">{counted(line.awards)}</TableCell>
      <TableCell align="right">{counted(line.people)}</TableCell>
    </TableRow>
  );
}
