import {
  Alert,
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
import { LinkBase, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import {
  ApproveReversalDocument,
  RejectReversalDocument,
  type ReversalRowFragment,
  ReversalsDocument,
} from "../generated/graphql.ts";
import { formatDate, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { Openings } from "./openings.tsx";
import type { LedgerFund } from "./page.tsx";
import { journalPath, Money } from "./words.tsx";

interface Decision {
  request: ReversalRowFragment;
  approve: boolean;
}

/** Requests for reversals and opening entries: who asked, why, and what was decided. */
export function Reversals({ fund }: { fund: LedgerFund }) {
  const say = useSay();
  const [decision, setDecision] = useState<Decision>();
  const list = useGraphPages(ReversalsDocument, { fundId: fund.id, states: null }, (page) => page.reversals);
  return (
    <>
      <PagedList list={list} empty={{ title: say("ledger.noReversal"), text: say("ledger.noReversalText") }}>
        {(requests) => <ReversalTable requests={requests} onDecide={setDecision} />}
      </PagedList>
      {decision ? <DecisionDialog {...decision} onClose={() => setDecision(undefined)} /> : null}
      <Section id="openings" title={say("openings.title")}>
        <Openings fundId={fund.id} />
      </Section>
    </>
  );
}

function ReversalTable({
  requests,
  onDecide,
}: {
  requests: readonly ReversalRowFragment[];
  onDecide: (decision: Decision) => void;
}) {
  const say = useSay();
  const mayApprove = useMay("ledger.approve");
  const { username } = useViewer();
  return (
    <TableContainer>
      <Table size="small" data-testid="reversals">
        <TableHead>
          <TableRow>
            <TableCell>{say("ledger.journal")}</TableCell>
            <TableCell align="right">{say("ledger.amount")}</TableCell>
            <TableCell>{say("ledger.reason")}</TableCell>
            <TableCell>{say("ledger.proposed")}</TableCell>
            <TableCell>{say("ledger.state")}</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {requests.map((request) => (
            <TableRow key={request.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={journalPath(request.journal.id)}>
                  {`${request.journal.sequence} – ${request.journal.description}`}
                </Link>
              </TableCell>
              <TableCell align="right">
                <Money amount={request.journal.amount} />
              </TableCell>
              <TableCell>{request.reason}</TableCell>
              <TableCell>{`${request.proposedBy}, ${formatInstant(request.proposedAt)}`}</TableCell>
              <TableCell>
                {say(`ledger.reversalStates.${request.state}`)}
                {request.decidedBy ? (
                  <Typography variant="body2" color="textSecondary">
                    {`${request.decidedBy}, ${formatInstant(request.decidedAt)}: ${request.decisionNote ?? NOTHING}`}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell>
                {request.state === "PROPOSED" && mayApprove && request.proposedBy !== username ? (
                  <Stack direction="row" sx={{ gap: 1 }}>
                    <Button
                      size="small"
                      variant="contained"
                      onClick={() => onDecide({ request, approve: true })}
                      data-testid="approve-reversal"
                    >
                      {say("ledger.approve")}
                    </Button>
                    <Button size="small" color="error" onClick={() => onDecide({ request, approve: false })}>
                      {say("ledger.reject")}
                    </Button>
                  </Stack>
                ) : null}
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function DecisionDialog({ request, approve, onClose }: Decision & { onClose: () => void }) {
  const say = useSay();
  const approval = useCommand(ApproveReversalDocument);
  const rejection = useCommand(RejectReversalDocument);
  return (
    <FormDialog<{ note?: string | null }>
      open
      danger={!approve}
      onClose={onClose}
      title={say(approve ? "ledger.approveTitle" : "ledger.rejectTitle", { sequence: request.journal.sequence })}
      submitLabel={say(approve ? "ledger.approve" : "ledger.reject")}
      done={say("ledger.decided")}
      onSubmit={({ note }, idempotencyKey) =>
        approve
          ? approval.mutateAsync({ input: { idempotencyKey, id: request.id, note: note?.trim() || null } })
          : rejection.mutateAsync({ input: { idempotencyKey, id: request.id, note: note?.trim() ?? "" } })
      }
    >
      <Alert severity={approve ? "warning" : "info"} sx={{ width: "100%", mb: 2 }}>
        {say(approve ? "ledger.approveText" : "ledger.rejectText", { date: formatDate(request.effectiveOn) })}
      </Alert>
      <TextInput
        source="note"
        label={say("ledger.note")}
        multiline
        fullWidth
        helperText={false}
        validate={approve ? [] : [required()]}
      />
    </FormDialog>
  );
}
