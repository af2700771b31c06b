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
} from "@mui/material";
import { useState } from "react";
import { LinkBase, required, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ClosePeriodDocument, LedgerPeriodsDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import type { LedgerFund } from "./page.tsx";
import { Hash, ledgerPath } from "./words.tsx";

/** "09/2026" of a month YYYY-MM. */
const monthText = (month: string): string => month.split("-").reverse().join("/");

/** The last day of a month that the list of late journals goes to. */
function lateOf(fundId: string, month: string): string {
  const [year = 0, number = 0] = month.split("-").map(Number);
  const last = new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
  return `${ledgerPath(fundId)}&${new URLSearchParams({ late: "1", from: `${month}-01`, to: last })}`;
}

/** Months that were closed, and the next one that may be. */
export function Periods({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const mayClose = useMay("ledger.approve");
  const [closing, setClosing] = useState(false);
  const answer = useGraph(LedgerPeriodsDocument, { fundId: fund.id });
  const command = useCommand(ClosePeriodDocument);
  return (
    <Answer query={answer}>
      {({ ledgerPeriods: { closedThrough, closable, months } }) => (
        <>
          <Stack direction="row" sx={{ gap: 2, mb: 2, alignItems: "center", flexWrap: "wrap" }}>
            {closedThrough == null
              ? say("ledger.neverClosed")
              : say("ledger.closedThrough", { date: formatDate(closedThrough) })}
            {mayClose && closable ? (
              <Button variant="contained" onClick={() => setClosing(true)} data-testid="close-period">
                {say("ledger.close")}
              </Button>
            ) : null}
          </Stack>
          <Card>
            {months.length === 0 ? (
              <EmptyNotice title={say("ledger.neverClosed")} text={say("ledger.closeText")} />
            ) : (
              <TableContainer>
                <Table size="small" data-testid="periods">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("ledger.month")}</TableCell>
                      <TableCell>{say("ledger.closedAt")}</TableCell>
                      <TableCell>{say("ledger.by")}</TableCell>
                      <TableCell align="right">{say("ledger.lateJournals")}</TableCell>
                      <TableCell align="right">{say("ledger.sequence")}</TableCell>
                      <TableCell>{say("ledger.hash")}</TableCell>
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {months.map((period) => (
                      <TableRow key={period.month}>
                        <TableCell component="th" scope="row">
                          {monthText(period.month)}
                        </TableCell>
                        <TableCell>{formatInstant(period.closedAt)}</TableCell>
                        <TableCell>{period.by}</TableCell>
                        <TableCell align="right">
                          {period.lateJournals === 0 ? (
                            0
                          ) : (
                            <Link component={LinkBase} to={lateOf(fund.id, period.month)}>
                              {period.lateJournals}
                            </Link>
                          )}
                        </TableCell>
                        <TableCell align="right">{period.sequence}</TableCell>
                        <TableCell>
                          <Hash>{period.hash}</Hash>
                        </TableCell>
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            )}
          </Card>
          <FormDialog<{ month: string }>
            open={closing}
            danger
            onClose={() => setClosing(false)}
            title={say("ledger.closeTitle", { name: fund.name })}
            submitLabel={say("ledger.close")}
            done={say("ledger.closed")}
            defaults={{ month: monthText(closable ?? "") }}
            onSubmit={({ month }, idempotencyKey) =>
              command.mutateAsync({
                input: { idempotencyKey, fundId: fund.id, month: month.trim().split("/").reverse().join("-") },
              })
            }
          >
            <Alert severity="warning" sx={{ width: "100%", mb: 2 }}>
              {say("ledger.closeText")}
            </Alert>
            <TextInput
              source="month"
              label={say("ledger.closeMonth")}
              helperText={say("ledger.closeMonthHint")}
              validate={[
                required(),
                (value: unknown) =>
                  /^\s*(0[1-9]|1[0-2])\/\d{4}\s*$/.test(String(value)) ? undefined : say("ledger.monthWrong"),
              ]}
            />
          </FormDialog>
        </>
      )}
    </Answer>
  );
}
