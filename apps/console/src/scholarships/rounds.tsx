import {
  Button,
  Chip,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
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
import { useId, useState } from "react";
import { LinkBase, maxLength, required, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import {
  ApproveRoundDocument,
  type AwardRoundState,
  RejectRoundDocument,
  RoundLinesDocument,
  type RoundRowFragment,
  RoundsDocument,
} from "../generated/graphql.ts";
import { formatDong, formatInstant, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { PagedList } from "../presentation/paged-list.tsx";
import { Answer } from "../presentation/states.tsx";
import { figures, programmePath } from "./words.tsx";

const colours = { PROPOSED: "warning", APPROVED: "success", REJECTED: "default" } as const;
type Act = { kind: "approve" | "reject" | "list"; round: RoundRowFragment };

/** Rounds of a programme, or of all funds in scope; who may, decides them here. */
export function Rounds({ programmeId, states }: { programmeId?: string; states?: readonly AwardRoundState[] }) {
  const say = useSay();
  const [act, setAct] = useState<Act>();
  const list = useGraphPages(
    RoundsDocument,
    { programmeId: programmeId ?? null, states: states ? [...states] : null },
    (page) => page.awardRounds,
  );
  const close = () => setAct(undefined);
  return (
    <>
      <PagedList list={list} empty={{ title: say("rounds.emptyTitle"), text: say("rounds.emptyText") }}>
        {(rounds) => <RoundTable rounds={rounds} onAct={setAct} />}
      </PagedList>
      {act?.kind === "approve" ? <ApproveDialog round={act.round} onClose={close} /> : null}
      {act?.kind === "reject" ? <RejectDialog round={act.round} onClose={close} /> : null}
      {act?.kind === "list" ? <ListDialog round={act.round} onClose={close} /> : null}
    </>
  );
}

function RoundTable({ rounds, onAct }: { rounds: readonly RoundRowFragment[]; onAct: (act: Act) => void }) {
  const say = useSay();
  const mayApprove = useMay("scholarships.approve");
  return (
    <TableContainer>
      <Table data-testid="rounds-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("rounds.programme")}</TableCell>
            <TableCell sx={figures}>{say("rounds.count")}</TableCell>
            <TableCell sx={figures}>{say("rounds.amount")}</TableCell>
            <TableCell>{say("rounds.proposedBy")}</TableCell>
            <TableCell>{say("rounds.state")}</TableCell>
            <TableCell />
          </TableRow>
        </TableHead>
        <TableBody>
          {rounds.map((round) => (
            <TableRow key={round.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={programmePath(round.programmeId, "rounds")}>
                  {round.programmeTitle}
                </Link>
                {round.note ? (
                  <Typography variant="caption" component="div" color="textSecondary">
                    {round.note}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell sx={figures}>{round.chosen}</TableCell>
              <TableCell sx={figures}>{formatDong(round.amount)}</TableCell>
              <TableCell>
                {round.proposedBy} · {formatInstant(round.proposedAt)}
              </TableCell>
              <TableCell>
                <Chip size="small" color={colours[round.state]} label={say(`rounds.states.${round.state}`)} />
                <Typography variant="caption" component="div" color="textSecondary">
                  {round.decidedBy ? `${round.decidedBy} · ${round.decisionNumber ?? round.decisionNote ?? ""}` : ""}
                </Typography>
              </TableCell>
              <TableCell>
                <Stack direction="row" sx={{ flexWrap: "wrap", gap: 0.5 }}>
                  <Button size="small" onClick={() => onAct({ kind: "list", round })}>
                    {say("rounds.list")}
                  </Button>
                  {mayApprove && round.state === "PROPOSED" && !round.own ? (
                    <>
                      <Button
                        size="small"
                        variant="contained"
                        onClick={() => onAct({ kind: "approve", round })}
                        data-testid="approve-round"
                      >
                        {say("rounds.approve")}
                      </Button>
                      <Button size="small" color="error" onClick={() => onAct({ kind: "reject", round })}>
                        {say("rounds.reject")}
                      </Button>
                    </>
                  ) : null}
                  {mayApprove && round.state === "PROPOSED" && round.own ? (
                    <Typography variant="caption" color="textSecondary">
                      {say("rounds.own")}
                    </Typography>
                  ) : null}
                </Stack>
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

interface OneProps {
  round: RoundRowFragment;
  onClose: () => void;
}

function ApproveDialog({ round, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(ApproveRoundDocument);
  return (
    <FormDialog<{ decisionNumber: string }>
      open
      onClose={onClose}
      title={say("rounds.approveTitle", { count: round.chosen, amount: formatDong(round.amount) })}
      submitLabel={say("rounds.approve")}
      done={say("rounds.approved")}
      onSubmit={({ decisionNumber }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: round.id, decisionNumber } })
      }
    >
      <Typography sx={{ mb: 2 }}>{say("rounds.approveText")}</Typography>
      <TextInput
        source="decisionNumber"
        label={say("rounds.decisionNumber")}
        validate={[required(), maxLength(50)]}
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

function RejectDialog({ round, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(RejectRoundDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("rounds.reject")}
      submitLabel={say("rounds.reject")}
      done={say("rounds.rejected")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: round.id, reason } })
      }
    >
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(1000)]}
        multiline
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

function ListDialog({ round, onClose }: OneProps) {
  const say = useSay();
  const titleId = useId();
  const answer = useGraph(RoundLinesDocument, { id: round.id });
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md">
      <DialogTitle id={titleId}>{round.programmeTitle}</DialogTitle>
      <DialogContent>
        <Answer query={answer}>
          {({ awardRoundLines: lines }) => (
            <Table size="small">
              <TableHead>
                <TableRow>
                  <TableCell sx={figures}>{say("rounds.rank")}</TableCell>
                  <TableCell>{say("applications.student")}</TableCell>
                  <TableCell>{say("applications.school")}</TableCell>
                  <TableCell sx={figures}>{say("applications.total")}</TableCell>
                </TableRow>
              </TableHead>
              <TableBody>
                {lines.map(({ applicationId, application, rank, score }) => (
                  <TableRow key={applicationId}>
                    <TableCell sx={figures}>{rank}</TableCell>
                    <TableCell>{application?.studentName ?? NOTHING}</TableCell>
                    <TableCell>
                      {application?.school}, {application?.className}
                    </TableCell>
                    <TableCell sx={figures}>{score}</TableCell>
                  </TableRow>
                ))}
              </TableBody>
            </Table>
          )}
        </Answer>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say("common.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
