import { Alert, Button, Dialog, DialogActions, DialogContent, DialogContentText, DialogTitle } from "@mui/material";
import { useId, useState } from "react";
import { useCommand } from "../api/hooks.ts";
import { type BulkRefusalFragment, IssueCertificatesDocument } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { usePrinting } from "./printing.ts";
import { type Signatory, SignatoryInputs, useSignatory } from "./signatory.tsx";

interface IssueDialogProps {
  /** Registrations; at most 100. */
  chosen: readonly { id: string; subjectName: string }[];
  onClose: () => void;
}

interface Outcome {
  issued: readonly { id: string; number: string; subjectName: string }[];
  refused: readonly BulkRefusalFragment[];
}

/** Asks who signs, issues, and says for every registration what became of it; what was issued can be printed at once. */
export function IssueDialog({ chosen, onClose }: IssueDialogProps) {
  const say = useSay();
  const [signatory, remember] = useSignatory();
  const command = useCommand(IssueCertificatesDocument);
  const [outcome, setOutcome] = useState<Outcome>();
  if (outcome !== undefined) return <OutcomeDialog outcome={outcome} chosen={chosen} onClose={onClose} />;
  return (
    <FormDialog<Signatory>
      open
      stays
      onClose={onClose}
      title={say("certificates.issueTitle", { smart_count: chosen.length })}
      submitLabel={say("certificates.issue")}
      defaults={signatory}
      onSubmit={async (values, idempotencyKey) => {
        const registrationIds = chosen.map(({ id }) => id);
        setOutcome(await command.mutateAsync({ input: { idempotencyKey, registrationIds, ...values } }));
        remember(values);
      }}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("certificates.issueText")}</DialogContentText>
      <SignatoryInputs />
    </FormDialog>
  );
}

function OutcomeDialog({ outcome, chosen, onClose }: IssueDialogProps & { outcome: Outcome }) {
  const say = useSay();
  const locale = useReaderLocale();
  const titleId = useId();
  const print = usePrinting();
  const { issued, refused } = outcome;
  const names = new Map(chosen.map(({ id, subjectName }) => [id, subjectName]));
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="sm" data-testid="issue-outcome">
      <DialogTitle id={titleId}>{say("certificates.outcomeTitle")}</DialogTitle>
      <DialogContent>
        {issued.length > 0 ? (
          <Alert severity="success" sx={{ mb: 1 }}>
            {say("certificates.outcomeOk", { smart_count: issued.length })}
            {": "}
            {issued.map(({ number }) => number).join(", ")}
          </Alert>
        ) : null}
        {refused.map((row) => (
          <Alert key={row.id} severity="warning" sx={{ mb: 1 }}>
            <strong>{names.get(row.id) ?? row.id}</strong>: {locale === "en" ? row.messageEn : row.messageVi}
          </Alert>
        ))}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose}>{say("common.close")}</Button>
        {issued.length > 0 ? (
          <Button
            variant="contained"
            autoFocus
            onClick={() =>
              void print(
                issued.map(({ id }) => id),
                false,
              )
            }
            data-testid="print-issued"
          >
            {say("certificates.print")}
          </Button>
        ) : null}
      </DialogActions>
    </Dialog>
  );
}
