import { Typography } from "@mui/material";
import { required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { RenewFundPageDocument, RenewGiftPageDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

/** Takes a new secret address of a fund's page or of a donor's, when the old one got to whom it should not. */
export function RenewDialog({ page, onClose }: { page: { fundId: string } | { giftId: string }; onClose: () => void }) {
  const say = useSay();
  const ofFund = useCommand(RenewFundPageDocument);
  const ofGift = useCommand(RenewGiftPageDocument);
  return (
    <FormDialog<{ reason?: string | null }>
      open
      danger
      onClose={onClose}
      title={say("publicPages.renewTitle")}
      submitLabel={say("publicPages.renew")}
      done={say("publicPages.renewed")}
      onSubmit={async ({ reason: given }, idempotencyKey) => {
        const reason = given ?? "";
        if ("fundId" in page) await ofFund.mutateAsync({ input: { idempotencyKey, ...page, reason } });
        else await ofGift.mutateAsync({ input: { idempotencyKey, ...page, reason } });
      }}
    >
      <Typography variant="body2" sx={{ mb: 2 }}>
        {say("fundId" in page ? "publicPages.renewFundText" : "publicPages.renewGiftText")}
      </Typography>
      <TextInput source="reason" label={say("common.reason")} validate={required()} helperText={false} autoFocus />
    </FormDialog>
  );
}
