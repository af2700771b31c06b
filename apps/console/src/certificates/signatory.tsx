import { maxLength, required, TextInput, useStore } from "react-admin";
import { useSay } from "../i18n/messages.ts";

export interface Signatory {
  signatoryName: string;
  signatoryOffice: string;
}

const nobody: Signatory = { signatoryName: "", signatoryOffice: "" };

/** Who signed last on this device: it is mostly the same person again. */
export function useSignatory(): [Signatory, (signatory: Signatory) => void] {
  const [signatory, remember] = useStore<Signatory>("certificates.signatory", nobody);
  return [signatory, ({ signatoryName, signatoryOffice }) => remember({ signatoryName, signatoryOffice })];
}

/** Who signs the paper: office and name as they stand below the seal. */
export function SignatoryInputs() {
  const say = useSay();
  return (
    <>
      <TextInput
        source="signatoryOffice"
        label={say("certificates.signatoryOffice")}
        validate={[required(), maxLength(200)]}
        helperText={say("certificates.signatoryOfficeHint")}
      />
      <TextInput
        source="signatoryName"
        label={say("certificates.signatoryName")}
        validate={[required(), maxLength(100)]}
        helperText={false}
      />
    </>
  );
}
