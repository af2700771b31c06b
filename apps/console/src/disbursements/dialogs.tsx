import { today } from "@khuyenhoc/contracts";
import { Alert } from "@mui/material";
import { maxLength, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import {
  ApproveDisbursementDocument,
  type AwardMoneyAccount,
  CancelDisbursementDocument,
  type DisbursementRowFragment,
  PayDisbursementDocument,
  RefundDisbursementDocument,
  RejectDisbursementDocument,
  WithdrawDisbursementApprovalDocument,
} from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { AccountInput } from "../scholarships/payment-dialogs.tsx";

interface OneProps {
  row: DisbursementRowFragment;
  onClose: () => void;
}

/** Approves a request: from then on its money or goods are held. */
export function ApproveDialog({ row, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(ApproveDisbursementDocument);
  return (
    <FormDialog<{ note?: string | null }>
      open
      onClose={onClose}
      title={say("disbursements.approveTitle", { amount: formatDong(row.amount) })}
      submitLabel={say("disbursements.approve")}
      done={say("disbursements.approved")}
      onSubmit={({ note }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: row.id, note: note?.trim() || null } })
      }
    >
      <Alert severity="info" sx={{ width: "100%", mb: 2 }}>
        {say("disbursements.approveText")}
      </Alert>
      <TextInput
        source="note"
        label={say("disbursements.note")}
        validate={maxLength(500)}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}

/** Ends a request with the reason: rejected, taken back by whoever asked, or by whoever approves. */
export function EndDialog({ row, as, onClose }: OneProps & { as: "reject" | "cancel" | "withdraw" }) {
  const say = useSay();
  const rejection = useCommand(RejectDisbursementDocument);
  const cancelling = useCommand(CancelDisbursementDocument);
  const withdrawal = useCommand(WithdrawDisbursementApprovalDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say(`disbursements.${as}`)}
      submitLabel={say(`disbursements.${as}`)}
      done={say("disbursements.ended")}
      onSubmit={({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, id: row.id, reason };
        if (as === "reject") return rejection.mutateAsync({ input });
        return as === "cancel" ? cancelling.mutateAsync({ input }) : withdrawal.mutateAsync({ input });
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

interface PayForm {
  account?: AwardMoneyAccount;
  paidOn: string;
  proof: string;
  lateReason?: string | null;
}

/** Records the payment, or that the goods were handed out, with the proof of it. */
export function PayDialog({ row, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(PayDisbursementDocument);
  const goods = row.kind === "GOODS";
  return (
    <FormDialog<PayForm>
      open
      onClose={onClose}
      title={say(goods ? "disbursements.handOutTitle" : "disbursements.payTitle", { amount: formatDong(row.amount) })}
      submitLabel={say(goods ? "disbursements.handOut" : "disbursements.pay")}
      done={say("disbursements.paid")}
      defaults={{ paidOn: today(), ...(goods ? {} : { account: row.payee ? "BANK" : "CASH" }) }}
      onSubmit={({ account, paidOn, proof, lateReason }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, id: row.id, paidOn, proof },
            account: goods ? null : (account ?? null),
            lateReason: lateReason || null,
          },
        })
      }
    >
      {goods ? null : <AccountInput />}
      <DateInput source="paidOn" label={say("disbursements.paidOn")} required />
      <TextInput
        source="proof"
        label={say("disbursements.proof")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      <TextInput source="lateReason" label={say("awards.lateReason")} validate={maxLength(500)} helperText={false} />
    </FormDialog>
  );
}

/** Books what was paid or handed out and came back. */
export function RefundDialog({ row, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(RefundDisbursementDocument);
  const goods = row.kind === "GOODS";
  return (
    <FormDialog<{ account?: AwardMoneyAccount; refundedOn: string; reason: string }>
      open
      danger
      onClose={onClose}
      title={say("disbursements.refundTitle", { voucher: row.voucher ?? "" })}
      submitLabel={say("disbursements.refund")}
      done={say("disbursements.refunded")}
      defaults={{ refundedOn: today(), ...(goods ? {} : { account: "BANK" }) }}
      onSubmit={({ account, refundedOn, reason }, idempotencyKey) =>
        command.mutateAsync({
          input: { idempotencyKey, id: row.id, account: goods ? null : (account ?? null), refundedOn, reason },
        })
      }
    >
      {goods ? null : <AccountInput />}
      <DateInput source="refundedOn" label={say("disbursements.refundedOn")} required />
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
