import {
  Button,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, maxLength, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  ApproveOpeningDocument,
  type OpeningRowFragment,
  type OpeningState,
  OpeningsDocument,
  RejectOpeningDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { journalPath } from "./words.tsx";

interface Decision {
  row: OpeningRowFragment;
  approve: boolean;
}

/** Requests for opening entries, of one fund or of all in scope; who may, decides them here. */
export function Openings({ fundId, states }: { fundId?: string; states?: readonly OpeningState[] }) {
  const say = useSay();
  const [decision, setDecision] = useState<Decision>();
  const variables = { fundId: fundId ?? null, states: states ? [...states] : null };
  const list = useGraphPages(OpeningsDocument, variables, (page) => page.openings);
  return (
    <>
      <PagedList list={list} empty={{ title: say("openings.emptyTitle"), text: say("openings.emptyText") }}>
        {(rows) => <Rows rows={rows} onDecide={setDecision} />}
      </PagedList>
      {decision ? <DecisionDialog {...decision} onClose={() => setDecision(undefined)} /> : null}
    </>
  );
}

function Rows({ rows, onDecide }: { rows: readonly OpeningRowFragment[]; onDecide: (decision: Decision) => void }) {
  const say = useSay();
  return (
    <TableContainer>
      <Table size="small" data-testid="openings">
        <TableHead>
          <TableRow>
            <TableCell>{say("ledger.description")}</TableCell>
            <TableCell>{say("ledger.account")}</TableCell>
            <TableCell align="right">{say("ledger.amount")}</TableCell>
            <TableCell>{say("ledger.effectiveOn")}</TableCell>
            <TableCell>{say("ledger.proposed")}</TableCell>
            <TableCell>{say("ledger.state")}</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} hover>
              <TableCell component="th" scope="row">
                {row.journalId ? (
                  <Link component={LinkBase} to={journalPath(row.journalId)}>
                    {row.description}
                  </Link>
                ) : (
                  row.description
                )}
                <Typography variant="caption" component="div" color="textSecondary">
                  {row.fundName}
                </Typography>
              </TableCell>
              <TableCell>{`${say(`openings.accounts.${row.account}`)} · ${row.purposeName ?? say("ledger.general")}`}</TableCell>
              <TableCell align="right">{formatDong(row.amount)}</TableCell>
              <TableCell>{formatDate(row.effectiveOn)}</TableCell>
              <TableCell>{`${row.proposedBy}, ${formatInstant(row.proposedAt)}`}</TableCell>
              <TableCell>
                {say(`ledger.reversalStates.${row.state}`)}
                <Typography variant="caption" component="div" color="textSecondary">
                  {[row.decidedBy, row.decisionNote].filter(Boolean).join(": ")}
                </Typography>
              </TableCell>
              <TableCell>
                <Acts row={row} onDecide={onDecide} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function Acts({ row, onDecide }: { row: OpeningRowFragment; onDecide: (decision: Decision) => void }) {
  const say = useSay();
  const mayApprove = useMay("ledger.approve");
  if (!mayApprove || row.state !== "PROPOSED" || row.own) return null;
  return (
    <Stack direction="row" sx={{ gap: 1 }}>
      <Button
        size="small"
        variant="contained"
        onClick={() => onDecide({ row, approve: true })}
        data-testid="approve-opening"
      >
        {say("ledger.approve")}
      </Button>
      <Button size="small" color="error" onClick={() => onDecide({ row, approve: false })}>
        {say("ledger.reject")}
      </Button>
    </Stack>
  );
}

function DecisionDialog({ row, approve, onClose }: Decision & { onClose: () => void }) {
  const say = useSay();
  const approval = useCommand(ApproveOpeningDocument);
  const rejection = useCommand(RejectOpeningDocument);
  return (
    <FormDialog<{ note?: string | null }>
      open
      danger={!approve}
      onClose={onClose}
      title={say(approve ? "openings.approveTitle" : "openings.rejectTitle", { amount: formatDong(row.amount) })}
      submitLabel={say(approve ? "ledger.approve" : "ledger.reject")}
      done={say("ledger.decided")}
      onSubmit={({ note }, idempotencyKey) =>
        approve
          ? approval.mutateAsync({ input: { idempotencyKey, id: row.id, note: note?.trim() || null } })
          : rejection.mutateAsync({ input: { idempotencyKey, id: row.id, note: note?.trim() ?? "" } })
      }
    >
      <Typography sx={{ mb: 2 }}>{row.description}</Typography>
      <TextInput
        source="note"
        label={say("ledger.note")}
        multiline
        fullWidth
        helperText={false}
        validate={[...(approve ? [] : [required()]), maxLength(500)]}
      />
    </FormDialog>
  );
}
