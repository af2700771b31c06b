import { Alert } from "@mui/material";
import { maxLength, required, TextInput, useRedirect } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { DeleteCampaignDraftDocument, DeleteCriteriaSetDraftDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import type { RuleKind } from "./history.tsx";

interface DeleteDraftDialogProps {
  of: RuleKind;
  draft: { id: string; revision: number };
  onClose: () => void;
}

/** Deletes a draft with a reason, which its history keeps. */
export function DeleteDraftDialog({ of, draft, onClose }: DeleteDraftDialogProps) {
  const say = useSay();
  const redirect = useRedirect();
  const deleteSet = useCommand(DeleteCriteriaSetDraftDocument);
  const deleteCampaign = useCommand(DeleteCampaignDraftDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("rules.deleteTitle")}
      submitLabel={say("rules.delete")}
      done={say("rules.deleted")}
      onSubmit={async ({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, id: draft.id, expectedRevision: draft.revision, reason };
        if (of === "criteria") await deleteSet.mutateAsync({ input });
        else await deleteCampaign.mutateAsync({ input });
        redirect(`/${of}`);
      }}
    >
      <Alert severity="warning" sx={{ mb: 1, width: "100%" }}>
        {say("rules.deleteText")}
      </Alert>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        minRows={2}
        helperText={false}
      />
    </FormDialog>
  );
}
