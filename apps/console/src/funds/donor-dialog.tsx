import { gifts as contract } from "@khuyenhoc/contracts";
import { BooleanInput, maxLength, required, SelectInput, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { type DonorKind, type DonorRowFragment, UpdateDonorDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

interface DonorForm {
  kind: DonorKind;
  name: string;
  namedInPublic: boolean;
  subjectCode?: string | null;
}

/** Corrects a donor; with the code of a subject, his gifts become evidence of its registrations. */
export function EditDonorDialog({ donor, onClose }: { donor: DonorRowFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(UpdateDonorDocument);
  const { id, revision, unitId, kind, name, namedInPublic, subject } = donor;
  return (
    <FormDialog<DonorForm>
      open
      onClose={onClose}
      title={say("donors.editTitle")}
      done={say("donors.saved")}
      defaults={{ kind, name, namedInPublic, subjectCode: subject?.subjectCode ?? "" }}
      onSubmit={({ subjectCode, ...values }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, id, expectedRevision: revision, ...values },
            subject: subjectCode ? { unitId: subject?.unitId ?? unitId, subjectCode } : null,
          },
        })
      }
    >
      <TextInput source="name" label={say("donors.name")} validate={[required(), maxLength(200)]} helperText={false} />
      <SelectInput
        source="kind"
        label={say("donors.kind")}
        choices={contract.donorKinds.map((each) => ({ id: each, name: say(`donors.kinds.${each}`) }))}
        validate={required()}
        helperText={false}
      />
      <TextInput source="subjectCode" label={say("donors.subjectCode")} validate={maxLength(50)} helperText={false} />
      <BooleanInput source="namedInPublic" label={say("donors.namedInPublic")} helperText={false} />
    </FormDialog>
  );
}
