import {
  Button,
  Card,
  Chip,
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
  Typography,
} from "@mui/material";
import { useId, useState } from "react";
import { maxLength, NumberInput, required, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { useIssuerName } from "../criteria/words.tsx";
import { ExportButton } from "../exports/export-button.tsx";
import {
  ApplicationHistoryDocument,
  type ApplicationRowFragment,
  ExportApplicationsDocument,
  ProgrammeApplicationsDocument,
  type ProgrammeRowFragment,
  ScoreApplicationsDocument,
  WithdrawApplicationDocument,
} from "../generated/graphql.ts";
import { formatInstant, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { ApplicationDialog } from "./application-dialog.tsx";
import { figures } from "./words.tsx";

type Act = { kind: "change" | "score" | "history" | "withdraw"; application: ApplicationRowFragment };

/** Applications of a programme that the reader sees, and what can be done with each. */
export function Applications({ programme }: { programme: ProgrammeRowFragment }) {
  const say = useSay();
  const exporting = useCommand(ExportApplicationsDocument);
  const mayFile = useMay("scholarships.propose");
  const [filing, setFiling] = useState(false);
  const [act, setAct] = useState<Act>();
  const list = useGraphPages(
    ProgrammeApplicationsDocument,
    { programmeId: programme.id },
    (page) => page.scholarshipApplications,
  );
  const close = () => setAct(undefined);
  return (
    <>
      <Stack direction="row" sx={{ gap: 1, mb: 2, flexWrap: "wrap" }}>
        {mayFile && programme.state === "OPEN" ? (
          <Button variant="contained" onClick={() => setFiling(true)} data-testid="file-application">
            {say("applications.file")}
          </Button>
        ) : null}
        <ExportButton
          start={async (format, idempotencyKey) => {
            const input = { idempotencyKey, format, filter: { programmeId: programme.id } };
            return (await exporting.mutateAsync({ input })).job.id;
          }}
        />
      </Stack>
      <Answer query={list}>
        {(applications) =>
          applications.length === 0 ? (
            <Card>
              <EmptyNotice title={say("applications.emptyTitle")} text={say("applications.emptyText")} />
            </Card>
          ) : (
            <>
              {applications.some(({ masked }) => masked) ? (
                <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
                  {say("applications.masked")}
                </Typography>
              ) : null}
              <ApplicationTable applications={applications} programme={programme} onAct={setAct} />
              <MoreButton list={list} />
            </>
          )
        }
      </Answer>
      {filing ? <ApplicationDialog programme={programme} onClose={() => setFiling(false)} /> : null}
      {act?.kind === "change" ? (
        <ApplicationDialog programme={programme} application={act.application} onClose={close} />
      ) : null}
      {act?.kind === "score" ? (
        <ScoreDialog programme={programme} application={act.application} onClose={close} />
      ) : null}
      {act?.kind === "history" ? <HistoryDialog application={act.application} onClose={close} /> : null}
      {act?.kind === "withdraw" ? <WithdrawDialog application={act.application} onClose={close} /> : null}
    </>
  );
}

interface TableProps {
  applications: readonly ApplicationRowFragment[];
  programme: ProgrammeRowFragment;
  onAct: (act: Act) => void;
}

function ApplicationTable({ applications, programme, onAct }: TableProps) {
  const say = useSay();
  const unitName = useIssuerName();
  const mayScore = useMay("scholarships.manage") && programme.unit != null && programme.state === "OPEN";
  const mayFile = useMay("scholarships.propose");
  return (
    <Card>
      <TableContainer>
        <Table data-testid="applications-table">
          <TableHead>
            <TableRow>
              <TableCell>{say("applications.student")}</TableCell>
              <TableCell>{say("applications.school")}</TableCell>
              <TableCell>{say("applications.unit")}</TableCell>
              <TableCell sx={figures}>{say("applications.total")}</TableCell>
              <TableCell>{say("applications.state")}</TableCell>
              <TableCell />
            </TableRow>
          </TableHead>
          <TableBody>
            {applications.map((application) => {
              const open = application.state === "FILED";
              return (
                <TableRow key={application.id} hover>
                  <TableCell component="th" scope="row">
                    {application.studentName}
                    <Doubles application={application} />
                  </TableCell>
                  <TableCell>
                    {application.school}, {application.className}
                  </TableCell>
                  <TableCell>{unitName(application.unit)}</TableCell>
                  <TableCell sx={figures}>{application.score ?? NOTHING}</TableCell>
                  <TableCell>{say(`applications.states.${application.state}`)}</TableCell>
                  <TableCell>
                    <Stack direction="row" sx={{ flexWrap: "wrap" }}>
                      {mayScore && open ? (
                        <Button size="small" onClick={() => onAct({ kind: "score", application })}>
                          {say("applications.score")}
                        </Button>
                      ) : null}
                      {mayFile &&
                      !application.masked &&
                      application.state !== "WITHDRAWN" &&
                      application.state !== "NOT_CHOSEN" ? (
                        <Button size="small" onClick={() => onAct({ kind: "change", application })}>
                          {say("applications.change")}
                        </Button>
                      ) : null}
                      {mayFile && open ? (
                        <Button size="small" color="error" onClick={() => onAct({ kind: "withdraw", application })}>
                          {say("applications.withdraw")}
                        </Button>
                      ) : null}
                      <Button size="small" onClick={() => onAct({ kind: "history", application })}>
                        {say("applications.history")}
                      </Button>
                    </Stack>
                  </TableCell>
                </TableRow>
              );
            })}
          </TableBody>
        </Table>
      </TableContainer>
    </Card>
  );
}

/** Says openly that the same student may have applied elsewhere. */
function Doubles({ application: { doubles } }: { application: ApplicationRowFragment }) {
  const say = useSay();
  return (
    <Stack sx={{ gap: 0.5, alignItems: "flex-start", mt: doubles.length > 0 ? 0.5 : 0 }}>
      {doubles.map(({ kind, year, programmeTitle, awarded, applicationId }, index) => (
        <Chip
          key={`${applicationId ?? ""}-${String(index)}`}
          size="small"
          color={kind === "SIMILAR" ? "default" : "warning"}
          label={`${say(`applications.doubles.${kind}`, { year, programme: programmeTitle })}${awarded ? ` (${say("applications.awarded")})` : ""}`}
        />
      ))}
    </Stack>
  );
}

interface OneProps {
  application: ApplicationRowFragment;
  onClose: () => void;
}

function ScoreDialog({ programme, application, onClose }: OneProps & { programme: ProgrammeRowFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const command = useCommand(ScoreApplicationsDocument);
  const known = Object.fromEntries(application.points.map(({ code, points }) => [code, points]));
  return (
    <FormDialog<{ points: Record<string, number> }>
      open
      onClose={onClose}
      title={say("applications.scoreOf", { name: application.studentName })}
      done={say("applications.saved")}
      defaults={{ points: known }}
      onSubmit={({ points }, idempotencyKey) => {
        const scored = programme.criteria.map(({ code }) => ({ code, points: Number(points[code]) }));
        return command.mutateAsync({ input: { idempotencyKey, scores: [{ id: application.id, points: scored }] } });
      }}
    >
      {programme.criteria.map(({ code, nameVi, nameEn, maxPoints }) => (
        <NumberInput
          key={code}
          source={`points.${code}`}
          label={`${locale === "en" ? nameEn : nameVi} (0–${maxPoints})`}
          min={0}
          max={maxPoints}
          step={1}
          validate={required()}
          helperText={false}
        />
      ))}
    </FormDialog>
  );
}

function WithdrawDialog({ application, onClose }: OneProps) {
  const say = useSay();
  const command = useCommand(WithdrawApplicationDocument);
  const { id, revision: expectedRevision } = application;
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("applications.withdraw")}
      submitLabel={say("applications.withdraw")}
      done={say("applications.saved")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id, expectedRevision, reason } })
      }
    >
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

