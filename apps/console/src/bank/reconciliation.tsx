import { today } from "@khuyenhoc/contracts";
import { Alert, Box, Card, Link, List, ListItem, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { BankReconciliationDocument } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateField } from "../presentation/date-field.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";
import type { BankFund } from "./tab.tsx";

/** Bank and books at the end of a day, and all that explains why they differ. */
export function Reconciliation({ fund }: { fund: BankFund }) {
  const say = useSay();
  const [on, setOn] = useState(today());
  const answer = useGraph(BankReconciliationDocument, { fundId: fund.id, on }, { keepPrevious: true });
  return (
    <Section id="reconciliation" title={say("bank.reconciliation")}>
      <Card sx={{ p: 2.5 }}>
        <Box sx={{ maxWidth: 220, mb: 2 }}>
          <DateField label={say("bank.on")} value={on} onChange={(value) => value !== "" && setOn(value)} required />
        </Box>
        <Answer query={answer}>
          {({ bankReconciliation: found }) => (
            <Stack sx={{ gap: 2 }}>
              <Facts
                facts={[
                  { name: say("bank.bankBalance"), value: formatDong(found.bankBalance) },
                  { name: say("bank.bookBalance"), value: formatDong(found.bookBalance) },
                  {
                    name: say("bank.onlyAtBank"),
                    value: `${formatDong(found.onlyAtBank)} (${found.onlyAtBankLines})`,
                  },
                  {
                    name: say("bank.onlyInBooks"),
                    value: `${formatDong(found.onlyInBooks)} (${found.onlyInBooksJournals})`,
                  },
                  { name: say("bank.aside"), value: formatDong(found.setAside) },
                ]}
              />
              {found.difference == null ? (
                <Alert severity="info">{say("bank.noBalance")}</Alert>
              ) : (
                <Alert severity={found.difference === "0" ? "success" : "warning"} data-testid="bank-difference">
                  {found.difference === "0"
                    ? say("bank.agrees")
                    : say("bank.differs", { amount: formatDong(found.difference) })}
                </Alert>
              )}
              {found.unmatchedJournals.length === 0 ? null : (
                <div>
                  <Typography variant="h3">{say("bank.journals")}</Typography>
                  <List dense sx={{ maxHeight: 240, overflow: "auto" }}>
                    {found.unmatchedJournals.map((journal) => (
                      <ListItem key={journal.journalId} disableGutters>
                        <Typography variant="body2">
                          <Link component={LinkBase} to={`/ledger/${journal.journalId}/show`}>
                            {say("bank.suggestion", {
                              sequence: journal.sequence,
                              date: formatDate(journal.effectiveOn),
                              text: journal.description,
                            })}
                          </Link>{" "}
                          {formatDong(journal.amount)}
                        </Typography>
                      </ListItem>
                    ))}
                  </List>
                </div>
              )}
            </Stack>
          )}
        </Answer>
      </Card>
    </Section>
  );
}
