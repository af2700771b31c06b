import { maxLength, required, SelectInput, TextInput } from "react-admin";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import { type Signatory, SignatoryInputs, useSignatory } from "../certificates/signatory.tsx";
import { sumOf } from "../funds/words.ts";
import {
  AwardCertificatesDocument,
  type AwardMoneyAccount,
  type AwardRowFragment,
  PayAwardsDocument,
  PrintAwardsDocument,
  RefundAwardPaymentDocument,
} from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { save } from "../imports/files.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";

type PaymentRow = AwardRowFragment["payments"][number];

/** From cash or the bank. */
export function AccountInput() {
  const say = useSay();
  const choices = (["BANK", "CASH"] as const).map((id) => ({ id, name: say(`awards.accounts.${id}`) }));
  return (
    <SelectInput
      source="account"
      label={say("awards.account")}
      choices={choices}
      validate={required()}
      helperText={false}
    />
  );
}

interface PayForm {
  account: AwardMoneyAccount;
  paidOn: string;
  proof: string;
  lateReason?: string;
}

/** Records payments with their proof; each gets a voucher of its own. */
export function PayDialog({
  payments,
  onDone,
  onClose,
}: {
  payments: readonly PaymentRow[];
  onDone: () => void;
  onClose: () => void;
}) {
  const say = useSay();
  const command = useCommand(PayAwardsDocument);
  const amount = formatDong(sumOf(...payments.map((payment) => payment.amount)));
  return (
    <FormDialog<PayForm>
      open
      onClose={onClose}
      title={say("awards.payTitle", { count: payments.length, amount })}
      submitLabel={say("awards.pay")}
      done={say("awards.done")}
      defaults={{ account: "BANK" }}
      onSubmit={async ({ account, paidOn, proof, lateReason }, idempotencyKey) => {
        const paymentIds = payments.map(({ id }) => id);
        const order = { account, paidOn, proof, lateReason: lateReason || null };
        await command.mutateAsync({ input: { idempotencyKey, paymentIds, ...order } });
        onDone();
      }}
    >
      <AccountInput />
      <DateInput source="paidOn" label={say("awards.paidOn")} required />
      <TextInput
        source="proof"
        label={say("awards.proof")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      <TextInput source="lateReason" label={say("awards.lateReason")} validate={maxLength(500)} helperText={false} />
    </FormDialog>
  );
}

interface RefundForm {
  account: AwardMoneyAccount;
  refundedOn: string;
  reason: string;
}

/** Books what was paid and came back. */
export function RefundDialog({
  payment,
  number,
  onClose,
}: {
  payment: PaymentRow;
  number: string;
  onClose: () => void;
}) {
  const say = useSay();
  const command = useCommand(RefundAwardPaymentDocument);
  return (
    <FormDialog<RefundForm>
      open
      danger
      onClose={onClose}
      title={say("awards.refundTitle", { number: payment.instalment, award: number })}
      submitLabel={say("awards.refund")}
      done={say("awards.done")}
      defaults={{ account: "BANK" }}
      onSubmit={({ account, refundedOn, reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, paymentId: payment.id, account, refundedOn, reason } })
      }
    >
      <AccountInput />
      <DateInput source="refundedOn" label={say("awards.refundedOn")} required />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}

/** Asks who signs, and prints certificates of awards. */
export function CertificatesDialog({ ids, onClose }: { ids: readonly string[]; onClose: () => void }) {
  const say = useSay();
  const client = useGraphClient();
  const [signatory, remember] = useSignatory();
  return (
    <FormDialog<Signatory>
      open
      onClose={onClose}
      title={say("awards.certificates")}
      submitLabel={say("awards.certificates")}
      defaults={signatory}
      onSubmit={async ({ signatoryName, signatoryOffice }) => {
        const variables = { ids: [...ids], signatoryName, signatoryOffice };
        save((await client.execute(AwardCertificatesDocument, variables)).awardCertificates);
        remember({ signatoryName, signatoryOffice });
      }}
    >
      <SignatoryInputs />
    </FormDialog>
  );
}

/** Asks who signs, and has the certificates of a whole programme printed as a job. */
export function PrintAllDialog({ programmeId, onClose }: { programmeId: string; onClose: () => void }) {
  const say = useSay();
  const [signatory, remember] = useSignatory();
  const command = useCommand(PrintAwardsDocument);
  return (
    <FormDialog<Signatory>
      open
      onClose={onClose}
      title={say("awards.certificatesAll")}
      submitLabel={say("awards.certificatesAll")}
      done={say("awards.printing")}
      defaults={signatory}
      onSubmit={async ({ signatoryName, signatoryOffice }, idempotencyKey) => {
        await command.mutateAsync({ input: { idempotencyKey, programmeId, signatoryName, signatoryOffice } });
        remember({ signatoryName, signatoryOffice });
      }}
    >
      <SignatoryInputs />
    </FormDialog>
  );
}
