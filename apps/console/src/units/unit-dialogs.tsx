import { today } from "@khuyenhoc/contracts";
import { Alert } from "@mui/material";
import { email, maxLength, regex, required, SelectInput, TextInput, useRedirect } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import {
  CloseUnitDocument,
  CreateUnitDocument,
  MoveUnitDocument,
  RecodeUnitDocument,
  RenameUnitDocument,
  ReopenUnitDocument,
  UpdateUnitContactDocument,
} from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput, UnitsInput } from "../presentation/unit-input.tsx";
import { unitPath } from "../presentation/url-state.ts";
import type { UnitOfPage } from "./unit-page.tsx";
import { useTiers } from "./use-tiers.ts";

export type UnitAct = "create" | "rename" | "move" | "recode" | "contact" | "close" | "reopen";

interface UnitDialogProps {
  unit: UnitOfPage;
  onClose: () => void;
}

interface Ground {
  effectiveOn: string;
  reason: string;
  decisionNumber?: string;
}

function groundOf({ effectiveOn, reason, decisionNumber }: Ground) {
  return { effectiveOn, reason, decisionNumber: decisionNumber || null };
}

/** Every change to the tree names its date, its reason and, where there is one, the decision. */
export function GroundInputs() {
  const say = useSay();
  return (
    <>
      <DateInput
        source="effectiveOn"
        label={say("common.effectiveOn")}
        required
        helperText={say("units.effectiveHint")}
      />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
      <TextInput
        source="decisionNumber"
        label={say("common.decisionNumber")}
        validate={maxLength(100)}
        helperText={say("common.optional")}
      />
    </>
  );
}

export function UnitDialog({ act, ...props }: UnitDialogProps & { act: UnitAct }) {
  switch (act) {
    case "create":
      return <CreateDialog {...props} />;
    case "rename":
      return <RenameDialog {...props} />;
    case "move":
      return <MoveDialog {...props} />;
    case "recode":
      return <RecodeDialog {...props} />;
    case "contact":
      return <ContactDialog {...props} />;
    case "close":
      return <CloseDialog {...props} />;
    case "reopen":
      return <ReopenDialog {...props} />;
  }
}

function useDialog({ unit, onClose }: UnitDialogProps) {
  const say = useSay();
  const locale = useReaderLocale();
  return {
    say,
    name: localName(unit, locale),
    frame: { open: true, onClose, done: say("units.saved") },
    change: { unitId: unit.id, expectedRevision: unit.revision },
  };
}

function useCodeRule() {
  const say = useSay();
  return regex(/^[0-9A-Z.-]{1,20}$/, say("common.codeFormat"));
}

interface CreateForm extends Ground {
  tier: string;
  branchKind?: string;
  code?: string;
  nameVi: string;
  nameEn?: string;
}

function CreateDialog(props: UnitDialogProps) {
  const { say, name, frame } = useDialog(props);
  const redirect = useRedirect();
  const command = useCommand(CreateUnitDocument);
  const codeRule = useCodeRule();
  const { tiers } = useTiers();
  const below = tiers.filter((tier) => tier.rank > props.unit.tierRank);
  const [next] = below;
  return (
    <FormDialog<CreateForm>
      {...frame}
      title={say("units.createTitle", { name })}
      defaults={{ effectiveOn: today(), ...(next ? { tier: next.code } : {}) }}
      onSubmit={async (values, idempotencyKey) => {
        const { unit } = await command.mutateAsync({
          input: {
            ...groundOf(values),
            idempotencyKey,
            parentId: props.unit.id,
            tier: values.tier,
            branchKind: values.branchKind || null,
            code: values.code || null,
            nameVi: values.nameVi,
            nameEn: values.nameEn || null,
          },
        });
        redirect(unitPath(unit.id, values.effectiveOn > today() ? values.effectiveOn : undefined));
      }}
    >
      <SelectInput
        source="tier"
        label={say("units.tier")}
        choices={below}
        optionValue="code"
        optionText={(tier: { nameVi: string; nameEn: string }) => <TierName tier={tier} />}
        validate={required()}
        helperText={false}
      />
      <BranchKindInput />
      <TextInput
        source="nameVi"
        label={say("units.nameVi")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      <TextInput source="nameEn" label={say("units.nameEn")} validate={maxLength(200)} helperText={false} />
      <TextInput source="code" label={say("units.code")} validate={codeRule} helperText={say("common.optional")} />
      <GroundInputs />
    </FormDialog>
  );
}

function TierName({ tier }: { tier: { nameVi: string; nameEn: string } }) {
  return <>{localName(tier, useReaderLocale())}</>;
}

/** Kinds belong to the lowest tier: a branch is of a hamlet, a clan, a school. */
function BranchKindInput() {
  const say = useSay();
  const { branchKinds, tiers } = useTiers();
  const tier: unknown = useWatch({ name: "tier" });
  const lowest = Math.max(...tiers.map((entry) => entry.rank));
  if (tiers.find((entry) => entry.code === tier)?.rank !== lowest) return null;
  return (
    <SelectInput
      source="branchKind"
      label={say("units.branchKind")}
      choices={branchKinds}
      optionValue="code"
      optionText={(kind: { nameVi: string; nameEn: string }) => <TierName tier={kind} />}
      validate={required()}
      helperText={false}
    />
  );
}

function RenameDialog(props: UnitDialogProps) {
  const { say, name, frame, change } = useDialog(props);
  const command = useCommand(RenameUnitDocument);
  return (
    <FormDialog<Ground & { nameVi: string; nameEn?: string | null }>
      {...frame}
      title={say("units.renameTitle", { name })}
      defaults={{ effectiveOn: today(), nameVi: props.unit.nameVi, nameEn: props.unit.nameEn ?? "" }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...groundOf(values),
            ...change,
            idempotencyKey,
            nameVi: values.nameVi,
            nameEn: values.nameEn || null,
          },
        })
      }
    >
      <TextInput
        source="nameVi"
        label={say("units.nameVi")}
        validate={[required(), maxLength(200)]}
        helperText={false}
      />
      <TextInput source="nameEn" label={say("units.nameEn")} validate={maxLength(200)} helperText={false} />
      <GroundInputs />
    </FormDialog>
  );
}

