import { Alert, Stack, Typography } from "@mui/material";
import { maxLength, required, TextInput, useRedirect } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import {
  AcknowledgeDirectiveDocument,
  DeleteDirectiveDraftDocument,
  DirectiveAddressedDocument,
  type DirectivePageQuery,
  HandOverDirectivesDocument,
  IssueDirectiveDocument,
  WithdrawDirectiveDocument,
} from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitsInput } from "../presentation/unit-input.tsx";
import { useTiers } from "../units/use-tiers.ts";

export type DirectiveOfPage = NonNullable<DirectivePageQuery["directive"]>;

interface DialogProps {
  directive: DirectiveOfPage;
  onClose: () => void;
}

const meant = ({ id, revision }: DirectiveOfPage) => ({ id, expectedRevision: revision });

/** Issues a draft, after showing how many units will be told. */
export function IssueDialog({ directive, onClose }: DialogProps) {
  const say = useSay();
  const { tierName } = useTiers();
  const command = useCommand(IssueDirectiveDocument);
  const { unitId, issuedOn, addressing } = directive;
  const preview = useGraph(DirectiveAddressedDocument, { unitId, issuedOn: issuedOn ?? null, addressing });
  const tiers = preview.data?.directiveAddressed ?? [];
  return (
    <FormDialog
      open
      onClose={onClose}
      title={say("directives.issueTitle", { number: directive.number })}
      submitLabel={say("directives.issue")}
      done={say("directives.issued")}
      onSubmit={(_values, idempotencyKey) => command.mutateAsync({ input: { idempotencyKey, ...meant(directive) } })}
    >
      <Stack sx={{ gap: 1.5, width: "100%" }}>
        <Alert severity="warning">{say("directives.issueText")}</Alert>
        <Typography>
          {preview.data && tiers.length === 0 ? say("directives.addressedNobody") : null}
          {tiers.map(({ tier, units }) => `${tierName(tier)}: ${formatNumber(units)}`).join(" · ")}
        </Typography>
      </Stack>
    </FormDialog>
  );
}

export function WithdrawDialog({ directive, onClose }: DialogProps) {
  const say = useSay();
  const command = useCommand(WithdrawDirectiveDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      danger
      title={say("directives.withdrawTitle", { number: directive.number })}
      submitLabel={say("directives.withdraw")}
      done={say("directives.withdrawn")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, ...meant(directive), reason } })
      }
    >
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        helperText={false}
        multiline
      />
    </FormDialog>
  );
}

export function DeleteDialog({ directive, onClose }: DialogProps) {
  const say = useSay();
  const redirect = useRedirect();
  const command = useCommand(DeleteDirectiveDraftDocument);
  return (
    <FormDialog
      open
      onClose={onClose}
      danger
      stays
      title={say("directives.deleteTitle", { number: directive.number })}
      submitLabel={say("directives.remove")}
      onSubmit={async (_values, idempotencyKey) => {
        await command.mutateAsync({ input: { idempotencyKey, ...meant(directive) } });
        redirect("/directives");
      }}
    >
      {say("directives.deleteText")}
    </FormDialog>
  );
}

/** Acknowledges for units. */
export function AcknowledgeDialog(props: {
  directive: DirectiveOfPage;
  units: readonly { unitId: string; unitName?: string }[];
  onClose: () => void;
}) {
  const { directive, units, onClose } = props;
  const say = useSay();
  const command = useCommand(AcknowledgeDirectiveDocument);
  const names = units.flatMap(({ unitName }) => unitName ?? []);
  return (
    <FormDialog<{ note?: string }>
      open
      onClose={onClose}
      title={say("directives.acknowledgeTitle", { number: directive.number })}
      submitLabel={say("directives.acknowledge")}
      done={say("directives.acknowledged")}
      onSubmit={({ note }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            directiveId: directive.id,
            unitIds: units.map(({ unitId }) => unitId),
            note: note || null,
          },
        })
      }
    >
      {names.length > 0 ? <Typography sx={{ mb: 1 }}>{names.join(", ")}</Typography> : null}
      <TextInput source="note" label={say("directives.note")} validate={maxLength(500)} helperText={false} multiline />
    </FormDialog>
  );
}

/** Names who takes over from a unit that has closed. */
export function HandOverDialog(props: { unit: { unitId: string; unitName: string }; onClose: () => void }) {
  const { unit, onClose } = props;
  const say = useSay();
  const command = useCommand(HandOverDirectivesDocument);
  return (
    <FormDialog<{ successorIds: string[] }>
      open
      onClose={onClose}
      title={say("directives.handOverTitle", { name: unit.unitName })}
      submitLabel={say("directives.handOver")}
      done={say("directives.handedOver")}
      onSubmit={({ successorIds }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, unitId: unit.unitId, successorIds: successorIds ?? [] } })
      }
    >
      <Typography sx={{ mb: 1 }}>{say("directives.handOverText")}</Typography>
      <UnitsInput source="successorIds" label={say("directives.successors")} />
    </FormDialog>
  );
}
