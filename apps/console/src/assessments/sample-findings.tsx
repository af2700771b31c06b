import {
  Box,
  Button,
  Card,
  DialogContentText,
  Link,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import {
  FormDataConsumer,
  LinkBase,
  maxLength,
  RadioButtonGroupInput,
  required,
  TextInput,
  useCreatePath,
} from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import {
  type FindingOutcome,
  RecordFindingDocument,
  SampleAuditDocument,
  type SampleItemViewFragment,
  type SampleViewFragment,
} from "../generated/graphql.ts";
import { formatInstant, formatNumber, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { Answer } from "../presentation/states.tsx";

/** A sample that was drawn: its registrations, why each was drawn, and what the audit finds about it. */
export function DrawnSample({ id, onClose }: { id: string; onClose: () => void }) {
  const say = useSay();
  const answer = useGraph(SampleAuditDocument, { id });
  return (
    <Box sx={{ mb: 2 }}>
      <Answer query={answer}>{({ sampleAudit }) => <Sample sample={sampleAudit} />}</Answer>
      <Button size="small" onClick={onClose} sx={{ mt: 0.5 }}>
        {say("work.sampleClose")}
      </Button>
    </Box>
  );
}

function Sample({ sample: { summary, items } }: { sample: SampleViewFragment }) {
  const say = useSay();
  const [recording, setRecording] = useState<SampleItemViewFragment>();
  const counts = (["confirmed", "deviating"] as const).map(
    (name) => `${say(`work.${name}`)}: ${formatNumber(summary[name])}`,
  );
  return (
    <>
      <Typography data-testid="sample-result">
        {say("work.sampleResult", { smart_count: items.length, seed: summary.seed })}
        {" · "}
        {say("work.samplePopulation", { population: formatNumber(summary.population) })}
        {" · "}
        {say("decisions.by", { name: summary.drawnBy, when: formatInstant(summary.drawnAt) })}
      </Typography>
      <Typography sx={{ mb: 1 }} data-testid="sample-counts">
        {[...counts, `${say("work.findingOpen")}: ${formatNumber(summary.open)}`].join(" · ")}
      </Typography>
      <Card>
        <TableContainer>
          <Table size="small">
            <TableHead>
              <TableRow>
                <TableCell>{say("registrations.subject")}</TableCell>
                <TableCell>{say("registrations.model")}</TableCell>
                <TableCell>{say("common.unit")}</TableCell>
                <TableCell>{say("registrations.state")}</TableCell>
                <TableCell>{say("work.risk")}</TableCell>
                <TableCell>{say("work.finding")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {items.map((item) => (
                <SampledRow key={item.registration.id} item={item} onRecord={() => setRecording(item)} />
              ))}
            </TableBody>
          </Table>
        </TableContainer>
      </Card>
      <FindingDialog sampleId={summary.id} item={recording} onClose={() => setRecording(undefined)} />
    </>
  );
}

function SampledRow({ item, onRecord }: { item: SampleItemViewFragment; onRecord: () => void }) {
  const { registration, reasons, finding } = item;
  const say = useSay();
  const locale = useReaderLocale();
  const createPath = useCreatePath();
  return (
    <TableRow>
      <TableCell component="th" scope="row">
        <Link component={LinkBase} to={createPath({ resource: "registrations", type: "show", id: registration.id })}>
          {registration.subjectName}
        </Link>
      </TableCell>
      <TableCell>{say(`models.${registration.model}`)}</TableCell>
      <TableCell>{localName(registration.unit, locale)}</TableCell>
      <TableCell>
        <StateChip state={registration.state} />
      </TableCell>
      <TableCell>
        {reasons.length === 0 ? say("work.noRisk") : reasons.map((reason) => say(`work.risks.${reason}`)).join("; ")}
      </TableCell>
      <TableCell>
        {finding ? (
          <>
            <Typography
              variant="body2"
              sx={{ fontWeight: 600, color: finding.outcome === "DEVIATES" ? "error.main" : "success.main" }}
            >
              {say(`work.findings.${finding.outcome}`)}
            </Typography>
            {finding.note ? (
              <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
                {finding.note}
              </Typography>
            ) : null}
            <Typography variant="caption" color="textSecondary" component="div">
              {say("decisions.by", { name: finding.foundBy, when: formatInstant(finding.foundAt) })}
            </Typography>
          </>
        ) : null}
        {item.mayFind ? (
          <Button
            size="small"
            onClick={onRecord}
            aria-label={say("work.findingOf", { name: registration.subjectName })}
            sx={{ px: 0.5 }}
            data-testid={`record-finding-${registration.id}`}
          >
            {say(finding ? "work.findingChange" : "work.findingRecord")}
          </Button>
        ) : (
          <Typography variant="caption" color="textSecondary" component="div">
            {say("work.findingNotYours")}
          </Typography>
        )}
      </TableCell>
    </TableRow>
  );
}

interface FindingForm {
  outcome: FindingOutcome;
  note?: string | null;
}

function FindingDialog(props: { sampleId: string; item: SampleItemViewFragment | undefined; onClose: () => void }) {
  const { sampleId, item, onClose } = props;
  const say = useSay();
  const command = useCommand(RecordFindingDocument);
  const choices = (["CONFIRMED", "DEVIATES"] as const).map((id) => ({ id, name: say(`work.findings.${id}`) }));
  return (
    <FormDialog<FindingForm>
      open={item !== undefined}
      onClose={onClose}
      title={say("work.findingOf", { name: item?.registration.subjectName ?? "" })}
      submitLabel={say("work.findingRecord")}
      done={say("work.findingDone")}
      onSubmit={({ outcome, note }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            sampleId,
            registrationId: item?.registration.id ?? "",
            outcome,
            note: note?.trim() ? note : null,
          },
        })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>{say("work.findingText")}</DialogContentText>
      <RadioButtonGroupInput
        source="outcome"
        label={say("work.finding")}
        choices={choices}
        validate={required()}
        helperText={false}
      />
      <FormDataConsumer<Partial<FindingForm>>>
        {({ formData }) => (
          <TextInput
            source="note"
            label={say("work.findingNote")}
            multiline
            minRows={2}
            validate={formData.outcome === "DEVIATES" ? [required(), maxLength(1000)] : maxLength(1000)}
            helperText={say("work.findingNoteHint")}
          />
        )}
      </FormDataConsumer>
    </FormDialog>
  );
}
