import { Card, Link, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { ConsolidatedStatementDocument, type SumsFragment } from "../generated/graphql.ts";
import { formatDong, formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Answer, EmptyNotice, Waiting } from "../presentation/states.tsx";

interface Question {
  unitId: string;
  from: string;
  to: string;
  year: number;
}

/** All funds of a unit, by the units directly below it; each leads to its own. */
export function ConsolidatedTable({ unitId, from, to, year }: Question) {
  const say = useSay();
  const answer = useGraph(ConsolidatedStatementDocument, { unitId, from, to }, { keepPrevious: true });
  return (
    <Answer query={answer} waiting={<Waiting lines={8} />}>
      {({ consolidatedStatement: { total, children } }) =>
        total.funds === 0 ? (
          <EmptyNotice title={say("ledger.noFundTitle")} text={say("ledger.noFundText")} />
        ) : (
          <Card>
            <TableContainer tabIndex={0} role="group" aria-label={say("statements.allFunds")}>
              <Table
                size="small"
                data-testid="consolidated"
                sx={{ "& td": { fontVariantNumeric: "tabular-nums", whiteSpace: "nowrap" } }}
              >
                <TableHead>
                  <TableRow>
                    <TableCell>{say("common.unit")}</TableCell>
                    {[
                      "statements.funds",
                      "statements.opening",
                      "statements.kinds.GIFTS_IN_MONEY",
                      "statements.kinds.GIFTS_IN_KIND",
                      "statements.kinds.INTEREST",
                      "statements.kinds.SCHOLARSHIPS",
                      "statements.kinds.REWARDS",
                      "statements.kinds.MANAGEMENT",
                      "statements.otherSums",
                      "statements.closing",
                      "statements.reserved",
                    ].map((key) => (
                      <TableCell key={key} align="right">
                        {say(key as "statements.funds")}
                      </TableCell>
                    ))}
                  </TableRow>
                </TableHead>
                <TableBody>
                  {children.map((line) => (
                    <Row key={line.unitId} line={line} question={{ unitId, from, to, year }} />
                  ))}
                  <Row line={total} question={{ unitId, from, to, year }} />
                </TableBody>
              </Table>
            </TableContainer>
          </Card>
        )
      }
    </Answer>
  );
}

const held = ({ money, inKind }: SumsFragment["opening"]): string =>
  formatDong((BigInt(money) + BigInt(inKind)).toString());

function Row({ line, question }: { line: SumsFragment; question: Question }) {
  const say = useSay();
  const below = line.unitId != null && line.unitId !== question.unitId;
  const { from, to, year } = question;
  const query = new URLSearchParams({ view: "unit", unit: line.unitId ?? "", from, to, year: String(year) });
  return (
    <TableRow hover sx={line.unitId == null ? { "& th, & td": { fontWeight: 600 } } : {}}>
      <TableCell component="th" scope="row">
        {below ? (
          <Link component={LinkBase} to={`/statements?${query}`}>
            {line.unitName}
          </Link>
        ) : line.unitId == null ? (
          say("statements.total")
        ) : (
          say("statements.ownFunds")
        )}
      </TableCell>
      <TableCell align="right">{formatNumber(line.funds)}</TableCell>
      <TableCell align="right">{held(line.opening)}</TableCell>
      <TableCell align="right">{formatDong(line.giftsInMoney)}</TableCell>
      <TableCell align="right">{formatDong(line.giftsInKind)}</TableCell>
      <TableCell align="right">{formatDong(line.interest)}</TableCell>
      <TableCell align="right">{formatDong(line.scholarships)}</TableCell>
      <TableCell align="right">{formatDong(line.rewards)}</TableCell>
      <TableCell align="right">{formatDong(line.management)}</TableCell>
      <TableCell align="right">{formatDong(line.other)}</TableCell>
      <TableCell align="right">{held(line.closing)}</TableCell>
      <TableCell align="right">{formatDong(line.reserved)}</TableCell>
    </TableRow>
  );
}
