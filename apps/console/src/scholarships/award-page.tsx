import { Alert, Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput, useParams } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  AwardPageDocument,
  type AwardRowFragment,
  ForfeitAwardDocument,
  VoidAwardDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { AgainDialog, AwardApprovals } from "./award-approvals.tsx";
import { CertificatesDialog, RefundDialog } from "./payment-dialogs.tsx";

/** One award: what it is, what was paid of it, and how it ends. */
export default function AwardPage() {
  return (
    <Guard resource="awards" action="show">
      <AwardOfId />
    </Guard>
  );
}

function AwardOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(AwardPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  if (answer.data?.award) return <Content award={answer.data.award} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("awards.title")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={6} />
      )}
    </Page>
  );
}

type Payment = AwardRowFragment["payments"][number];
type Act = "forfeit" | "void" | "certificate" | { again: Payment } | { refund: Payment };

function Content({ award }: { award: AwardRowFragment }) {
  const say = useSay();
  const mayEnd = useMay("scholarships.approve") && award.state === "GRANTED";
  const mayPay = useMay("ledger.post");
  const [act, setAct] = useState<Act>();
  const close = () => setAct(undefined);
  const mayAsk = useMay("scholarships.propose") && award.state === "GRANTED";
  /** The last attempt of its instalment, which came to nothing. */
  const repeatable = (payment: Payment, index: number) =>
    (payment.state === "REVERSED" || payment.state === "EXPIRED") &&
    award.payments[index + 1]?.instalment !== payment.instalment;
  const unpaid = award.payments.every(({ state }) => state !== "PAID");
  const facts = [
    { name: say("rounds.programme"), value: award.programmeTitle },
    { name: say("awards.student"), value: `${award.studentName} · ${award.className}, ${award.school}` },
    { name: say("awards.amount"), value: formatDong(award.amount) },
    { name: say("awards.paid"), value: formatDong(award.paid) },
    { name: say("awards.grantedOn"), value: formatDate(award.grantedOn) },
    { name: say("awards.state"), value: say(`awards.states.${award.state}`) },
    ...(award.endReason ? [{ name: say("common.reason"), value: award.endReason }] : []),
  ];
  return (
    <Page
      title={`${say("awards.number")} ${award.number}`}
      actions={
        <>
          {!award.masked && award.state !== "VOIDED" ? (
            <Button variant="outlined" onClick={() => setAct("certificate")}>
              {say("awards.certificates")}
            </Button>
          ) : null}
          {mayEnd ? (
            <Button color="error" onClick={() => setAct("forfeit")}>
              {say("awards.forfeit")}
            </Button>
          ) : null}
          {mayEnd && unpaid ? (
            <Button color="error" onClick={() => setAct("void")}>
              {say("awards.void")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ p: 3 }}>
        <Facts facts={facts} />
      </Card>
      {award.payeeUnapproved ? (
        <Alert severity="warning" sx={{ mt: 2 }} data-testid="payee-unapproved">
          {say("awardApprovals.unapproved")}
        </Alert>
      ) : null}
      <Section title={say("awards.payments")} id="payments">
        <Stack sx={{ gap: 1.5 }}>
          {award.payments.map((payment, index) => (
            <Card key={payment.id} sx={{ p: 2 }}>
              <Typography variant="h3">
                {say("awards.line", {
                  number: payment.instalment,
                  amount: formatDong(payment.amount),
                  date: formatDate(payment.dueOn),
                })}
              </Typography>
              <Typography variant="body2" color="textSecondary">
                {say(`awards.paymentStates.${payment.state}`)}
                {payment.attempt > 1 ? ` · ${say("awardApprovals.attempt", { number: payment.attempt })}` : ""}
                {payment.voucher
                  ? ` · ${formatDate(payment.paidOn)} · ${say("awards.voucher", { number: payment.voucher })} · ${payment.proof ?? ""} · ${payment.paidBy ?? ""}`
                  : ""}
              </Typography>
              {mayPay && payment.state === "PAID" ? (
                <Button size="small" color="error" onClick={() => setAct({ refund: payment })}>
                  {say("awards.refund")}
                </Button>
              ) : null}
              {mayAsk && repeatable(payment, index) ? (
                <Button size="small" onClick={() => setAct({ again: payment })} data-testid="pay-again">
                  {say("awardApprovals.again")}
                </Button>
              ) : null}
            </Card>
          ))}
        </Stack>
      </Section>
      <Section title={say("awardApprovals.title")} id="award-approvals">
        <AwardApprovals awardId={award.id} />
      </Section>
      {act === "forfeit" || act === "void" ? <EndDialog award={award} as={act} onClose={close} /> : null}
      {act === "certificate" ? <CertificatesDialog ids={[award.id]} onClose={close} /> : null}
      {typeof act === "object" && "refund" in act ? (
        <RefundDialog payment={act.refund} number={award.number} onClose={close} />
      ) : null}
      {typeof act === "object" && "again" in act ? (
        <AgainDialog payment={act.again} number={award.number} onClose={close} />
      ) : null}
    </Page>
  );
}

function EndDialog({ award, as, onClose }: { award: AwardRowFragment; as: "forfeit" | "void"; onClose: () => void }) {
  const say = useSay();
  const forfeit = useCommand(ForfeitAwardDocument);
  const voidAward = useCommand(VoidAwardDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say(`awards.${as}`)}
      submitLabel={say(`awards.${as}`)}
      done={say("awards.ended")}
      onSubmit={({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, id: award.id, reason };
        return as === "forfeit" ? forfeit.mutateAsync({ input }) : voidAward.mutateAsync({ input });
      }}
    >
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}
