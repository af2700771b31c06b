import { Button, Card, Link } from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { useGraph, useGraphClient } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { fundPath } from "../funds/words.ts";
import {
  DisbursementPageDocument,
  type DisbursementRowFragment,
  DisbursementVouchersDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { journalPath } from "../ledger/words.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { useDownload } from "../scholarships/words.tsx";
import { ApproveDialog, EndDialog, PayDialog, RefundDialog } from "./dialogs.tsx";
import { StateChip } from "./words.tsx";

/** One request for money or goods: what for, who decided and paid, and how it goes on. */
export default function DisbursementPage() {
  return (
    <Guard resource="disbursements" action="show">
      <DisbursementOfId />
    </Guard>
  );
}

function DisbursementOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(DisbursementPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  if (answer.data?.disbursement) return <Content row={answer.data.disbursement} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("disbursements.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

type Act = "approve" | "reject" | "cancel" | "withdraw" | "pay" | "refund";

/** What the reader may do with it now. */
function useActs({ state, involved }: DisbursementRowFragment): readonly Act[] {
  const mayRequest = useMay("disbursements.request");
  const mayApprove = useMay("ledger.approve");
  const mayPay = useMay("ledger.post");
  switch (state) {
    case "PROPOSED":
      return [
        ...(mayApprove && !involved ? (["approve", "reject"] as const) : []),
        ...(mayRequest ? (["cancel"] as const) : []),
      ];
    case "APPROVED":
      return [
        ...(mayPay && !involved ? (["pay"] as const) : []),
        ...(mayApprove ? (["withdraw"] as const) : []),
        ...(mayRequest ? (["cancel"] as const) : []),
      ];
    case "PAID":
      return mayPay ? ["refund"] : [];
    default:
      return [];
  }
}

function Content({ row }: { row: DisbursementRowFragment }) {
  const say = useSay();
  const client = useGraphClient();
  const download = useDownload();
  const acts = useActs(row);
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  const goods = row.kind === "GOODS";
  const wordOf = (one: Act) => say(one === "pay" && goods ? "disbursements.handOut" : `disbursements.${one}`);
  const print = (copy: boolean) =>
    void download(
      async () => (await client.execute(DisbursementVouchersDocument, { ids: [row.id], copy })).disbursementVouchers,
    );
  return (
    <Page
      title={row.description}
      subtitle={<StateChip {...row} />}
      actions={
        <>
          {row.voucher && !row.masked ? (
            <Button onClick={() => print(false)} data-testid="print-voucher">
              {say("disbursements.print")}
            </Button>
          ) : null}
          {acts.map((one) => (
            <Button
              key={one}
              variant={one === "approve" || one === "pay" ? "contained" : "text"}
              color={one === "approve" || one === "pay" ? "primary" : "error"}
              onClick={() => setAct(one)}
              data-testid={`disbursement-${one}`}
            >
              {wordOf(one)}
            </Button>
          ))}
        </>
      }
    >
      <Card sx={{ p: 3 }}>
        <RequestFacts row={row} />
        <OutcomeFacts row={row} />
      </Card>
      {act === "approve" ? <ApproveDialog row={row} onClose={close} /> : null}
      {act === "reject" || act === "cancel" || act === "withdraw" ? (
        <EndDialog row={row} as={act} onClose={close} />
      ) : null}
      {act === "pay" ? <PayDialog row={row} onClose={close} /> : null}
      {act === "refund" ? <RefundDialog row={row} onClose={close} /> : null}
    </Page>
  );
}

function RequestFacts({ row }: { row: DisbursementRowFragment }) {
  const say = useSay();
  const { payee, goods } = row;
  const facts = [
    {
      name: say("disbursements.fund"),
      value: (
        <Link component={LinkBase} to={fundPath(row.fundId)}>
          {row.fundName}
        </Link>
      ),
    },
    { name: say("disbursements.kind"), value: say(`disbursements.kinds.${row.kind}`) },
    { name: say("disbursements.purpose"), value: row.purposeName ?? say("scholarships.general") },
    { name: say("disbursements.amount"), value: formatDong(row.amount) },
    ...(goods ? [{ name: say("disbursements.quantity"), value: goods.quantity }] : []),
    {
      name: say("disbursements.receiver"),
      value: row.masked ? say("disbursements.masked") : (row.receiver ?? NOTHING),
    },
    ...(payee
      ? [{ name: say("applications.payee"), value: `${payee.holder} · ${payee.bank} · ${payee.account}` }]
      : []),
    { name: say("disbursements.neededOn"), value: formatDate(row.neededOn) },
    { name: say("disbursements.requestedBy"), value: `${row.requestedBy}, ${formatInstant(row.requestedAt)}` },
  ];
  return <Facts facts={facts} />;
}

function OutcomeFacts({ row }: { row: DisbursementRowFragment }) {
  const say = useSay();
  const facts = [
    ...(row.decidedBy
      ? [
          {
            name: say("disbursements.decidedBy"),
            value: [row.decidedBy, formatInstant(row.decidedAt), row.decisionNote].filter(Boolean).join(" · "),
          },
        ]
      : []),
    ...(row.state === "APPROVED" && row.heldUntil
      ? [{ name: say("disbursements.heldUntil"), value: formatDate(row.heldUntil) }]
      : []),
    ...(row.voucher
      ? [
          { name: say("disbursements.voucher"), value: `${row.voucher} · ${formatDate(row.paidOn)}` },
          { name: say("disbursements.proof"), value: row.proof ?? NOTHING },
          { name: say("disbursements.paidBy"), value: row.paidBy ?? NOTHING },
        ]
      : []),
    ...(row.journalId
      ? [
          {
            name: say("ledger.journal"),
            value: (
              <Link component={LinkBase} to={journalPath(row.journalId)}>
                {say("disbursements.toJournal")}
              </Link>
            ),
          },
        ]
      : []),
    ...(row.endReason ? [{ name: say("common.reason"), value: row.endReason }] : []),
  ];
  return facts.length === 0 ? null : <Facts facts={facts} />;
}
