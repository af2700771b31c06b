import { ledger, today } from "@khuyenhoc/contracts";
import { Alert } from "@mui/material";
import { required, SelectInput, TextInput, useNotify } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { parseAmount } from "../funds/amount.ts";
import {
  type ManualEntryInput,
  type ManualEntryType,
  type OpeningAccount,
  PostJournalDocument,
  RequestOpeningDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import type { LedgerFund } from "./page.tsx";
import { useAccountName } from "./words.tsx";

interface EntryForm extends Omit<ManualEntryInput, "type"> {
  type: ManualEntryType | "OPENING";
  effectiveOn: string;
  description: string;
  lateReason?: string | null;
}

const types = ["OPENING", "INTEREST", "COST", "TRANSFER"] as const;
const openingAccounts: Readonly<Record<string, OpeningAccount>> = { "111": "CASH", "112": "BANK", "152": "GOODS" };
/** General money as a choice; a form has no null. */
const GENERAL = "-";
const purposeOf = (value: string | null | undefined) => (value && value !== GENERAL ? value : null);

/** Books by hand. */
export function ManualDialog({ fund, onClose }: { fund: LedgerFund; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(PostJournalDocument);
  const opening = useCommand(RequestOpeningDocument);
  const notify = useNotify();
  return (
    <FormDialog<EntryForm>
      open
      onClose={onClose}
      title={say("ledger.postTitle", { name: fund.name })}
      submitLabel={say("ledger.post")}
      defaults={{ type: "INTEREST", effectiveOn: today() }}
      onSubmit={async ({ effectiveOn, description, lateReason, amount: typed, type, ...entry }, idempotencyKey) => {
        const head = {
          ...{ idempotencyKey, fundId: fund.id, effectiveOn, description: description.trim() },
          lateReason: lateReason?.trim() || null,
        };
        const amount = parseAmount(String(typed))?.toString() ?? "";
        const purposeId = purposeOf(entry.purposeId);
        if (type === "OPENING") {
          const account = openingAccounts[entry.account ?? ""] ?? "BANK";
          await opening.mutateAsync({ input: { ...head, account, purposeId, amount } });
          notify(say("openings.requested"), { type: "success" });
          return;
        }
        const [fromPurposeId, toPurposeId] = [purposeOf(entry.fromPurposeId), purposeOf(entry.toPurposeId)];
        await command.mutateAsync({
          input: { ...head, entry: { ...entry, type, amount, purposeId, fromPurposeId, toPurposeId } },
        });
        notify(say("ledger.posted"), { type: "success" });
      }}
    >
      <SelectInput
        source="type"
        label={say("ledger.entryType")}
        choices={types.map((id) => ({ id, name: say(`ledger.entryTypes.${id}`) }))}
        validate={required()}
        helperText={false}
        fullWidth
      />
      <EntryInputs fund={fund} />
      <TextInput
        source="amount"
        label={say("ledger.amountInput")}
        helperText={false}
        fullWidth
        validate={[
          required(),
          (value: unknown) => (parseAmount(String(value)) === undefined ? say("ledger.amountWrong") : undefined),
        ]}
      />
      <DateInput source="effectiveOn" label={say("ledger.effectiveOn")} required />
      <TextInput
        source="description"
        label={say("ledger.description")}
        validate={required()}
        fullWidth
        helperText={false}
      />
      <TextInput source="lateReason" label={say("ledger.lateReason")} helperText={say("ledger.lateHint")} fullWidth />
    </FormDialog>
  );
}

/** What the chosen kind of entry needs to know. */
function EntryInputs({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const type: unknown = useWatch({ name: "type" });
  switch (type) {
    case "OPENING":
      return (
        <>
          <Alert severity="info" sx={{ width: "100%", mb: 2 }}>
            {say("openings.secondPerson")}
          </Alert>
          <AccountInput source="account" label={say("ledger.account")} codes={["111", "112", "152"]} />
          <PurposeInput source="purposeId" label={say("ledger.purpose")} fund={fund} />
        </>
      );
    case "INTEREST":
      return <PurposeInput source="purposeId" label={say("ledger.purpose")} fund={fund} />;
    case "COST":
      return <AccountInput source="account" label={say("ledger.paidFrom")} codes={ledger.moneyAccounts} />;
    case "TRANSFER":
      return (
        <>
          <AccountInput source="fromAccount" label={say("ledger.fromAccount")} codes={ledger.moneyAccounts} />
          <PurposeInput source="fromPurposeId" label={say("ledger.fromPurpose")} fund={fund} />
          <AccountInput source="toAccount" label={say("ledger.toAccount")} codes={ledger.moneyAccounts} />
          <PurposeInput source="toPurposeId" label={say("ledger.toPurpose")} fund={fund} />
        </>
      );
    default:
      return null;
  }
}

function AccountInput({ source, label, codes }: { source: string; label: string; codes: readonly string[] }) {
  const accountName = useAccountName();
  return (
    <SelectInput
      source={source}
      label={label}
      choices={codes.map((id) => ({ id, name: accountName(id) }))}
      validate={required()}
      helperText={false}
      fullWidth
    />
  );
}

function PurposeInput({ source, label, fund }: { source: string; label: string; fund: LedgerFund }) {
  const say = useSay();
  const open = fund.purposes.filter(({ closedOn }) => closedOn == null);
  return (
    <SelectInput
      source={source}
      label={label}
      defaultValue={GENERAL}
      choices={[{ id: GENERAL, name: say("ledger.general") }, ...open.map(({ id, name }) => ({ id, name }))]}
      helperText={false}
      fullWidth
    />
  );
}
