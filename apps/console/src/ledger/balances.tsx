import { Card, Stack, Table, TableBody, TableCell, TableContainer, TableHead, TableRow } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { LedgerBalancesDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { Lines } from "./lines.tsx";
import type { LedgerFund } from "./page.tsx";
import { Hash, Money } from "./words.tsx";

/** What may be spent, the balances as of a day, and the end of the chain. */
export function Balances({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const [get, set] = useUrlState();
  const asOf = get("asOf") ?? null;
  const answer = useGraph(LedgerBalancesDocument, { fundId: fund.id, effectiveOn: asOf }, { keepPrevious: true });
  return (
    <Answer query={answer}>
      {({ ledgerBalances: { rows, spendable, head } }) => (
        <>
          <Section id="spendable" title={say("ledger.spendable")}>
            <Card>
              <TableContainer>
                <Table size="small" data-testid="spendable">
                  <TableHead>
                    <TableRow>
                      <TableCell>{say("ledger.purpose")}</TableCell>
                      <TableCell align="right">{say("ledger.money")}</TableCell>
                      <TableCell align="right">{say("ledger.reserved")}</TableCell>
                      <TableCell align="right">{say("ledger.free")}</TableCell>
                    </TableRow>
                  </TableHead>
                  <TableBody>
                    {spendable.map((row) => (
                      <TableRow key={row.purposeId ?? ""}>
                        <TableCell component="th" scope="row">
                          {row.purposeName ?? say("ledger.general")}
                        </TableCell>
                        {[row.money, row.reserved, row.free].map((amount, column) => (
                          <TableCell key={["money", "reserved", "free"][column]} align="right">
                            <Money amount={amount} />
                          </TableCell>
                        ))}
                      </TableRow>
                    ))}
                  </TableBody>
                </Table>
              </TableContainer>
            </Card>
          </Section>
          <Section
            id="balances"
            title={say("ledger.balances")}
            actions={
              <DateField
                label={say("ledger.asOf")}
                value={asOf ?? ""}
                onChange={(value) => set({ asOf: value }, false)}
                helperText={say("ledger.asOfHint")}
              />
            }
          >
            <Card>
              {rows.length === 0 ? (
                <EmptyNotice title={say("ledger.noBalance")} />
              ) : (
                <Lines lines={rows} testId="balances" />
              )}
            </Card>
          </Section>
          <Section id="chain" title={say("ledger.chain")}>
            <Card sx={{ p: 2.5 }}>
              <Stack sx={{ gap: 1.5 }}>
                <Facts
                  facts={[
                    { name: say("ledger.sequence"), value: head.sequence },
                    { name: say("ledger.recordedAt"), value: formatInstant(head.recordedAt) },
                    { name: say("ledger.hash"), value: <Hash>{head.hash}</Hash> },
                  ]}
                />
                {say("ledger.chainText")}
              </Stack>
            </Card>
          </Section>
        </>
      )}
    </Answer>
  );
}