function MoveDialog(props: UnitDialogProps) {
  const { say, name, frame, change } = useDialog(props);
  const command = useCommand(MoveUnitDocument);
  return (
    <FormDialog<Ground & { parentId: string }>
      {...frame}
      title={say("units.moveTitle", { name })}
      defaults={{ effectiveOn: today() }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: { ...groundOf(values), ...change, idempotencyKey, parentId: values.parentId },
        })
      }
    >
      <UnitInput source="parentId" label={say("units.newParent")} isRequired />
      <GroundInputs />
    </FormDialog>
  );
}

function RecodeDialog(props: UnitDialogProps) {
  const { say, name, frame, change } = useDialog(props);
  const command = useCommand(RecodeUnitDocument);
  const codeRule = useCodeRule();
  return (
    <FormDialog<Ground & { code: string }>
      {...frame}
      title={say("units.recodeTitle", { name })}
      defaults={{ effectiveOn: today(), code: props.unit.code ?? "" }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({ input: { ...groundOf(values), ...change, idempotencyKey, code: values.code } })
      }
    >
      <TextInput source="code" label={say("units.newCode")} validate={[required(), codeRule]} helperText={false} />
      <GroundInputs />
    </FormDialog>
  );
}

function CloseDialog(props: UnitDialogProps) {
  const { say, name, frame, change } = useDialog(props);
  const command = useCommand(CloseUnitDocument);
  return (
    <FormDialog<Ground & { successorIds?: string[] }>
      {...frame}
      danger
      title={say("units.closeTitle", { name })}
      submitLabel={say("units.closeUnit")}
      defaults={{ effectiveOn: today() }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: { ...groundOf(values), ...change, idempotencyKey, successorIds: values.successorIds ?? [] },
        })
      }
    >
      <Alert severity="warning" sx={{ mb: 1, width: "100%" }}>
        {say("units.closeWarning")}
      </Alert>
      <GroundInputs />
      <UnitsInput
        source="successorIds"
        label={say("directives.successors")}
        helperText={say("directives.successorsHint")}
      />
    </FormDialog>
  );
}

function ReopenDialog(props: UnitDialogProps) {
  const { say, name, frame, change } = useDialog(props);
  const command = useCommand(ReopenUnitDocument);
  const codeRule = useCodeRule();
  return (
    <FormDialog<Ground & { parentId?: string; code?: string }>
      {...frame}
      title={say("units.reopenTitle", { name })}
      submitLabel={say("units.reopen")}
      defaults={{ effectiveOn: today(), parentId: props.unit.parent?.id ?? "", code: props.unit.code ?? "" }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...groundOf(values),
            ...change,
            idempotencyKey,
            parentId: values.parentId || null,
            code: values.code || null,
          },
        })
      }
    >
      <UnitInput source="parentId" label={say("common.parent")} isRequired />
      <TextInput source="code" label={say("units.code")} validate={codeRule} helperText={say("common.optional")} />
      <GroundInputs />
    </FormDialog>
  );
}

interface ContactForm {
  address?: string;
  phone?: string;
  email?: string;
  reason?: string;
}

function ContactDialog(props: UnitDialogProps) {
  const { say, name, frame } = useDialog(props);
  const command = useCommand(UpdateUnitContactDocument);
  const { address, phone, email: mail } = props.unit.contact;
  return (
    <FormDialog<ContactForm>
      {...frame}
      title={say("units.contactTitle", { name })}
      defaults={{ address: address ?? "", phone: phone ?? "", email: mail ?? "" }}
      onSubmit={(values, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            unitId: props.unit.id,
            reason: values.reason || null,
            address: values.address || null,
            phone: values.phone || null,
            email: values.email || null,
          },
        })
      }
    >
      <TextInput source="address" label={say("units.address")} validate={maxLength(300)} helperText={false} />
      <TextInput source="phone" label={say("units.phone")} validate={maxLength(30)} helperText={false} />
      <TextInput source="email" label={say("units.email")} validate={email()} helperText={false} />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={maxLength(500)}
        helperText={say("common.optional")}
      />
    </FormDialog>
  );
}
