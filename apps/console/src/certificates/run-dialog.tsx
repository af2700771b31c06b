import { DialogContentText } from "@mui/material";
import { useState } from "react";
import { BooleanInput, required, SelectArrayInput, SelectInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { RunCertificatesDocument, type TitleModel } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { ProgressDialog } from "../jobs/progress-dialog.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { useChoices } from "../registrations/choices.ts";
import { type Signatory, SignatoryInputs, useSignatory } from "./signatory.tsx";

interface RunForm extends Signatory {
  unitId: string;
  year: number;
  models?: TitleModel[] | null;
  print: boolean;
}

/** Certificates for all of a unit and year that have none, as a job whose progress is shown here and under "jobs". */
export function RunDialog({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const choices = useChoices();
  const [signatory, remember] = useSignatory();
  const command = useCommand(RunCertificatesDocument);
  const [jobId, setJobId] = useState<string>();
  if (jobId !== undefined) {
    return <ProgressDialog jobId={jobId} title={say("certificates.runTitle")} onClose={onClose} />;
  }
  return (
    <FormDialog<RunForm>
      open
      stays
      onClose={onClose}
      title={say("certificates.runTitle")}
      submitLabel={say("certificates.run")}
      defaults={{ ...signatory, year: currentYear(), print: true }}
      onSubmit={async ({ unitId, year, models, print, ...signed }, idempotencyKey) => {
        const filter = { year: Number(year), models: models && models.length > 0 ? models : null };
        const { job } = await command.mutateAsync({ input: { idempotencyKey, unitId, filter, print, ...signed } });
        remember(signed);
        setJobId(job.id);
      }}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("certificates.runText")}</DialogContentText>
      <UnitInput source="unitId" label={say("common.unit")} isRequired />
      <SelectInput
        source="year"
        label={say("common.year")}
        choices={choices.years}
        validate={required()}
        helperText={false}
      />
      <SelectArrayInput
        source="models"
        label={say("registrations.model")}
        choices={choices.models}
        helperText={say("certificates.allModels")}
      />
      <SignatoryInputs />
      <BooleanInput source="print" label={say("certificates.runPrint")} helperText={false} />
    </FormDialog>
  );
}
