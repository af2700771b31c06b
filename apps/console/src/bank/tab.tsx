import { Button, Card, Stack, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { BankStatementsDocument } from "../generated/graphql.ts";
import { formatDate, formatDong, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { ImportDialog } from "./import-dialog.tsx";
import { BankLines } from "./lines.tsx";
import { Reconciliation } from "./reconciliation.tsx";

/** The fund that a bank account belongs to. */
export interface BankFund {
  id: string;
  name: string;
}

/** The bank of a fund: what it says, what of it is in the books, and why the two differ. */
export function Bank({ fund }: { fund: BankFund }) {
  const say = useSay();
  const mayPost = useMay("ledger.post");
  const [importing, setImporting] = useState(false);
  const statements = useGraph(BankStatementsDocument, { fundId: fund.id });
  return (
    <>
      {mayPost ? (
        <Stack direction="row" sx={{ justifyContent: "flex-end" }}>
          <Button variant="contained" onClick={() => setImporting(true)} data-testid="import-statement">
            {say("bank.import")}
          </Button>
        </Stack>
      ) : null}
      <Reconciliation fund={fund} />
      <BankLines fund={fund} mayPost={mayPost} />
      <Section id="statements" title={say("bank.statements")}>
        <Card>
          <Answer query={statements}>
            {({ bankStatements: { edges } }) =>
              edges.length === 0 ? (
                <EmptyNotice title={say("bank.noStatements")} text={say("bank.noStatementsText")} />
              ) : (
                <TableContainer>
                  <Table size="small" data-testid="bank-statements">
                    <TableHead>
                      <TableRow>
                        {(["period", "totals", "balances", "openLines"] as const).map((key) => (
                          <TableCell key={key}>{say(`bank.heads.${key}`)}</TableCell>
                        ))}
                        <TableCell>{say("bank.heads.imported")}</TableCell>
                      </TableRow>
                    </TableHead>
                    <TableBody>
                      {edges.map(({ node }) => (
                        <TableRow key={node.id}>
                          <TableCell component="th" scope="row">
                            {say("bank.period", { from: formatDate(node.firstDay), to: formatDate(node.lastDay) })}
                          </TableCell>
                          <TableCell>
                            {say("bank.totals", {
                              lines: node.totals.lines,
                              credits: formatDong(node.totals.credits),
                              debits: formatDong(node.totals.debits),
                            })}
                          </TableCell>
                          <TableCell>
                            {formatDong(node.openingBalance)} → {formatDong(node.closingBalance)}
                          </TableCell>
                          <TableCell>{say("bank.openLines", { count: node.openLines })}</TableCell>
                          <TableCell>
                            {node.fileName} · {node.importedBy} · {formatInstant(node.importedAt)}
                          </TableCell>
                        </TableRow>
                      ))}
                    </TableBody>
                  </Table>
                </TableContainer>
              )
            }
          </Answer>
        </Card>
      </Section>
      {importing ? <ImportDialog fund={fund} onClose={() => setImporting(false)} /> : null}
    </>
  );
}
