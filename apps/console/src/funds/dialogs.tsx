import { ledger, today } from "@khuyenhoc/contracts";
import { Typography } from "@mui/material";
import { maxLength, NumberInput, regex, required, SelectInput, TextInput, useRedirect } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import {
  AddPurposeDocument,
  CloseFundDocument,
  CreateFundDocument,
  type FundKind,
  type FundRowFragment,
  type LegalForm,
  UpdateFundDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { fundPath } from "./words.ts";

interface BankForm {
  bin?: string | null;
  account?: string | null;
  holder?: string | null;
}

/** An account is whole or none. */
function bankOf({ bin, account, holder }: BankForm) {
  return bin && account && holder ? { bin, account, holder } : null;
}

function BankInputs() {
  const say = useSay();
  return (
    <>
      <TextInput source="bin" label={say("funds.bankBin")} validate={regex(/^\d{6}$/)} helperText={false} />
      <TextInput
        source="account"
        label={say("funds.bankAccount")}
        validate={regex(/^[0-9A-Z]{4,19}$/)}
        helperText={false}
      />
      <TextInput source="holder" label={say("funds.bankHolder")} validate={maxLength(100)} helperText={false} />
    </>
  );
}

interface CreateForm extends BankForm {
  unitId: string;
  kind: FundKind;
  legalForm: LegalForm;
  name: string;
  openedOn: string;
}

/** Opens a fund; its purposes are added on its page. */
export function CreateFundDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const redirect = useRedirect();
  const { roots } = useViewer();
  const command = useCommand(CreateFundDocument);
  const defaults = { kind: "LEARNING", legalForm: "INTERNAL", openedOn: today() } as const;
  return (
    <FormDialog<CreateForm>
      open
      onClose={onClose}
      title={say("funds.createTitle")}
      done={say("funds.saved")}
      defaults={{ unitId: roots[0]?.id ?? "", ...defaults }}
      onSubmit={async ({ unitId, kind, legalForm, name, openedOn, ...bank }, idempotencyKey) => {
        const { fund } = await command.mutateAsync({
          input: { idempotencyKey, unitId, kind, legalForm, name, openedOn, bank: bankOf(bank) },
        });
        redirect(fundPath(fund.id));
      }}
    >
      <UnitInput source="unitId" label={say("common.unit")} isRequired />
      <TextInput
        source="name"
        label={say("funds.name")}
        validate={[required(), maxLength(200)]}
        helperText={false}
        autoFocus
      />
      <SelectInput
        source="kind"
        label={say("funds.kind")}
        choices={ledger.fundKinds.map((id) => ({ id, name: say(`funds.kinds.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <SelectInput
        source="legalForm"
        label={say("funds.form")}
        choices={ledger.legalForms.map((id) => ({ id, name: say(`funds.forms.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <DateInput source="openedOn" label={say("funds.openedOn")} required />
      <BankInputs />
    </FormDialog>
  );
}

interface EditForm extends BankForm {
  name: string;
  percent: number;
}

/** Changes name, account and cost cap. */
export function EditFundDialog({ fund, onClose }: { fund: FundRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(UpdateFundDocument);
  const { id, revision, name, costCap, bank } = fund;
  return (
    <FormDialog<EditForm>
      open
      onClose={onClose}
      title={say("funds.editTitle")}
      done={say("funds.saved")}
      defaults={{ name, percent: costCap / 100, ...bank }}
      onSubmit={({ name: changed, percent, ...account }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            id,
            expectedRevision: revision,
            name: changed,
            costCap: Math.round(percent * 100),
            bank: bankOf(account),
          },
        })
      }
    >
      <TextInput source="name" label={say("funds.name")} validate={[required(), maxLength(200)]} helperText={false} />
      <NumberInput
        source="percent"
        label={say("funds.costCap")}
        validate={required()}
        helperText={false}
        min={0}
        max={100}
      />
      <BankInputs />
    </FormDialog>
  );
}

/** Adds a purpose that money can be restricted to. */
export function AddPurposeDialog({ fundId, onClose }: { fundId: string; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(AddPurposeDocument);
  return (
    <FormDialog<{ code: string; name: string }>
      open
      onClose={onClose}
      title={say("funds.addPurpose")}
      done={say("funds.saved")}
      onSubmit={(purpose, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, fundId, ...purpose } })}
    >
      <TextInput
        source="code"
        label={say("funds.code")}
        validate={[required(), regex(/^[A-Z0-9]{1,12}$/)]}
        helperText={say("funds.codeHint")}
        parse={(value: string) => value.toUpperCase()}
        autoFocus
      />
      <TextInput
        source="name"
        label={say("funds.purposeName")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
    </FormDialog>
  );
}

/** Closes a fund in which nothing is left. */
export function CloseFundDialog({ fund, onClose }: { fund: FundRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CloseFundDocument);
  return (
    <FormDialog<object>
      open
      danger
      onClose={onClose}
      title={say("funds.closeTitle")}
      submitLabel={say("funds.close")}
      done={say("funds.saved")}
      onSubmit={(_values, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: fund.id, expectedRevision: fund.revision } })
      }
    >
      <Typography>{say("funds.closeText")}</Typography>
    </FormDialog>
  );
}
