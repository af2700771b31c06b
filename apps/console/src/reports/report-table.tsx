import {
  Button,
  Card,
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
import { useMay } from "../authentication/viewer.ts";
import {
  ApproveReportDocument,
  LockReportDocument,
  type ReportsQuery,
  ReturnReportDocument,
} from "../generated/graphql.ts";
import { formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { DownloadButtons } from "./download-buttons.tsx";
import { ReportStateChip } from "./report-state-chip.tsx";
import { figuresPath } from "./scope.tsx";

type Status = ReportsQuery["reports"][number];
type Decision = "APPROVE" | "RETURN" | "LOCK";
type Asked = { decision: Decision; status: Status; id: string; revision: number };

/** What a state allows from above. */
const allowed: Readonly<Record<string, readonly Decision[]>> = {
  FILED: ["APPROVE", "RETURN"],
  APPROVED: ["LOCK", "RETURN"],
};
const labels = { APPROVE: "reports.approve", RETURN: "reports.return", LOCK: "reports.lock" } as const;

/** Reports of the units directly below, with what can be decided about each. */
export function ReportTable({ statuses, year }: { statuses: readonly Status[]; year: number }) {
  const say = useSay();
  const mayDecide = useMay("reports.publish");
  const [asked, setAsked] = useState<Asked>();
  return (
    <Card>
      <TableContainer>
        <Table size="small" data-testid="reports">
          <TableHead>
            <TableRow>
              <TableCell>{say("common.unit")}</TableCell>
              <TableCell>{say("reports.state")}</TableCell>
              <TableCell>{say("reports.filedAt")}</TableCell>
              <TableCell>{say("reports.snapshot")}</TableCell>
              <TableCell align="right">{say("common.actions")}</TableCell>
            </TableRow>
          </TableHead>
          <TableBody>
            {statuses.map((status) => {
              const { report } = status;
              return (
                <TableRow key={status.unitId} hover>
                  <TableCell component="th" scope="row">
                    <Link
                      component={LinkBase}
                      to={figuresPath("reports", status.unitId, year)}
                      sx={{ fontWeight: 600 }}
                    >
                      {status.nameVi}
                    </Link>
                  </TableCell>
                  <TableCell>
                    <ReportStateChip state={report?.state} />
                    {report?.reason ? (
                      <Typography variant="caption" component="div" color="textSecondary">
                        {report.reason}
                      </Typography>
                    ) : null}
                  </TableCell>
                  <TableCell>
                    {report ? (
                      <>
                        {formatInstant(report.filedAt)}
                        <Typography variant="caption" component="div" color="textSecondary">
                          {report.filedBy}
                        </Typography>
                      </>
                    ) : (
                      NOTHING
                    )}
                  </TableCell>
                  <TableCell>
                    {report ? (
                      <Link component={LinkBase} to={`/snapshots/${report.snapshotId}/show`}>
                        {report.snapshotId.slice(0, 8)}…
                      </Link>
                    ) : (
                      NOTHING
                    )}
                  </TableCell>
                  <TableCell align="right">
                    <Stack direction="row" sx={{ gap: 0.5, justifyContent: "flex-end", flexWrap: "wrap" }}>
                      {report && mayDecide
                        ? (allowed[report.state] ?? []).map((decision) => (
                            <Button
                              key={decision}
                              size="small"
                              variant={decision === "APPROVE" ? "contained" : "text"}
                              onClick={() => setAsked({ decision, status, id: report.id, revision: report.revision })}
                              aria-label={`${say(labels[decision])}: ${status.nameVi}`}
                              data-testid={`decide-${decision}`}
                            >
                              {say(labels[decision])}
                            </Button>
                          ))
                        : null}
                      {report ? <DownloadButtons unitId={status.unitId} year={year} small /> : null}
                    </Stack>
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
      {asked ? <DecisionDialog asked={asked} onClose={() => setAsked(undefined)} /> : null}
    </Card>
  );
}

const done = { APPROVE: "reports.approved", RETURN: "reports.returned", LOCK: "reports.locked" } as const;

function DecisionDialog({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const say = useSay();
  const approve = useCommand(ApproveReportDocument);
  const giveBack = useCommand(ReturnReportDocument);
  const lock = useCommand(LockReportDocument);
  const { decision, status, id, revision: expectedRevision } = asked;
  const name = status.nameVi;
  const title = {
    APPROVE: `${say("reports.approve")}: ${name}`,
    RETURN: say("reports.returnTitle", { name }),
    LOCK: say("reports.lockTitle", { name }),
  }[decision];
  return (
    <FormDialog<{ reason?: string }>
      open
      onClose={onClose}
      title={title}
      submitLabel={say(labels[decision])}
      done={say(done[decision])}
      danger={decision !== "APPROVE"}
      onSubmit={({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, id, expectedRevision };
        if (decision === "RETURN") return giveBack.mutateAsync({ input: { ...input, reason: reason ?? "" } });
        return decision === "APPROVE" ? approve.mutateAsync({ input }) : lock.mutateAsync({ input });
      }}
    >
      {decision === "RETURN" ? (
        <TextInput
          source="reason"
          label={say("reports.reason")}
          validate={required()}
          multiline
          minRows={2}
          fullWidth
          autoFocus
          helperText={false}
        />
      ) : (
        <Typography>{decision === "LOCK" ? say("reports.lockText") : name}</Typography>
      )}
    </FormDialog>
  );
}
