import { Card, Typography } from "@mui/material";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { ExportButton } from "../exports/export-button.tsx";
import { ExportGiftsDocument, type FileFormat, FundPageDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { FundChoice } from "./fund-choice.tsx";
import { GiftEntry, type GiftStart } from "./gift-entry.tsx";
import { GiftTable } from "./gift-table.tsx";
import { YearOfReceipts } from "./printing.tsx";

export default function GiftsPage() {
  return (
    <Guard resource="gifts" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const [get, set] = useUrlState();
  const mayRecord = useMay("gifts.record");
  const fundId = get("fund");
  const exporting = useCommand(ExportGiftsDocument);
  const start = async (format: FileFormat, idempotencyKey: string) => {
    const filter = { fundId: fundId ?? null };
    return (await exporting.mutateAsync({ input: { idempotencyKey, filter, format } })).job.id;
  };
  const { data } = useGraph(FundPageDocument, { id: fundId ?? "" }, { enabled: fundId !== undefined });
  const fund = fundId === undefined ? undefined : (data?.fund ?? undefined);
  return (
    <Page
      title={say("gifts.title")}
      subtitle={say("gifts.subtitle")}
      actions={<FundChoice fund={fund} wanted={fundId} onChoose={(id) => set({ fund: id })} />}
    >
      {fund && mayRecord && fund.closedOn == null ? (
        <GiftEntry key={fund.id} fund={fund} start={ofBankLine(get)} />
      ) : null}
      {fund === undefined && mayRecord ? (
        <Card sx={{ p: 2.5, mb: 2 }}>
          <Typography>{say("gifts.chooseFund")}</Typography>
        </Card>
      ) : null}
      <Section
        id="latest-gifts"
        title={say("funds.latest")}
        actions={
          <>
            {fund && mayRecord ? <YearOfReceipts fundId={fund.id} /> : null}
            <ExportButton start={start} />
          </>
        }
      >
        <GiftTable filter={fund ? { fundId: fund.id } : {}} first={25} fund={fund ?? { purposes: [] }} />
      </Section>
    </Page>
  );
}

/** What a line of the bank tells of a gift, in the address that its button leads to. */
function ofBankLine(get: (name: string) => string | undefined): GiftStart {
  const amount = get("amount");
  if (amount === undefined || !/^\d{1,15}$/.test(amount)) return {};
  return { receivedOn: get("date"), line: { kind: "BANK", amount, note: get("note") ?? "" } };
}
