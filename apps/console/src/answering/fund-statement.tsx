import {
  Alert,
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
import { lazy, Suspense } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { FundStatementDocument, type FundStatementQuery } from "../generated/graphql.ts";
import { formatDong, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Hash } from "../ledger/words.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import { drillPath } from "./paths.ts";

// The drawing library is large, and the table says all that matters.
const MonthsChart = lazy(() => import("./months-chart.tsx"));

type Statement = FundStatementQuery["fundStatement"];
type Line = Statement["lines"][number];

/** The statement of one fund: every line leads to the journals that make it. */
export function FundStatement({ fundId, from, to }: { fundId: string; from: string; to: string }) {
  const say = useSay();
  const answer = useGraph(FundStatementDocument, { fundId, from, to }, { keepPrevious: true });
  return (
    <Answer query={answer} waiting={<Waiting lines={8} />}>
      {({ fundStatement }) => (
        <>
          {fundStatement.late.journals > 0 ? (
            <Alert severity="warning" sx={{ mb: 2 }} data-testid="statement-late">
              {say("statements.late", {
                smart_count: fundStatement.late.journals,
                opening: formatDong(fundStatement.late.opening),
                closing: formatDong(fundStatement.late.closing),
              })}
            </Alert>
          ) : null}
          {fundStatement.months.length > 0 ? (
            <Card sx={{ p: 2, mb: 2 }} aria-hidden>
              <Suspense fallback={<Waiting lines={4} height={48} />}>
                <MonthsChart months={fundStatement.months} />
              </Suspense>
            </Card>
          ) : null}
          <StatementTable statement={fundStatement} />
          <Section id="chain" title={say("statements.chain")}>
            <Typography variant="body2" color="textSecondary">
              {say("statements.asOf", {
                sequence: fundStatement.head.sequence,
                time: formatInstant(fundStatement.recordedBefore),
              })}
            </Typography>
            <Hash>{fundStatement.head.hash}</Hash>
          </Section>
        </>
      )}
    </Answer>
  );
}

function StatementTable({ statement }: { statement: Statement }) {
  const say = useSay();
  const { lines, opening, closing, reserved } = statement;
  const showsLate = lines.some(({ late }) => late !== "0");
  const of = (side: Line["side"]) => lines.filter((line) => line.side === side);
  return (
    <Card>
      <TableContainer tabIndex={0} role="group" aria-label={say("statements.title")}>
        <Table
          size="small"
          data-testid="statement"
          sx={{ "& td": { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" } }}
        >
          <TableHead>
            <TableRow>
              <TableCell>{say("statements.line")}</TableCell>
              <TableCell>{say("ledger.purpose")}</TableCell>
              <TableCell align="right">{say("statements.value")}</TableCell>
              <TableCell align="right">{say("statements.ofThatInKind")}</TableCell>
              {showsLate ? <TableCell align="right">{say("statements.ofThatLate")}</TableCell> : null}
            </TableRow>
          </TableHead>
          <TableBody>
            <Balance name={say("statements.opening")} at={opening} late={showsLate} />
            {(["RECEIPT", "OTHER", "USE"] as const).map((side) =>
              of(side).map((line) => (
                <TableRow key={`${line.kind} ${line.account} ${line.purposeId}`} hover>
                  <TableCell component="th" scope="row">
                    <Link component={LinkBase} to={drillPath(statement.fundId, line.drill)} data-testid="drill">
                      {say(`statements.kinds.${line.kind}`)}
                    </Link>
                  </TableCell>
                  <TableCell>{line.purposeName ?? say("funds.general")}</TableCell>
                  <TableCell align="right">{formatDong(side === "USE" ? negated(line.amount) : line.amount)}</TableCell>
                  <TableCell align="right">{line.inKind === "0" ? "" : formatDong(line.inKind)}</TableCell>
                  {showsLate ? (
                    <TableCell align="right">{line.late === "0" ? "" : formatDong(line.late)}</TableCell>
                  ) : null}
                </TableRow>
              )),
            )}
            <Balance name={say("statements.closing")} at={closing} late={showsLate} />
            <TableRow>
              <TableCell component="th" scope="row">
                {say("statements.reserved")}
              </TableCell>
              <TableCell />
              <TableCell align="right" data-testid="statement-reserved">
                {formatDong(reserved)}
              </TableCell>
              <TableCell />
              {showsLate ? <TableCell /> : null}
            </TableRow>
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

const negated = (digits: string): string => (-BigInt(digits)).toString();

function Balance({ name, at, late }: { name: string; at: Statement["opening"]; late: boolean }) {
  return (
    <TableRow sx={{ "& th, & td": { fontWeight: 600 } }}>
      <TableCell component="th" scope="row">
        {name}
      </TableCell>
      <TableCell />
      <TableCell align="right">{formatDong((BigInt(at.money) + BigInt(at.inKind)).toString())}</TableCell>
      <TableCell align="right">{formatDong(at.inKind)}</TableCell>
      {late ? <TableCell /> : null}
    </TableRow>
  );
}
