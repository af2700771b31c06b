import { Typography } from "@mui/material";
import { maxLength, required, SelectInput, TextInput } from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand, useGraph } from "../api/hooks.ts";
import { type FundRowFragment, FundsDocument, type FundsQuery, MovePledgeDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

type OtherFund = FundsQuery["funds"]["edges"][number]["node"];

interface MoveForm {
  fundId: string;
  purposeId?: string | null;
  reason: string;
}

/** Moves what is left of a pledge to another open fund of the unit. */
export function MovePledgeDialog({ id, fund, onClose }: { id: string; fund: FundRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(MovePledgeDocument);
  const filter = { unitId: fund.unitId, ownOnly: true, open: true };
  const { data } = useGraph(FundsDocument, { first: 100, after: null, filter });
  const funds = data?.funds.edges.map(({ node }) => node).filter((other) => other.id !== fund.id);
  return (
    <FormDialog<MoveForm>
      open
      onClose={onClose}
      title={say("pledgeMoves.move")}
      submitLabel={say("pledgeMoves.move")}
      done={say("pledgeMoves.moved")}
      onSubmit={({ fundId, purposeId, reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id, fundId, purposeId: purposeId || null, reason } })
      }
    >
      {funds?.length === 0 ? <Typography>{say("pledgeMoves.none")}</Typography> : null}
      <SelectInput
        source="fundId"
        label={say("pledgeMoves.fund")}
        choices={funds?.map((other) => ({ id: other.id, name: other.name })) ?? []}
        validate={required()}
        helperText={false}
      />
      <PurposeInput funds={funds ?? []} />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        helperText={false}
      />
    </FormDialog>
  );
}

function PurposeInput({ funds }: { funds: readonly OtherFund[] }) {
  const say = useSay();
  const fundId: unknown = useWatch({ name: "fundId" });
  const open = funds.find(({ id }) => id === fundId)?.purposes.filter(({ closedOn }) => closedOn == null) ?? [];
  return (
    <SelectInput
      source="purposeId"
      label={say("scholarships.purpose")}
      choices={open.map(({ id, name }) => ({ id, name }))}
      emptyText={say("scholarships.general")}
      emptyValue=""
      helperText={false}
    />
  );
}
