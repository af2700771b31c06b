import { required, SelectInput, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import {
  type BankBooking,
  type BankLineViewFragment,
  BookBankLineDocument,
  SetBankLineAsideDocument,
  UnmatchBankLineDocument,
} from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

interface BookForm {
  as: BankBooking;
  description: string;
  lateReason?: string;
}

/** Enters what the bank did and the books do not know. */
export function BookDialog({ line, onClose }: { line: BankLineViewFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(BookBankLineDocument);
  // Interest only comes in, a fee only goes out.
  const kinds: readonly BankBooking[] = [line.amount.startsWith("-") ? "COST" : "INTEREST", "TRANSFER"];
  return (
    <FormDialog<BookForm>
      open
      onClose={onClose}
      title={say("bank.bookTitle", { amount: formatDong(line.amount) })}
      submitLabel={say("bank.book")}
      done={say("bank.done")}
      defaults={{ as: kinds[0] ?? "TRANSFER", description: line.description ?? "" }}
      onSubmit={({ as, description, lateReason }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            lineId: line.id,
            as,
            description: description.trim(),
            lateReason: lateReason?.trim() || null,
          },
        })
      }
    >
      <SelectInput
        source="as"
        label={say("bank.bookAs")}
        choices={kinds.map((id) => ({ id, name: say(`bank.bookings.${id}`) }))}
        validate={required()}
        helperText={false}
        fullWidth
      />
      <TextInput
        source="description"
        label={say("ledger.description")}
        validate={required()}
        helperText={false}
        fullWidth
      />
      <TextInput source="lateReason" label={say("bank.lateReason")} helperText={say("bank.lateHint")} fullWidth />
    </FormDialog>
  );
}

/** Sets a line aside, or lets it wait again. Both need a reason. */
export function ReasonDialog({
  line,
  act,
  onClose,
}: {
  line: BankLineViewFragment;
  act: "aside" | "unmatch";
  onClose: () => void;
}) {
  const say = useSay();
  const aside = useCommand(SetBankLineAsideDocument);
  const unmatch = useCommand(UnmatchBankLineDocument);
  const words = act === "aside" ? "bank.setAside" : line.state === "MATCHED" ? "bank.unmatch" : "bank.takeUp";
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      title={`${say(words)}: ${formatDong(line.amount)}`}
      submitLabel={say(words)}
      done={say("bank.done")}
      onSubmit={({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, lineId: line.id, reason: reason.trim() };
        return act === "aside" ? aside.mutateAsync({ input }) : unmatch.mutateAsync({ input });
      }}
    >
      <TextInput
        source="reason"
        label={say("bank.reason")}
        helperText={say("bank.reasonHint")}
        validate={required()}
        fullWidth
        multiline
      />
    </FormDialog>
  );
}
