import { Button, Card, Chip, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ClosePurposeDocument, type FundRowFragment } from "../generated/graphql.ts";
import { formatDong, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** General money and each purpose: what there is, what is promised, what can be spent. */
export function PurposeTable({ fund }: { fund: FundRowFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const mayManage = useMay("funds.manage") && fund.closedOn == null;
  const command = useCommand(ClosePurposeDocument);
  const close = (purposeId: string) =>
    command.mutate(
      { input: { idempotencyKey: crypto.randomUUID(), fundId: fund.id, purposeId } },
      { onError: (error) => notify(failureText(error, locale), { type: "error" }) },
    );
  const amount = { textAlign: "right", whiteSpace: "nowrap", fontVariantNumeric: "tabular-nums" } as const;
  const general = { id: "general", code: NOTHING, name: say("funds.general"), closedOn: null, ...fund.general };
  return (
    <Card>
      <TableContainer>
        <Table data-testid="purpose-table">
          <TableHead>
            <TableRow>
              <TableCell>{say("funds.code")}</TableCell>
              <TableCell>{say("funds.purpose")}</TableCell>
              <TableCell sx={amount}>{say("funds.money")}</TableCell>
              <TableCell sx={amount}>{say("funds.reserved")}</TableCell>
              <TableCell sx={amount}>{say("funds.free")}</TableCell>
              {mayManage ? <TableCell /> : null}
            </TableRow>
          </TableHead>
          <TableBody>
            {[general, ...fund.purposes].map(({ id, code, name, closedOn, money, reserved }) => (
              <TableRow key={id}>
                <TableCell>{code}</TableCell>
                <TableCell component="th" scope="row">
                  {name}
                  {closedOn ? <Chip size="small" sx={{ ml: 1 }} label={say("funds.closed")} /> : null}
                </TableCell>
                <TableCell sx={amount}>{formatDong(money)}</TableCell>
                <TableCell sx={amount}>{formatDong(reserved)}</TableCell>
                <TableCell sx={amount}>{formatDong((BigInt(money) - BigInt(reserved)).toString())}</TableCell>
                {mayManage ? (
                  <TableCell align="right">
                    {id === general.id || closedOn || money !== "0" ? null : (
                      <Button size="small" onClick={() => close(id)}>
                        {say("funds.closePurpose")}
                      </Button>
                    )}
                  </TableCell>
                ) : null}
              </TableRow>
            ))}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}
