import {
  Alert,
  Button,
  Card,
  Checkbox,
  Chip,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
  TextField,
  ToggleButton,
  ToggleButtonGroup,
  Typography,
} from "@mui/material";
import { useDeferredValue, useState } from "react";
import { useCommand, useGraph, useIdempotencyKey } from "../api/hooks.ts";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import {
  type CertificateStanding,
  CertificateStandingsDocument,
  type CertificateStandingsQuery,
  CertificateSummaryDocument,
  type CertificateSummaryQuery,
  PrintAttendanceCertificatesDocument,
} from "../generated/graphql.ts";
import { formatDate, formatNumber, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { PagedList } from "../presentation/paged-list.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { figures, useDownload } from "../scholarships/words.tsx";
import { IssueDialog, PrintAllDialog, ReissueDialog, RevokeDialog, RunDialog } from "./certificate-dialogs.tsx";

type Line = CertificateStandingsQuery["certificateStandings"]["edges"][number]["node"];
type Summary = CertificateSummaryQuery["attendanceCertificateSummary"];
export type CertificateOfLine = NonNullable<Line["certificate"]>;

const standings = ["ISSUED", "QUALIFIED", "SHORT"] as const;
/** Certificates that one command issues or prints. */
const AT_ONCE = 100;

/** Who of an event has an attendance certificate, who could have one, and who misses how many minutes. */
export default function CertificatesTab({ event, own }: EventTabProps) {
  const say = useSay();
  const mayRead = useMay("participants.read");
  const answer = useGraph(CertificateSummaryDocument, { eventId: event.id }, { enabled: mayRead });
  if (event.certificateMinutes == null) {
    return (
      <Card>
        <EmptyNotice title={say("attendanceCertificates.none")} text={say("attendanceCertificates.noneText")} />
      </Card>
    );
  }
  return (
    <Answer query={answer}>
      {({ attendanceCertificateSummary }) => <Content event={event} own={own} summary={attendanceCertificateSummary} />}
    </Answer>
  );
}

type Act = { kind: "run" | "printAll" | "issue" } | { kind: "revoke" | "reissue"; certificate: CertificateOfLine };

function Content({ event, own, summary }: EventTabProps & { summary: Summary }) {
  const say = useSay();
  const mayManage = useMay("events.manage") && own;
  const held = event.state === "HELD" || event.state === "CLOSED";
  const [standing, setStanding] = useState<CertificateStanding>();
  const [typed, setTyped] = useState("");
  const query = useDeferredValue(typed.trim());
  const [chosen, setChosen] = useState<ReadonlyMap<string, Line>>(new Map());
  const [act, setAct] = useState<Act>();
  const list = useGraphPages(
    CertificateStandingsDocument,
    { eventId: event.id, standings: standing ? [standing] : null, query: query || null },
    (page) => page.certificateStandings,
  );
  const counts = { ISSUED: summary.issued, QUALIFIED: summary.qualified, SHORT: summary.short };
  const close = () => setAct(undefined);
  const done = () => {
    setChosen(new Map());
    close();
  };
  const toIssue = [...chosen.values()].filter((line) => line.standing === "QUALIFIED");
  return (
    <Stack spacing={2} data-testid="certificates-tab">
      <Typography>{say("attendanceCertificates.needed", { minutes: formatNumber(summary.needed) })}</Typography>
      {held ? null : <Alert severity="info">{say("attendanceCertificates.notYet")}</Alert>}
      {event.state === "HELD" && mayManage ? (
        <Alert severity="warning">{say("attendanceCertificates.early")}</Alert>
      ) : null}
      <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
        <ToggleButtonGroup
          exclusive
          size="small"
          value={standing ?? ""}
          onChange={(_change, next: CertificateStanding | "" | null) => setStanding(next || undefined)}
          aria-label={say("attendanceCertificates.title")}
        >
          <ToggleButton value="">{say("attendanceCertificates.all")}</ToggleButton>
          {standings.map((each) => (
            <ToggleButton key={each} value={each} data-testid={`standing-${each}`}>
              {`${say(`attendanceCertificates.standings.${each}`)} (${formatNumber(counts[each])})`}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
        <TextField
          size="small"
          fullWidth={false}
          label={say("attendanceCertificates.search")}
          value={typed}
          onChange={(change) => setTyped(change.target.value)}
          sx={{ minWidth: 240 }}
        />
        {mayManage && held ? (
          <Actions
            counts={counts}
            chosen={[...chosen.values()]}
            onAct={(kind) => setAct({ kind })}
            onPrinted={() => setChosen(new Map())}
          />
        ) : null}
      </Stack>
      <PagedList
        list={list}
        empty={{ title: say("attendanceCertificates.emptyTitle"), text: say("attendanceCertificates.emptyText") }}
      >
        {(lines) => (
          <Lines
            lines={lines}
            mayManage={mayManage && held}
            chosen={chosen}
            onChoose={(line, yes) =>
              setChosen((known) => {
                const next = new Map(known);
                if (yes && next.size < AT_ONCE) next.set(line.participantId, line);
                else next.delete(line.participantId);
                return next;
              })
            }
            onAct={(kind, certificate) => setAct({ kind, certificate })}
          />
        )}
      </PagedList>
      {act?.kind === "run" ? <RunDialog event={event} onClose={close} /> : null}
      {act?.kind === "printAll" ? <PrintAllDialog eventId={event.id} onClose={close} /> : null}
      {act?.kind === "issue" ? (
        <IssueDialog event={event} participantIds={toIssue.map((line) => line.participantId)} onClose={done} />
      ) : null}
      {act?.kind === "revoke" ? <RevokeDialog certificate={act.certificate} onClose={close} /> : null}
      {act?.kind === "reissue" ? <ReissueDialog certificate={act.certificate} onClose={close} /> : null}
    </Stack>
  );
}

interface ActionsProps {
  counts: Readonly<Record<CertificateStanding, number>>;
  chosen: readonly Line[];
  onAct: (act: "run" | "printAll" | "issue") => void;
  onPrinted: () => void;
}

function Actions({ counts, chosen, onAct, onPrinted }: ActionsProps) {
  const say = useSay();
  const toIssue = chosen.filter(({ standing }) => standing === "QUALIFIED");
  const toPrint = chosen.flatMap(({ standing, certificate }) =>
    standing === "ISSUED" && certificate ? [certificate.id] : [],
  );
  return (
    <>
      {toIssue.length > 0 ? (
        <Button variant="outlined" onClick={() => onAct("issue")} data-testid="issue-chosen">
          {say("attendanceCertificates.issue", { count: toIssue.length })}
        </Button>
      ) : null}
      {toPrint.length > 0 ? (
        // A key of its own for every choice: the same papers again are copies only if they are asked for anew.
        <PrintButton
          key={toPrint.join()}
          ids={toPrint}
          label={say("attendanceCertificates.print", { count: toPrint.length })}
          onDone={onPrinted}
        />
      ) : null}
      {counts.QUALIFIED > 0 ? (
        <Button variant="contained" onClick={() => onAct("run")} data-testid="run-certificates">
          {say("attendanceCertificates.run")}
        </Button>
      ) : null}
      {counts.ISSUED > 0 ? (
        <Button variant="outlined" onClick={() => onAct("printAll")} data-testid="print-all">
          {say("attendanceCertificates.printAll")}
        </Button>
      ) : null}
    </>
  );
}

function PrintButton({ ids, label, onDone }: { ids: readonly string[]; label: string; onDone: () => void }) {
  const idempotencyKey = useIdempotencyKey();
  const download = useDownload();
  const command = useCommand(PrintAttendanceCertificatesDocument);
  const print = () =>
    download(async () => (await command.mutateAsync({ input: { idempotencyKey, ids: [...ids] } })).file).then(onDone);
  return (
    <Button variant="outlined" loading={command.isPending} onClick={() => void print()} data-testid="print-chosen">
      {label}
    </Button>
  );
}

interface LinesProps {
  lines: readonly Line[];
  mayManage: boolean;
  chosen: ReadonlyMap<string, Line>;
  onChoose: (line: Line, yes: boolean) => void;
  onAct: (act: "revoke" | "reissue", certificate: CertificateOfLine) => void;
}

function Lines({ lines, mayManage, chosen, onChoose, onAct }: LinesProps) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <TableContainer>
      <Table size="small">
        <TableHead>
          <TableRow>
            {mayManage ? <TableCell padding="checkbox" /> : null}
            <TableCell>{say("attendanceCertificates.name")}</TableCell>
            <TableCell>{say("attendanceCertificates.unit")}</TableCell>
            <TableCell sx={figures}>{say("attendanceCertificates.minutes")}</TableCell>
            <TableCell>{say("attendanceCertificates.number")}</TableCell>
            {mayManage ? <TableCell /> : null}
          </TableRow>
        </TableHead>
        <TableBody>
          {lines.map((line) => (
            <TableRow key={line.participantId} data-testid="standing-line">
              {mayManage ? (
                <TableCell padding="checkbox">
                  <Checkbox
                    size="small"
                    disabled={line.standing === "SHORT"}
                    checked={chosen.has(line.participantId)}
                    onChange={(_change, yes) => onChoose(line, yes)}
                    slotProps={{ input: { "aria-label": say("attendanceCertificates.choose", { name: line.name }) } }}
                  />
                </TableCell>
              ) : null}
              <TableCell>
                {line.name}
                {line.office ? (
                  <Typography variant="body2" color="textSecondary">
                    {line.office}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell>{line.unit ? localName(line.unit, locale) : NOTHING}</TableCell>
              <TableCell sx={figures}>
                {formatNumber(line.minutes)}
                {line.missing > 0 ? (
                  <Typography variant="body2" color="textSecondary">
                    {say("attendanceCertificates.missing", { minutes: formatNumber(line.missing) })}
                  </Typography>
                ) : null}
              </TableCell>
              <TableCell>{line.certificate ? <CertificateCell certificate={line.certificate} /> : NOTHING}</TableCell>
              {mayManage ? (
                <TableCell sx={{ whiteSpace: "nowrap" }}>
                  {line.standing === "ISSUED" && line.certificate ? (
                    <LineActions name={line.name} certificate={line.certificate} onAct={onAct} />
                  ) : null}
                </TableCell>
              ) : null}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}

function LineActions(props: { name: string; certificate: CertificateOfLine; onAct: LinesProps["onAct"] }) {
  const { name, certificate, onAct } = props;
  const say = useSay();
  return (
    <Stack direction="row" role="group" aria-label={say("attendanceCertificates.actionsOf", { name })}>
      <Button size="small" onClick={() => onAct("reissue", certificate)} data-testid="reissue">
        {say("attendanceCertificates.reissue")}
      </Button>
      <Button size="small" color="error" onClick={() => onAct("revoke", certificate)} data-testid="revoke">
        {say("attendanceCertificates.revoke")}
      </Button>
    </Stack>
  );
}

const colours = { VALID: "success", REVOKED: "error", REPLACED: "warning" } as const;

function CertificateCell({ certificate }: { certificate: CertificateOfLine }) {
  const say = useSay();
  const { number, issuedOn, status, printed, publicUrl, revokeReason } = certificate;
  return (
    <Stack spacing={0.5} sx={{ alignItems: "flex-start" }}>
      <span>
        {number} · {formatDate(issuedOn)}
        {printed ? ` · ${say("attendanceCertificates.printed")}` : ""}
      </span>
      <Stack direction="row" sx={{ gap: 1, alignItems: "center", flexWrap: "wrap" }}>
        <Chip
          size="small"
          variant="outlined"
          color={colours[status]}
          label={say(`attendanceCertificates.statuses.${status}`)}
        />
        <Link href={publicUrl} target="_blank" rel="noreferrer">
          {say("attendanceCertificates.check")}
        </Link>
      </Stack>
      {revokeReason ? (
        <Typography variant="body2" color="textSecondary">
          {revokeReason}
        </Typography>
      ) : null}
    </Stack>
  );
}
