import {
  Alert,
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  MenuItem,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableRow,
  TextField,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useCommand, useIdempotencyKey } from "../api/hooks.ts";
import {
  ImportBankStatementDocument,
  type ImportColumnMapping,
  PreviewBankStatementDocument,
  type PreviewBankStatementMutation,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FileDrop } from "../imports/file-drop.tsx";
import { packed } from "../imports/files.ts";
import { FormFailure } from "../presentation/states.tsx";
import type { BankFund } from "./tab.tsx";

type Preview = Extract<
  PreviewBankStatementMutation["previewBankStatement"],
  { __typename: "PreviewBankStatementSuccess" }
>["preview"];

const columns = [
  "bookedOn",
  "credit",
  "debit",
  "amount",
  "balance",
  "reference",
  "description",
  "counterparty",
] as const;
const NONE = -1;

/** Chooses a file, shows how it was understood, and imports it once its totals were compared. */
export function ImportDialog({ fund, onClose }: { fund: BankFund; onClose: () => void }) {
  const say = useSay();
  const notify = useNotify();
  const idempotencyKey = useIdempotencyKey();
  const read = useCommand(PreviewBankStatementDocument);
  const bring = useCommand(ImportBankStatementDocument);
  const [file, setFile] = useState<File>();
  const [mapping, setMapping] = useState<ImportColumnMapping[]>();
  const [preview, setPreview] = useState<Preview>();
  const [failure, setFailure] = useState<unknown>();

  async function show(chosen: File, columnsChosen?: ImportColumnMapping[]): Promise<void> {
    setFile(chosen);
    setMapping(columnsChosen);
    setFailure(undefined);
    try {
      const input = {
        idempotencyKey: crypto.randomUUID(),
        fundId: fund.id,
        file: await packed(chosen),
        mapping: columnsChosen ?? null,
      };
      setPreview((await read.mutateAsync({ input })).preview);
    } catch (error) {
      setPreview(undefined);
      setFailure(error);
    }
  }

  async function send(): Promise<void> {
    if (file === undefined || preview === undefined) return;
    const { lines, credits, debits } = preview.totals;
    setFailure(undefined);
    try {
      const { newLines, matched } = await bring.mutateAsync({
        input: {
          idempotencyKey,
          fundId: fund.id,
          file: await packed(file),
          mapping: mapping ?? null,
          totals: { lines, credits, debits },
        },
      });
      notify(newLines === 0 ? say("bank.nothingNew") : say("bank.imported", { count: newLines, matched }), {
        type: "success",
      });
      onClose();
    } catch (error) {
      setFailure(error);
    }
  }

  const newLines = preview === undefined ? 0 : preview.totals.lines - preview.knownLines;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="import-bank">
      <DialogTitle id="import-bank">{say("bank.importTitle", { name: fund.name })}</DialogTitle>
      <DialogContent>
        <Stack sx={{ gap: 2 }}>
          <Typography variant="body2" color="textSecondary">
            {say("bank.importHint")}
          </Typography>
          <FileDrop file={file} problem={undefined} onFile={(chosen) => void show(chosen)} />
          <FormFailure error={failure} />
          {preview === undefined || file === undefined ? null : (
            <PreviewView preview={preview} onMap={(chosen) => void show(file, chosen)} />
          )}
        </Stack>
      </DialogContent>
      <DialogActions sx={{ px: 3, pb: 2.5 }}>
        <Button onClick={onClose}>{say("common.cancel")}</Button>
        <Button
          variant="contained"
          disabled={preview === undefined || preview.problems.length > 0 || preview.totals.lines === 0}
          loading={read.isPending || bring.isPending}
          onClick={() => void send()}
          data-testid="confirm-statement"
        >
          {preview === undefined ? say("bank.import") : say("bank.confirm", { count: newLines })}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function PreviewView({ preview, onMap }: { preview: Preview; onMap: (mapping: ImportColumnMapping[]) => void }) {
  const say = useSay();
  const { totals, problems } = preview;
  const positionOf = (column: string) => preview.mapping.find((known) => known.column === column)?.position ?? NONE;
  const move = (column: string, position: number) =>
    onMap(
      preview.mapping.map((known) =>
        known.column === column ? { column, position: position === NONE ? null : position } : known,
      ),
    );
  return (
    <Stack sx={{ gap: 2 }} data-testid="bank-preview">
      <div>
        <Typography sx={{ fontWeight: 600 }}>
          {say("bank.totals", {
            lines: totals.lines,
            credits: formatDong(totals.credits),
            debits: formatDong(totals.debits),
          })}
        </Typography>
        {preview.firstDay == null ? null : (
          <Typography variant="body2">
            {say("bank.period", { from: formatDate(preview.firstDay), to: formatDate(preview.lastDay ?? "") })}
            {" · "}
            {say("bank.balances", {
              opening: formatDong(preview.openingBalance),
              closing: formatDong(preview.closingBalance),
            })}
          </Typography>
        )}
        {preview.knownLines > 0 ? (
          <Typography variant="body2">{say("bank.known", { count: preview.knownLines })}</Typography>
        ) : null}
      </div>
      {problems.length === 0 ? (
        <Alert severity="info">{say("bank.compare")}</Alert>
      ) : (
        <Alert severity="error">
          {say("bank.problems")}
          {problems.slice(0, 8).map((problem) => (
            <Typography key={`${problem.line} ${problem.column} ${problem.code}`} variant="body2">
              {problem.line == null
                ? problem.message
                : say("bank.problemLine", { line: problem.line, text: problem.message })}
            </Typography>
          ))}
        </Alert>
      )}
      <Typography variant="h3">{say("bank.columnsTitle")}</Typography>
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
        {columns.map((column) => (
          <TextField
            key={column}
            select
            size="small"
            fullWidth={false}
            label={say(`bank.columns.${column}`)}
            value={positionOf(column)}
            onChange={(event) => move(column, Number(event.target.value))}
            sx={{ minWidth: 190 }}
          >
            <MenuItem value={NONE}>{say("bank.noColumn")}</MenuItem>
            {preview.headers.map((heading, position) => (
              <MenuItem key={position} value={position}>
                {heading}
              </MenuItem>
            ))}
          </TextField>
        ))}
      </Stack>
      <Table size="small">
        <TableBody>
          {preview.sample.slice(0, 8).map((line) => (
            <TableRow key={line.line}>
              <TableCell>{formatDate(line.bookedOn)}</TableCell>
              <TableCell align="right" sx={{ whiteSpace: "nowrap" }}>
                {formatDong(line.amount)}
              </TableCell>
              <TableCell sx={{ overflowWrap: "anywhere" }}>{line.description}</TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Stack>
  );
}
