import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import { TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { SetTargetsDocument, type TargetFieldsFragment } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { parsePercent, targetIn } from "./progress.ts";

interface SetTargetDialogProps {
  unitId: string;
  year: number;
  model: TitleModel;
  group: PopulationGroup | null;
  targets: readonly TargetFieldsFragment[];
  onClose: () => void;
}

/** Sets, changes or takes away one target. */
export function SetTargetDialog({ unitId, year, model, group, targets, onClose }: SetTargetDialogProps) {
  const say = useSay();
  const command = useCommand(SetTargetsDocument);
  const known = targetIn(targets, model, group);
  const title = group === null ? say(`models.${model}`) : say(`groups.${group}`);
  return (
    <FormDialog<{ percent: string | null }>
      open
      onClose={onClose}
      title={say("targets.setFor", { title })}
      done={say("targets.saved")}
      defaults={{ percent: known ? String(known.percent).replace(".", ",") : "" }}
      onSubmit={async ({ percent }, idempotencyKey) => {
        const value = parsePercent(percent ?? "") ?? null;
        if (value === null && known === undefined) return;
        await command.mutateAsync({
          input: {
            idempotencyKey,
            unitId,
            year,
            targets: [
              { model, group, measure: "RECOGNISED_OF_BASE", percent: value, expectedRevision: known?.revision ?? 0 },
            ],
          },
        });
      }}
    >
      <TextInput
        source="percent"
        label={say("targets.percent")}
        validate={(value?: string) =>
          parsePercent(value ?? "") === undefined ? say("targets.percentWrong") : undefined
        }
        helperText={false}
        fullWidth
        autoFocus
        slotProps={{ htmlInput: { inputMode: "decimal" } }}
      />
    </FormDialog>
  );
}