const actions = ["FILED", "CHANGED", "WITHDRAWN", "SCORED", "PROPOSED", "AWARDED", "NOT_CHOSEN", "RETURNED"] as const;
const named = [
  "name",
  "birthDate",
  "school",
  "className",
  "guardian",
  "hardship",
  "payee",
  "guardianConsent",
  "studentConsent",
] as const;

function HistoryDialog({ application, onClose }: OneProps) {
  const say = useSay();
  const titleId = useId();
  const answer = useGraph(ApplicationHistoryDocument, { id: application.id });
  const titleOf = (action: string) => {
    const known = actions.find((one) => one === action);
    return known === undefined ? action : say(`applications.actions.${known}`);
  };
  const fieldName = (field: string) => {
    const known = named.find((one) => one === field);
    return known === undefined ? field : say(`applications.${known}`);
  };
  return (
    <Dialog open onClose={onClose} aria-labelledby={titleId} fullWidth maxWidth="md">
      <DialogTitle id={titleId}>{say("applications.history")}</DialogTitle>
      <DialogContent>
        <Answer query={answer}>
          {({ scholarshipApplicationHistory: changes }) => (
            <Timeline
              fieldName={fieldName}
              entries={changes.map(({ at, by, action, fields }, index) => ({
                id: `${at}-${String(index)}`,
                title: titleOf(action),
                changedAt: at,
                changedBy: by,
                fields,
              }))}
            />
          )}
        </Answer>
        <Typography variant="caption" color="textSecondary">
          {say("applications.filedAt")} {formatInstant(application.filedAt)}
        </Typography>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>{say("common.close")}</Button>
      </DialogActions>
    </Dialog>
  );
}
