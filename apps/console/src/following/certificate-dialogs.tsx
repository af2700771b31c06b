import { DialogContentText } from "@mui/material";
import { useState } from "react";
import { BooleanInput, maxLength, required, TextInput, useNotify } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { type Signatory, SignatoryInputs, useSignatory } from "../certificates/signatory.tsx";
import {
  IssueAttendanceCertificatesDocument,
  PrintAttendanceCertificateRunDocument,
  ReissueAttendanceCertificateDocument,
  RevokeAttendanceCertificateDocument,
  RunAttendanceCertificatesDocument,
  type WholeEventFragment,
} from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { ProgressDialog } from "../jobs/progress-dialog.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import type { CertificateOfLine } from "./certificates-tab.tsx";

type OfEvent = Pick<WholeEventFragment, "id" | "state">;

/** Before an event is closed, certificates are issued on purpose only. */
const isEarly = ({ state }: OfEvent) => state === "HELD";

/** To everybody who qualifies and has none, as a job. */
export function RunDialog({ event, onClose }: { event: OfEvent; onClose: () => void }) {
  const say = useSay();
  const [signatory, remember] = useSignatory();
  const command = useCommand(RunAttendanceCertificatesDocument);
  const [jobId, setJobId] = useState<string>();
  const title = say("attendanceCertificates.runTitle");
  if (jobId !== undefined) return <ProgressDialog jobId={jobId} title={title} onClose={onClose} />;
  return (
    <FormDialog<Signatory & { print: boolean }>
      open
      stays
      onClose={onClose}
      title={title}
      submitLabel={say("attendanceCertificates.run")}
      defaults={{ ...signatory, print: true }}
      onSubmit={async ({ print, ...signed }, idempotencyKey) => {
        const input = { idempotencyKey, eventId: event.id, early: isEarly(event), print, ...signed };
        const { job } = await command.mutateAsync({ input });
        remember(signed);
        setJobId(job.id);
      }}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("attendanceCertificates.runText")}</DialogContentText>
      {isEarly(event) ? (
        <DialogContentText sx={{ mb: 2 }}>{say("attendanceCertificates.early")}</DialogContentText>
      ) : null}
      <SignatoryInputs />
      <BooleanInput source="print" label={say("attendanceCertificates.runPrint")} helperText={false} />
    </FormDialog>
  );
}

/** One file of all that are valid. */
export function PrintAllDialog({ eventId, onClose }: { eventId: string; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(PrintAttendanceCertificateRunDocument);
  const [jobId, setJobId] = useState<string>();
  const title = say("attendanceCertificates.printAllTitle");
  if (jobId !== undefined) return <ProgressDialog jobId={jobId} title={title} onClose={onClose} />;
  return (
    <FormDialog<object>
      open
      stays
      onClose={onClose}
      title={title}
      submitLabel={say("attendanceCertificates.printAll")}
      onSubmit={async (_values, idempotencyKey) => {
        const { job } = await command.mutateAsync({ input: { idempotencyKey, eventId } });
        setJobId(job.id);
      }}
    >
      <DialogContentText>{say("attendanceCertificates.printAllText")}</DialogContentText>
    </FormDialog>
  );
}

/** To those who were chosen. */
export function IssueDialog(props: { event: OfEvent; participantIds: readonly string[]; onClose: () => void }) {
  const { event, participantIds, onClose } = props;
  const say = useSay();
  const notify = useNotify();
  const locale = useReaderLocale();
  const [signatory, remember] = useSignatory();
  const command = useCommand(IssueAttendanceCertificatesDocument);
  return (
    <FormDialog<Signatory>
      open
      onClose={onClose}
      title={say("attendanceCertificates.runTitle")}
      submitLabel={say("attendanceCertificates.issue", { count: participantIds.length })}
      defaults={signatory}
      onSubmit={async (signed, idempotencyKey) => {
        const input = { idempotencyKey, eventId: event.id, participantIds: [...participantIds], early: isEarly(event) };
        const { issued, refused } = await command.mutateAsync({ input: { ...input, ...signed } });
        remember(signed);
        const [first] = refused;
        if (first === undefined) {
          notify(say("attendanceCertificates.issued", { count: issued.length }), { type: "success" });
        } else {
          const why = locale === "en" ? first.messageEn : first.messageVi;
          notify(`${say("attendanceCertificates.refused", { count: refused.length })} ${why}`, { type: "warning" });
        }
      }}
    >
      <SignatoryInputs />
    </FormDialog>
  );
}

interface ChangeProps {
  certificate: CertificateOfLine;
  onClose: () => void;
}

export function RevokeDialog({ certificate, onClose }: ChangeProps) {
  const say = useSay();
  const command = useCommand(RevokeAttendanceCertificateDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("attendanceCertificates.revokeTitle", { number: certificate.number })}
      submitLabel={say("attendanceCertificates.revoke")}
      done={say("attendanceCertificates.revoked")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: certificate.id, reason } })
      }
    >
      <DialogContentText sx={{ mb: 2 }}>{say("attendanceCertificates.revokeText")}</DialogContentText>
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        minRows={3}
        helperText={false}
      />
    </FormDialog>
  );
}

export function ReissueDialog({ certificate, onClose }: ChangeProps) {
  const say = useSay();
  const [signatory, remember] = useSignatory();
  const command = useCommand(ReissueAttendanceCertificateDocument);
  return (
    <FormDialog<Signatory>
      open
      onClose={onClose}
      title={say("attendanceCertificates.reissueTitle", { number: certificate.number })}
      submitLabel={say("attendanceCertificates.reissue")}
      done={say("attendanceCertificates.reissued")}
      defaults={signatory}
      onSubmit={async (signed, idempotencyKey) => {
        await command.mutateAsync({ input: { idempotencyKey, id: certificate.id, ...signed } });
        remember(signed);
      }}
    >
      <DialogContentText sx={{ mb: 2 }}>{say("attendanceCertificates.reissueText")}</DialogContentText>
      <SignatoryInputs />
    </FormDialog>
  );
}
