import { Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useSay } from "../i18n/messages.ts";
import { Money, useAccountName } from "./words.tsx";

interface Line {
  account: string;
  purposeId?: string | null | undefined;
  purposeName?: string | null | undefined;
  amount: string;
}

/** Amounts by account and purpose, debits and credits apart; one line stands only once. */
export function Lines({ lines, testId }: { lines: readonly Line[]; testId: string }) {
  const say = useSay();
  const accountName = useAccountName();
  return (
    <TableContainer>
      <Table size="small" data-testid={testId}>
        <TableHead>
          <TableRow>
            <TableCell>{say("ledger.account")}</TableCell>
            <TableCell>{say("ledger.purpose")}</TableCell>
            <TableCell align="right">{say("ledger.debit")}</TableCell>
            <TableCell align="right">{say("ledger.credit")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map(({ account, purposeId, purposeName, amount }) => (
            <TableRow key={`${account} ${purposeId} ${amount}`}>
              <TableCell component="th" scope="row">
                {accountName(account)}
              </TableCell>
              <TableCell>{purposeName ?? say("ledger.general")}</TableCell>
              <TableCell align="right">{amount.startsWith("-") ? null : <Money amount={amount} />}</TableCell>
              <TableCell align="right">{amount.startsWith("-") ? <Money amount={amount.slice(1)} /> : null}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
