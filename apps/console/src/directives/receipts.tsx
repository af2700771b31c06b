import { ContentCopyRounded } from "@mui/icons-material";
import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice } from "../criteria/words.tsx";
import { ListFileButton } from "../exports/list-file-button.tsx";
import {
  DirectiveReceiptsDocument,
  DirectiveReceiptsFileDocument,
  DirectiveRemindersDocument,
  type ReceiptState,
  type ReceiptViewFragment,
} from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { MoreButton } from "../presentation/more-button.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { HandOverDialog } from "./dialogs.tsx";
import { DirectiveLink, ReceiptChip } from "./words.tsx";

const states = ["OPEN", "ACKNOWLEDGED", "HANDED_OVER"] as const satisfies ReceiptState[];

/** Units that a directive is addressed to below a unit, with a reminder to copy for each that has not acknowledged. */
export function Receipts({ directiveId, unitId }: { directiveId: string; unitId: string }) {
  const say = useSay();
  const [state, setState] = useState<ReceiptState | undefined>("OPEN");
  const [reminding, setReminding] = useState(false);
  const [handing, setHanding] = useState<ReceiptViewFragment>();
  const variables = { directiveId, under: unitId, states: state ? [state] : null };
  const answer = useGraphPages(DirectiveReceiptsDocument, variables, (page) => page.directiveReceipts);
  return (
    <Stack sx={{ gap: 1.5 }}>
      <Stack direction="row" sx={{ gap: 1.5, flexWrap: "wrap", alignItems: "center" }}>
        <FilterChoice
          label={say("directives.state")}
          value={state ?? ""}
          choices={states.map((id) => ({ id, name: say(`directives.receipts.${id}`) }))}
          onChange={setState}
        />
        <ListFileButton document={DirectiveReceiptsFileDocument} variables={variables} />
        <Button variant="outlined" onClick={() => setReminding(true)} data-testid="remind-all">
          {say("directives.remindAll")}
        </Button>
      </Stack>
      <Answer query={answer}>
        {(receipts) =>
          receipts.length === 0 ? (
            <EmptyNotice title={say("directives.noReceipts")} />
          ) : (
            <ReceiptTable receipts={receipts} onHandOver={setHanding} />
          )
        }
      </Answer>
      <MoreButton list={answer} />
      {reminding ? (
        <ReminderDialog directiveId={directiveId} unitId={unitId} onClose={() => setReminding(false)} />
      ) : null}
      {handing ? <HandOverDialog unit={handing} onClose={() => setHanding(undefined)} /> : null}
    </Stack>
  );
}

interface ReceiptTableProps {
  receipts: readonly ReceiptViewFragment[];
  onHandOver: (receipt: ReceiptViewFragment) => void;
}

function ReceiptTable({ receipts, onHandOver }: ReceiptTableProps) {
  const say = useSay();
  const notify = useNotify();
  const mayManage = useMay("directives.manage");
  const copy = (text: string) =>
    void navigator.clipboard.writeText(text).then(() => notify(say("common.copied"), { type: "info" }));
  return (
    <TableContainer>
      <Table size="small" data-testid="receipts-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell>{say("common.parent")}</TableCell>
            <TableCell>{say("directives.state")}</TableCell>
            <TableCell>{say("directives.acknowledgedBy")}</TableCell>
            <TableCell>{say("directives.passedOn")}</TableCell>
            <TableCell>{say("common.actions")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {receipts.map((receipt) => (
            <TableRow key={receipt.unitId} hover>
              <TableCell component="th" scope="row">
                {receipt.unitName}
              </TableCell>
              <TableCell>{receipt.parentName}</TableCell>
              <TableCell>
                <ReceiptChip state={receipt.state} />
                {receipt.late ? (
                  <Typography variant="caption" color="warning" component="div">
                    {say("directives.late")}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell>
                {receipt.acknowledgedBy ? `${receipt.acknowledgedBy}, ${formatInstant(receipt.acknowledgedAt)}` : null}
                {receipt.note ? (
                  <Typography variant="caption" color="textSecondary" component="div">
                    {receipt.note}
                  </Typography>
                ) : null}
                {receipt.handedTo.map(({ unitName }) => unitName).join(", ")}
              </TableCell>
              <TableCell>{receipt.passedOn ? <DirectiveLink directive={receipt.passedOn} /> : null}</TableCell>
              <TableCell>
                {receipt.reminder ? (
                  <Button
                    size="small"
                    startIcon={<ContentCopyRounded />}
                    onClick={() => copy(receipt.reminder ?? "")}
                    aria-label={say("directives.copyReminderFor", { name: receipt.unitName })}
                  >
                    {say("directives.copyReminder")}
                  </Button>
                ) : null}
                {receipt.state === "OPEN" && mayManage ? (
                  <Button
                    size="small"
                    onClick={() => onHandOver(receipt)}
                    aria-label={say("directives.handOverTitle", { name: receipt.unitName })}
                  >
                    {say("directives.handOver")}
                  </Button>
                ) : null}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

/** One text for all that have not acknowledged, to be changed and copied. */
function ReminderDialog(props: { directiveId: string; unitId: string; onClose: () => void }) {
  const { directiveId, unitId, onClose } = props;
  const say = useSay();
  const answer = useGraph(DirectiveRemindersDocument, { directiveId, unitId });
  const [changed, setChanged] = useState<string>();
  const [copied, setCopied] = useState(false);
  const text = changed ?? answer.data?.directiveReminders.text ?? "";
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-label={say("directives.remindAll")}>
      <DialogTitle>{say("directives.remindAll")}</DialogTitle>
      <DialogContent>
        <Answer query={answer}>
          {({ directiveReminders }) =>
            directiveReminders.open === 0 ? (
              <EmptyNotice title={say("directives.allAcknowledged")} />
            ) : (
              <TextField
                label={say("directives.reminderText")}
                value={text}
                onChange={(event) => setChanged(event.target.value)}
                multiline
                fullWidth
                minRows={8}
                sx={{ mt: 1 }}
              />
            )
          }
        </Answer>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say("common.close")}</Button>
        <Button
          variant="contained"
          disabled={text === ""}
          onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))}
        >
          {say(copied ? "common.copied" : "common.copy")}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
