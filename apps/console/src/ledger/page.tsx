import { Button, Card, MenuItem, Tab, Tabs, TextField } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { Bank } from "../bank/tab.tsx";
import { LedgerFundsDocument, type LedgerFundsQuery } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { Balances } from "./balances.tsx";
import { Journals } from "./journals.tsx";
import { ManualDialog } from "./manual-dialog.tsx";
import { Periods } from "./periods.tsx";
import { Reservations } from "./reservations.tsx";
import { Reversals } from "./reversals.tsx";

export type LedgerFund = LedgerFundsQuery["funds"]["edges"][number]["node"];

const tabs = ["journals", "balances", "reservations", "periods", "reversals", "bank"] as const;
const contents = {
  journals: Journals,
  balances: Balances,
  reservations: Reservations,
  periods: Periods,
  reversals: Reversals,
  bank: Bank,
} as const;

/** The books of one fund; which fund and which of them is in the URL. */
export default function LedgerPage() {
  return (
    <Guard resource="ledger" action="list">
      <FundsThere />
    </Guard>
  );
}

function FundsThere() {
  const say = useSay();
  const answer = useGraph(LedgerFundsDocument, {}, { staleTime: 60_000 });
  const funds = answer.data?.funds.edges.map(({ node }) => node);
  if (funds !== undefined && funds.length > 0) return <Content funds={funds} />;
  return (
    <Page title={say("ledger.title")} subtitle={say("ledger.subtitle")}>
      <Answer query={answer}>
        {() => <EmptyNotice title={say("ledger.noFundTitle")} text={say("ledger.noFundText")} />}
      </Answer>
    </Page>
  );
}

function Content({ funds }: { funds: readonly LedgerFund[] }) {
  const say = useSay();
  const mayPost = useMay("ledger.post");
  const [get, set] = useUrlState();
  const [booking, setBooking] = useState(false);
  const fund = funds.find(({ id }) => id === get("fund")) ?? funds[0];
  const tab = tabs.find((known) => known === get("tab")) ?? "journals";
  const Shown = contents[tab];
  if (fund === undefined) return null;
  return (
    <Page
      title={say("ledger.title")}
      subtitle={say("ledger.subtitle")}
      actions={
        <>
          <TextField
            select
            label={say("ledger.fund")}
            value={fund.id}
            onChange={(event) => set({ fund: event.target.value, after: undefined })}
            sx={{ minWidth: 260 }}
            slotProps={{ select: { SelectDisplayProps: { "data-testid": "ledger-fund" } as object } }}
          >
            {funds.map(({ id, name }) => (
              <MenuItem key={id} value={id}>
                {name}
              </MenuItem>
            ))}
          </TextField>
          {mayPost ? (
            <Button variant="contained" onClick={() => setBooking(true)} data-testid="post-journal">
              {say("ledger.post")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ mb: 2 }}>
        <Tabs
          value={tab}
          onChange={(_event, value: string) => set({ tab: value, after: undefined })}
          variant="scrollable"
          aria-label={say("ledger.title")}
        >
          {tabs.map((value) => (
            <Tab key={value} value={value} label={say(`ledger.tabs.${value}`)} data-testid={`ledger-${value}`} />
          ))}
        </Tabs>
      </Card>
      <Shown key={fund.id} fund={fund} />
      {booking ? <ManualDialog fund={fund} onClose={() => setBooking(false)} /> : null}
    </Page>
  );
}
