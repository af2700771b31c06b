import {
  Button,
  Chip,
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
  ApproveAwardApprovalDocument,
  type AwardApprovalRowFragment,
  type AwardApprovalState,
  AwardApprovalsDocument,
  type AwardRowFragment,
  RejectAwardApprovalDocument,
  RequestPaymentAgainDocument,
} from "../generated/graphql.ts";
import { formatDate, formatDong, formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { awardPath } from "./words.tsx";

const colours = { PROPOSED: "warning", APPROVED: "success", REJECTED: "default", SUPERSEDED: "default" } as const;
interface Decision {
  row: AwardApprovalRowFragment;
  approve: boolean;
}

/** What of awards is approved once more, of one award or of all in scope; who may, decides it here. */
export function AwardApprovals({ awardId, states }: { awardId?: string; states?: readonly AwardApprovalState[] }) {
  const say = useSay();
  const [decision, setDecision] = useState<Decision>();
  const list = useGraphPages(
    AwardApprovalsDocument,
    { awardId: awardId ?? null, states: states ? [...states] : null },
    (page) => page.awardApprovals,
  );
  return (
    <>
      <PagedList list={list} empty={{ title: say("awardApprovals.emptyTitle"), text: say("awardApprovals.emptyText") }}>
        {(rows) => <Rows rows={rows} onDecide={setDecision} />}
      </PagedList>
      {decision ? <DecisionDialog {...decision} onClose={() => setDecision(undefined)} /> : null}
    </>
  );
}

function Rows({
  rows,
  onDecide,
}: {
  rows: readonly AwardApprovalRowFragment[];
  onDecide: (decision: Decision) => void;
}) {
  const say = useSay();
  return (
    <TableContainer>
      <Table size="small" data-testid="award-approvals">
        <TableHead>
          <TableRow>
            <TableCell>{say("awardApprovals.what")}</TableCell>
            <TableCell>{say("awardApprovals.award")}</TableCell>
            <TableCell>{say("awardApprovals.change")}</TableCell>
            <TableCell>{say("rounds.proposedBy")}</TableCell>
            <TableCell>{say("rounds.state")}</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={row.id} hover>
              <TableCell component="th" scope="row">
                {say(`awardApprovals.kinds.${row.kind}`)}
              </TableCell>
              <TableCell>
                <Link component={LinkBase} to={awardPath(row.awardId)}>
                  {row.awardNumber}
                </Link>
                <Typography variant="caption" component="div" color="textSecondary">
                  {`${row.studentName} · ${row.programmeTitle}`}
                </Typography>
              </TableCell>
              <TableCell>
                <Change row={row} />
              </TableCell>
              <TableCell>{`${row.proposedBy} · ${formatInstant(row.proposedAt)}`}</TableCell>
              <TableCell>
                <Chip size="small" color={colours[row.state]} label={say(`awardApprovals.states.${row.state}`)} />
                <Typography variant="caption" component="div" color="textSecondary">
                  {[row.decidedBy, row.decisionNote].filter(Boolean).join(" · ")}
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

/** Where the money went and is to go, or what is paid again and why. */
function Change({ row }: { row: AwardApprovalRowFragment }) {
  const say = useSay();
  const payee = (one: AwardApprovalRowFragment["payeeAfter"]) =>
    one ? `${one.holder} · ${one.bank} · ${one.account}` : say("awardApprovals.nobody");
  if (row.kind === "PAYEE") {
    return row.masked ? null : (
      <>
        <Typography variant="body2" color="textSecondary" sx={{ textDecoration: "line-through" }}>
          {payee(row.payeeBefore)}
        </Typography>
        <Typography variant="body2">{payee(row.payeeAfter)}</Typography>
      </>
    );
  }
  return (
    <>
      <Typography variant="body2">
        {say("awardApprovals.againLine", {
          number: row.instalment ?? 0,
          amount: formatDong(row.amount ?? "0"),
          date: formatDate(row.dueOn),
        })}
      </Typography>
      <Typography variant="caption" color="textSecondary">
        {row.reason}
      </Typography>
    </>
  );
}

function Acts({ row, onDecide }: { row: AwardApprovalRowFragment; onDecide: (decision: Decision) => void }) {
  const say = useSay();
  const mayApprove = useMay("scholarships.approve");
  if (!mayApprove || row.state !== "PROPOSED") return null;
  if (row.own) {
    return (
      <Typography variant="caption" color="textSecondary">
        {say("awardApprovals.own")}
      </Typography>
    );
  }
  return (
    <Stack direction="row" sx={{ flexWrap: "wrap", gap: 0.5 }}>
      <Button
        size="small"
        variant="contained"
        onClick={() => onDecide({ row, approve: true })}
        data-testid="approve-award-change"
      >
        {say("awardApprovals.approve")}
      </Button>
      <Button size="small" color="error" onClick={() => onDecide({ row, approve: false })}>
        {say("awardApprovals.reject")}
      </Button>
    </Stack>
  );
}

function DecisionDialog({ row, approve, onClose }: Decision & { onClose: () => void }) {
  const say = useSay();
  const approval = useCommand(ApproveAwardApprovalDocument);
  const rejection = useCommand(RejectAwardApprovalDocument);
  return (
    <FormDialog<{ note?: string | null }>
      open
      danger={!approve}
      onClose={onClose}
      title={
        approve
          ? say("awardApprovals.approveTitle", {
              kind: say(`awardApprovals.kinds.${row.kind}`),
              award: row.awardNumber,
            })
          : say("awardApprovals.reject")
      }
      submitLabel={say(approve ? "awardApprovals.approve" : "awardApprovals.reject")}
      done={say("awardApprovals.done")}
      onSubmit={({ note }, idempotencyKey) => {
        const order = { idempotencyKey, id: row.id };
        return approve
          ? approval.mutateAsync({ input: { ...order, note: note?.trim() || null } })
          : rejection.mutateAsync({ input: { ...order, reason: note?.trim() ?? "" } });
      }}
    >
      <Change row={row} />
      <TextInput
        source="note"
        label={say(approve ? "awardApprovals.note" : "common.reason")}
        validate={[...(approve ? [] : [required()]), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}

/** Asks for an instalment to be paid again whose payment was reversed or ran out. */
export function AgainDialog({
  payment,
  number,
  onClose,
}: {
  payment: AwardRowFragment["payments"][number];
  number: string;
  onClose: () => void;
}) {
  const say = useSay();
  const command = useCommand(RequestPaymentAgainDocument);
  return (
    <FormDialog<{ dueOn: string; reason: string }>
      open
      onClose={onClose}
      title={say("awardApprovals.againTitle", { number: payment.instalment, award: number })}
      submitLabel={say("awardApprovals.again")}
      done={say("awardApprovals.asked")}
      onSubmit={({ dueOn, reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, paymentId: payment.id, dueOn, reason } })
      }
    >
      <DateInput source="dueOn" label={say("awardApprovals.dueOn")} required />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}
