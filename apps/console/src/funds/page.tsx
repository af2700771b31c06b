import { Box, Breadcrumbs, Button, Card, Chip, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { FundLinks } from "../answering/fund-links.tsx";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { disbursementsPath } from "../disbursements/words.tsx";
import { FundPageDocument, type FundRowFragment } from "../generated/graphql.ts";
import { formatDate, formatDong, formatPercent, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { AddPurposeDialog, CloseFundDialog, EditFundDialog } from "./dialogs.tsx";
import { GiftTable } from "./gift-table.tsx";
import { Pledges } from "./pledges.tsx";
import { PurposeTable } from "./purpose-table.tsx";
import { TransferCodeCard } from "./transfer-code.tsx";
import { giftsPath, sumOf } from "./words.ts";

/** A fund: what it holds, for what, how to give to it, and what came last. */
export default function FundPage() {
  return (
    <Guard resource="funds" action="show">
      <FundOfId />
    </Guard>
  );
}

function FundOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(FundPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  const fund = answer.data?.fund;
  if (fund) return <Content fund={fund} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("funds.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

function Content({ fund }: { fund: FundRowFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const mayManage = useMay("funds.manage") && fund.closedOn == null;
  const maySpend = useMay("ledger.read");
  const mayRecord = useMay("gifts.record") && fund.closedOn == null;
  const [act, setAct] = useState<"edit" | "purpose" | "close">();
  const close = () => setAct(undefined);
  const { cash, atBank, inKind, reserved, bank } = fund;
  const money = sumOf(cash, atBank);
  return (
    <Page
      title={fund.name}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/funds">
            {say("funds.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {fund.name}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={
        <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap" }}>
          <Chip size="small" variant="outlined" label={say(`funds.kinds.${fund.kind}`)} />
          <Chip size="small" variant="outlined" label={say(`funds.forms.${fund.legalForm}`)} />
          {fund.closedOn ? <Chip size="small" color="warning" label={say("funds.closed")} /> : null}
        </Stack>
      }
      actions={
        <>
          <FundLinks fundId={fund.id} />
          {mayManage ? (
            <>
              <Button onClick={() => setAct("close")}>{say("funds.close")}</Button>
              <Button variant="outlined" onClick={() => setAct("edit")} data-testid="edit-fund">
                {say("funds.edit")}
              </Button>
            </>
          ) : null}
          {maySpend ? (
            <Button component={LinkBase} to={disbursementsPath(fund.id)} data-testid="fund-disbursements">
              {say("disbursements.title")}
            </Button>
          ) : null}
          {mayRecord ? (
            <Button variant="contained" component={LinkBase} to={giftsPath(fund.id)} data-testid="record-gift">
              {say("funds.record")}
            </Button>
          ) : null}
        </>
      }
    >
      <Box sx={{ display: "grid", gap: 2, mb: 3, gridTemplateColumns: { xs: "1fr", md: "1fr 1fr" } }}>
        <Card sx={{ p: 2.5 }}>
          <Facts
            facts={[
              {
                name: say("funds.total"),
                value: (
                  <Typography variant="h2" component="span" data-testid="fund-money">
                    {formatDong(money)}
                  </Typography>
                ),
              },
              { name: say("funds.cash"), value: formatDong(cash) },
              { name: say("funds.atBank"), value: formatDong(atBank) },
              { name: say("funds.reserved"), value: formatDong(reserved) },
              { name: say("funds.free"), value: formatDong((BigInt(money) - BigInt(reserved)).toString()) },
              { name: say("funds.inKind"), value: formatDong(inKind) },
            ]}
          />
        </Card>
        <Card sx={{ p: 2.5 }}>
          <Facts
            facts={[
              {
                name: say("common.unit"),
                value: fund.unit ? (
                  <Link component={LinkBase} to={unitPath(fund.unit.id)}>
                    {localName(fund.unit, locale)}
                  </Link>
                ) : (
                  NOTHING
                ),
              },
              { name: say("funds.openedOn"), value: formatDate(fund.openedOn) },
              {
                name: say("funds.bank"),
                value: bank ? `${bank.account} · ${bank.bin} · ${bank.holder}` : say("funds.noBank"),
              },
              { name: say("funds.costCap"), value: formatPercent(fund.costCap / 100) },
            ]}
          />
        </Card>
        {bank && fund.closedOn == null ? <TransferCodeCard fund={fund} /> : null}
      </Box>
      <Section
        id="purposes"
        title={say("funds.purposes")}
        actions={
          mayManage ? (
            <Button onClick={() => setAct("purpose")} data-testid="add-purpose">
              {say("funds.addPurpose")}
            </Button>
          ) : null
        }
      >
        <PurposeTable fund={fund} />
      </Section>
      <Section
        id="gifts"
        title={say("funds.latest")}
        actions={
          <Button component={LinkBase} to={giftsPath(fund.id)}>
            {say("funds.all")}
          </Button>
        }
      >
        <GiftTable filter={{ fundId: fund.id }} first={10} fund={fund} />
      </Section>
      <Pledges fund={fund} />
      {act === "edit" ? <EditFundDialog fund={fund} onClose={close} /> : null}
      {act === "purpose" ? <AddPurposeDialog fundId={fund.id} onClose={close} /> : null}
      {act === "close" ? <CloseFundDialog fund={fund} onClose={close} /> : null}
    </Page>
  );
}
