import { today } from "@khuyenhoc/contracts";
import { Typography } from "@mui/material";
import { maxLength, regex, required, SelectInput, TextInput, useRedirect } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { parseAmount } from "../funds/amount.ts";
import {
  type DisbursementKind,
  type FundRowFragment,
  GiftsInKindDocument,
  RequestDisbursementDocument,
} from "../generated/graphql.ts";
import { formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { disbursementPath, kinds } from "./words.tsx";

interface RequestForm {
  kind: DisbursementKind;
  purposeId?: string | null;
  giftId?: string | null;
  quantity?: string | null;
  amount: string;
  description: string;
  receiver: string;
  holder?: string | null;
  bank?: string | null;
  account?: string | null;
  neededOn: string;
}

/** Purpose, amount and what else a request needs, as the API takes it: an account is whole or none. */
function orderOf({ kind, purposeId, giftId, quantity, amount, holder, bank, account, ...rest }: RequestForm) {
  const goods = kind === "GOODS";
  return {
    ...rest,
    kind,
    purposeId: kind === "MANAGEMENT" ? null : purposeId || null,
    amount: parseAmount(amount)?.toString() ?? "",
    goods: goods ? { giftId: giftId || null, quantity: quantity ?? "" } : null,
    payee: !goods && holder && bank && account ? { holder, bank, account } : null,
  };
}

/** Asks for money or goods of a fund. @param eventId an event that it is spent for */
export function RequestDialog({
  fund,
  eventId,
  onClose,
}: {
  fund: FundRowFragment;
  eventId: string | undefined;
  onClose: () => void;
}) {
  const say = useSay();
  const redirect = useRedirect();
  const command = useCommand(RequestDisbursementDocument);
  const whole = (value: unknown) =>
    parseAmount(String(value ?? "")) === undefined ? say("gifts.amountWrong") : undefined;
  return (
    <FormDialog<RequestForm>
      open
      onClose={onClose}
      title={say("disbursements.requestTitle", { fund: fund.name })}
      submitLabel={say("disbursements.request")}
      done={say("disbursements.requested")}
      defaults={{ kind: "REWARD", neededOn: today() }}
      onSubmit={async (form, idempotencyKey) => {
        const input = { idempotencyKey, fundId: fund.id, eventId: eventId ?? null, ...orderOf(form) };
        const { disbursement } = await command.mutateAsync({ input });
        redirect(disbursementPath(disbursement.id));
      }}
    >
      {eventId === undefined ? null : <Typography>{say("disbursements.forEvent")}</Typography>}
      <SelectInput
        source="kind"
        label={say("disbursements.kind")}
        choices={kinds.map((id) => ({ id, name: say(`disbursements.kinds.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <TextInput
        source="description"
        label={say("disbursements.description")}
        validate={[required(), maxLength(500)]}
        helperText={say("disbursements.descriptionHint")}
      />
      <SourceInputs fund={fund} />
      <TextInput
        source="amount"
        label={say("disbursements.amount")}
        validate={[required(), whole]}
        helperText={false}
      />
      <ReceiverInputs />
      <DateInput source="neededOn" label={say("disbursements.neededOn")} required />
    </FormDialog>
  );
}

/** What it is taken from: a purpose's money, general money, or goods. */
function SourceInputs({ fund }: { fund: FundRowFragment }) {
  const say = useSay();
  const kind: unknown = useWatch({ name: "kind" });
  const open = fund.purposes.filter(({ closedOn }) => closedOn == null);
  if (kind === "MANAGEMENT") return <Typography variant="body2">{say("disbursements.managementHint")}</Typography>;
  return (
    <>
      <SelectInput
        source="purposeId"
        label={say("disbursements.purpose")}
        choices={open.map(({ id, name }) => ({ id, name }))}
        emptyText={say("scholarships.general")}
        emptyValue=""
        helperText={false}
      />
      {kind === "GOODS" ? (
        <>
          <GiftInput fundId={fund.id} />
          <TextInput
            source="quantity"
            label={say("disbursements.quantity")}
            validate={[required(), maxLength(200)]}
            helperText={say("disbursements.quantityHint")}
          />
        </>
      ) : null}
    </>
  );
}

/** The gift in kind that goods came with, of the chosen purpose. */
function GiftInput({ fundId }: { fundId: string }) {
  const say = useSay();
  const purposeId: unknown = useWatch({ name: "purposeId" });
  const { data } = useGraph(GiftsInKindDocument, { fundId });
  const gifts = data?.gifts.edges.map(({ node }) => node) ?? [];
  const choices = gifts
    .filter((gift) => (gift.purposeId ?? "") === (purposeId || ""))
    .map(({ id, receipt, valuation, amount }) => ({
      id,
      name: `${receipt} · ${valuation?.goods ?? ""} · ${formatDong(amount)}`,
    }));
  return (
    <SelectInput
      source="giftId"
      label={say("disbursements.gift")}
      choices={choices}
      emptyText={say("disbursements.noGift")}
      emptyValue=""
      helperText={false}
    />
  );
}

function ReceiverInputs() {
  const say = useSay();
  const kind: unknown = useWatch({ name: "kind" });
  return (
    <>
      <TextInput
        source="receiver"
        label={say("disbursements.receiver")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      {kind === "GOODS" ? null : (
        <>
          <TextInput
            source="holder"
            label={say("applications.holder")}
            validate={maxLength(100)}
            helperText={say("disbursements.accountHint")}
          />
          <TextInput source="bank" label={say("applications.bank")} validate={maxLength(100)} helperText={false} />
          <TextInput
            source="account"
            label={say("applications.account")}
            validate={regex(/^[0-9A-Z]{4,19}$/)}
            helperText={false}
          />
        </>
      )}
    </>
  );
}
