import { Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { FundChoice } from "../funds/fund-choice.tsx";
import { FundPageDocument, SpentByEventDocument } from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { RequestDialog } from "./request-dialog.tsx";
import { DisbursementTable } from "./table.tsx";
import { kinds, states } from "./words.tsx";

/** Requests for money and goods of the funds in scope, of one fund, or for one event. */
export default function DisbursementsPage() {
  return (
    <Guard resource="disbursements" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const mayRequest = useMay("disbursements.request");
  const [get, set] = useUrlState();
  const [asking, setAsking] = useState(false);
  const [fundId, eventId] = [get("fund"), get("event")];
  const { data } = useGraph(FundPageDocument, { id: fundId ?? "" }, { enabled: fundId !== undefined });
  const fund = fundId === undefined ? undefined : (data?.fund ?? undefined);
  const state = states.find((known) => known === get("state"));
  const kind = kinds.find((known) => known === get("kind"));
  return (
    <Page
      title={say("disbursements.title")}
      subtitle={say("disbursements.subtitle")}
      actions={
        <>
          <FundChoice fund={fund} wanted={fundId} onChoose={(id) => set({ fund: id })} />
          {fund && mayRequest && fund.closedOn == null ? (
            <Button variant="contained" onClick={() => setAsking(true)} data-testid="request-disbursement">
              {say("disbursements.request")}
            </Button>
          ) : null}
        </>
      }
    >
      {eventId === undefined ? null : <EventSums eventId={eventId} />}
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
          <FilterChoice
            label={say("disbursements.state")}
            value={state ?? ""}
            choices={states.map((id) => ({ id, name: say(`disbursements.states.${id}`) }))}
            onChange={(value) => set({ state: value })}
            testId="disbursement-state"
          />
          <FilterChoice
            label={say("disbursements.kind")}
            value={kind ?? ""}
            choices={kinds.map((id) => ({ id, name: say(`disbursements.kinds.${id}`) }))}
            onChange={(value) => set({ kind: value })}
            testId="disbursement-kind"
          />
          {fund === undefined && mayRequest ? (
            <Typography variant="body2" color="textSecondary">
              {say("disbursements.chooseFund")}
            </Typography>
          ) : null}
        </Stack>
      </Card>
      <DisbursementTable
        filter={{
          fundId: fund?.id ?? null,
          eventId: eventId ?? null,
          states: state ? [state] : null,
          kinds: kind ? [kind] : null,
        }}
      />
      {asking && fund ? <RequestDialog fund={fund} eventId={eventId} onClose={() => setAsking(false)} /> : null}
    </Page>
  );
}

/** What an event costs the funds. */
function EventSums({ eventId }: { eventId: string }) {
  const say = useSay();
  const { data } = useGraph(SpentByEventDocument, { eventIds: [eventId] });
  const spent = data?.spentByEvent[0];
  if (spent === undefined) return null;
  return (
    <Typography sx={{ mb: 2 }} data-testid="event-spending">
      {say("disbursements.eventSums", {
        requested: formatDong(spent.requested),
        approved: formatDong(spent.approved),
        paid: formatDong(spent.paid),
      })}
    </Typography>
  );
}
