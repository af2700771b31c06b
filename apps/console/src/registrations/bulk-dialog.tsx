import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogContentText,
  DialogTitle,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
} from "@mui/material";
import { useId, useState } from "react";
import { maxLength, required, TextInput } from "react-admin";
import {
  type DecisionCommand,
  type DecisionForm,
  DecisionInputs,
  decisionCommands,
  decisionDefaults,
  type LevelChoice,
} from "../assessments/decision-inputs.tsx";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { useNotifyDone } from "../undo/notice.tsx";
import { type BulkCommand, type BulkOutcome, useBulkCommand } from "./commands.ts";

export interface ChosenRegistration {
  id: string;
  subjectName: string;
}

interface BulkDialogProps {
  command: BulkCommand;
  chosen: readonly ChosenRegistration[];
  /** Levels that a correction may name. */
  levels?: readonly LevelChoice[] | undefined;
  /** Months that a recognition holds by the criteria set, where that is known. */
  validMonths?: number | null;
  onClose: () => void;
  /** Told when at least one row was changed. */
  onDone?: () => void;
}

const words = {
  submit: { title: "registrations.submitTitle", button: "registrations.submit", text: "registrations.submitText" },
  approve: { title: "registrations.approveTitle", button: "registrations.approve", text: "registrations.approveText" },
  return: { title: "registrations.returnTitle", button: "registrations.return", text: "registrations.returnHint" },
  propose: { title: "decisions.proposeTitle", button: "decisions.propose", text: "decisions.proposeText" },
  recognise: { title: "decisions.recogniseTitle", button: "decisions.recognise", text: "decisions.recogniseText" },
  refuse: { title: "decisions.refuseTitle", button: "decisions.refuse", text: "decisions.refuseText" },
  revoke: { title: "decisions.revokeTitle", button: "decisions.revoke", text: "decisions.revokeText" },
  correct: { title: "decisions.correctTitle", button: "decisions.correct", text: "decisions.correctText" },
} as const;

function isDecision(command: BulkCommand): command is DecisionCommand {
  return decisionCommands.some((known) => known === command);
}

/** Asks once, sends once, and then says for every row what became of it. */
export function BulkDialog({ command, chosen, levels, validMonths, onClose, onDone }: BulkDialogProps) {
  const say = useSay();
  const send = useBulkCommand();
  const notifyDone = useNotifyDone();
  const [outcome, setOutcome] = useState<BulkOutcome>();
  const { title, button, text } = words[command];
  if (outcome !== undefined) return <Outcome outcome={outcome} chosen={chosen} onClose={onClose} />;
  return (
    <FormDialog<DecisionForm>
      open
      stays
      onClose={onClose}
      title={say(title, { smart_count: chosen.length })}
      submitLabel={say(button)}
      danger={["return", "refuse", "revoke"].includes(command)}
      defaults={isDecision(command) ? decisionDefaults() : {}}
      onSubmit={async (form, idempotencyKey) => {
        const answer = await send(
          command,
          chosen.map((row) => row.id),
          idempotencyKey,
          form,
        );
        if (answer.succeeded.length > 0) {
          onDone?.();
          if (command === "propose" || !isDecision(command)) notifyDone(say("undo.done"), idempotencyKey);
        }
        setOutcome(answer);
      }}
    >
      <DialogContentText sx={{ mb: 1 }}>{say(text)}</DialogContentText>
      {isDecision(command) ? <DecisionInputs command={command} levels={levels} validMonths={validMonths} /> : null}
      {command === "return" ? (
        <TextInput
          source="reason"
          label={say("common.reason")}
          validate={[required(), maxLength(500)]}
          multiline
          minRows={3}
          helperText={false}
          autoFocus
        />
      ) : null}
    </FormDialog>
  );
}

interface OutcomeProps {
  outcome: BulkOutcome;
  chosen: readonly ChosenRegistration[];
  onClose: () => void;
}

function Outcome({ outcome, chosen, onClose }: OutcomeProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const titleId = useId();
  const nameOf = new Map(chosen.map((row) => [row.id, row.subjectName]));
  const { succeeded, refused } = outcome;
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="sm" data-testid="bulk-outcome">
      <DialogTitle id={titleId}>{say("registrations.outcomeTitle")}</DialogTitle>
      <DialogContent>
        {succeeded.length > 0 ? (
          <Alert severity="success" sx={{ mb: 1 }} data-testid="bulk-succeeded">
            {say("registrations.outcomeOk", { smart_count: succeeded.length })}
          </Alert>
        ) : null}
        {refused.length > 0 ? (
          <>
            <Alert severity="warning" sx={{ mb: 1 }} data-testid="bulk-refused">
              {say("registrations.outcomeRefused", { smart_count: refused.length })}
            </Alert>
            <Table size="small">
              <TableHead>
                <TableRow>
                  <TableCell>{say("registrations.row")}</TableCell>
                  <TableCell>{say("registrations.why")}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {refused.map((row) => (
                  <TableRow key={row.id}>
                    <TableCell component="th" scope="row">
                      {nameOf.get(row.id) ?? row.id}
                    </TableCell>
                    <TableCell>{locale === "vi" ? row.messageVi : row.messageEn}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          </>
        ) : null}
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose} variant="contained" autoFocus>
          {say("common.close")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
