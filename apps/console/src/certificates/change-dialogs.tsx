import { DialogContentText } from "@mui/material";
import { maxLength, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { ReissueCertificateDocument, RevokeCertificateDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import type { CertificateRecord } from "./provider.ts";
import { type Signatory, SignatoryInputs, useSignatory } from "./signatory.tsx";

interface ChangeProps {
  record: CertificateRecord;
  onClose: () => void;
}

/** Takes a paper back, with the reason. */
export function RevokeDialog({ record, onClose }: ChangeProps) {
  const say = useSay();
  const command = useCommand(RevokeCertificateDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("certificates.revokeTitle", { number: record.number })}
      submitLabel={say("certificates.revoke")}
      done={say("certificates.revokeDone")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: record.id, reason } })
      }
    >
      <DialogContentText sx={{ mb: 2 }}>{say("certificates.revokeText")}</DialogContentText>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        minRows={3}
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

/** Issues anew under a new number. */
export function ReissueDialog({ record, onClose }: ChangeProps) {
  const say = useSay();
  const [signatory, remember] = useSignatory();
  const command = useCommand(ReissueCertificateDocument);
  return (
    <FormDialog<Signatory>
      open
      onClose={onClose}
      title={say("certificates.reissueTitle", { number: record.number })}
      submitLabel={say("certificates.reissue")}
      done={say("certificates.reissueDone")}
      defaults={signatory}
      onSubmit={async (values, idempotencyKey) => {
        await command.mutateAsync({ input: { idempotencyKey, id: record.id, ...values } });
        remember(values);
      }}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("certificates.reissueText")}</DialogContentText>
      <SignatoryInputs />
    </FormDialog>
  );
}
