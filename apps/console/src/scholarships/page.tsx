import {
  Breadcrumbs,
  Button,
  Card,
  Link,
  Tab,
  Table,
  TableBody,
  TableCell,
  TableHead,
  TableRow,
  Tabs,
  Typography,
} from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { useIssuerName } from "../criteria/words.tsx";
import { EventLink } from "../events/event-link.tsx";
import {
  CloseProgrammeDocument,
  OpenProgrammeDocument,
  ProgrammePageDocument,
  type ProgrammeRowFragment,
} from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { Applications } from "./applications.tsx";
import { AwardList } from "./awards.tsx";
import { ProgrammeChip } from "./list.tsx";
import { EditProgrammeDialog } from "./programme-dialog.tsx";
import { RankingBoard } from "./ranking.tsx";
import { Rounds } from "./rounds.tsx";
import { figures } from "./words.tsx";

/** A programme: its plan, applications, ranking, rounds and awards. */
export default function ProgrammePage() {
  return (
    <Guard resource="scholarships" action="show">
      <ProgrammeOfId />
    </Guard>
  );
}

function ProgrammeOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(ProgrammePageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  const programme = answer.data?.scholarshipProgramme;
  if (programme) return <Content programme={programme} />;
  if (answer.data || answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("scholarships.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

const tabs = ["plan", "applications", "ranking", "rounds", "awards"] as const;

function Content({ programme }: { programme: ProgrammeRowFragment }) {
  const say = useSay();
  const mayManage = useMay("scholarships.manage");
  const [get, set] = useUrlState();
  const [act, setAct] = useState<"edit" | "open" | "close">();
  // Whoever sees the fund's unit has it in his scope; of programmes of units above he files only.
  const own = programme.unit != null;
  const shown = own ? tabs : tabs.filter((name) => name === "plan" || name === "applications" || name === "awards");
  const tab = shown.find((name) => name === get("tab")) ?? "plan";
  const close = () => setAct(undefined);
  return (
    <Page
      title={programme.title}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/scholarships">
            {say("scholarships.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {programme.title}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={<ProgrammeChip state={programme.state} />}
      actions={
        own && mayManage ? (
          <>
            {programme.state === "DRAFT" ? (
              <Button variant="outlined" onClick={() => setAct("edit")}>
                {say("scholarships.edit")}
              </Button>
            ) : null}
            {programme.state === "OPEN" ? (
              <Button variant="outlined" color="error" onClick={() => setAct("close")}>
                {say("scholarships.close")}
              </Button>
            ) : (
              <Button variant="contained" onClick={() => setAct("open")} data-testid="open-programme">
                {say("scholarships.open")}
              </Button>
            )}
          </>
        ) : null
      }
    >
      <Tabs
        value={tab}
        onChange={(_event, value: string) => set({ tab: value }, false)}
        variant="scrollable"
        sx={{ mb: 2 }}
      >
        {shown.map((name) => (
          <Tab key={name} value={name} label={say(`scholarships.tabs.${name}`)} data-testid={`tab-${name}`} />
        ))}
      </Tabs>
      {tab === "plan" ? <Plan programme={programme} /> : null}
      {tab === "applications" ? <Applications programme={programme} /> : null}
      {tab === "ranking" ? <RankingBoard programme={programme} /> : null}
      {tab === "rounds" ? <Rounds programmeId={programme.id} /> : null}
      {tab === "awards" ? <AwardList filter={{ programmeId: programme.id }} programmeId={programme.id} /> : null}
      {act === "edit" ? <EditProgrammeDialog programme={programme} onClose={close} /> : null}
      {act === "open" || act === "close" ? <MoveDialog programme={programme} move={act} onClose={close} /> : null}
    </Page>
  );
}

function MoveDialog({
  programme,
  move,
  onClose,
}: {
  programme: ProgrammeRowFragment;
  move: "open" | "close";
  onClose: () => void;
}) {
  const say = useSay();
  const open = useCommand(OpenProgrammeDocument);
  const close = useCommand(CloseProgrammeDocument);
  const { id, revision: expectedRevision } = programme;
  return (
    <FormDialog
      open
      onClose={onClose}
      danger={move === "close"}
      title={say(`scholarships.${move}`)}
      submitLabel={say(`scholarships.${move}`)}
      done={say("scholarships.saved")}
      onSubmit={(_values, idempotencyKey) => {
        const input = { idempotencyKey, id, expectedRevision };
        return move === "open" ? open.mutateAsync({ input }) : close.mutateAsync({ input });
      }}
    >
      <Typography>{say(`scholarships.${move}Text`)}</Typography>
    </FormDialog>
  );
}

function Plan({ programme }: { programme: ProgrammeRowFragment }) {
  const say = useSay();
  const locale = useReaderLocale();
  const issuerName = useIssuerName();
  const facts = [
    { name: say("scholarships.fund"), value: programme.fundName },
    { name: say("common.unit"), value: issuerName(programme.unit) },
    { name: say("common.year"), value: programme.year },
    { name: say("scholarships.kind"), value: say(`scholarships.kinds.${programme.kind}`) },
    { name: say("scholarships.amount"), value: formatDong(programme.amount) },
    {
      name: say("scholarships.window"),
      value: `${formatDate(programme.applyFrom)} – ${formatDate(programme.applyTo)}`,
    },
    { name: say("scholarships.minimumScore"), value: programme.minimumScore },
    ...(programme.places == null ? [] : [{ name: say("scholarships.places"), value: programme.places }]),
    ...(programme.eventId == null
      ? []
      : [{ name: say("scholarships.ceremony"), value: <EventLink id={programme.eventId} /> }]),
  ];
  return (
    <>
      <Card sx={{ p: 3 }}>
        <Facts facts={facts} />
      </Card>
      <Section title={say("scholarships.instalments")} id="instalments">
        <Card sx={{ p: 3 }}>
          <Facts
            facts={programme.instalments.map(({ dueOn, amount }, index) => ({
              name: say("scholarships.instalment", { number: index + 1 }),
              value: `${formatDong(amount)} · ${formatDate(dueOn)}`,
            }))}
          />
        </Card>
      </Section>
      <Section title={say("scholarships.criteria")} id="criteria">
        <Card>
          <Table>
            <TableHead>
              <TableRow>
                <TableCell>{say("scholarships.criterion")}</TableCell>
                <TableCell sx={figures}>{say("scholarships.maxPoints")}</TableCell>
              </TableRow>
            </TableHead>
            <TableBody>
              {programme.criteria.map((criterion) => (
                <TableRow key={criterion.code}>
                  <TableCell component="th" scope="row">
                    {locale === "en" ? criterion.nameEn : criterion.nameVi}
                    {criterion.hardship ? ` · ${say("scholarships.hardship")}` : ""}
                  </TableCell>
                  <TableCell sx={figures}>{criterion.maxPoints}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </Card>
      </Section>
      {programme.quotas.length === 0 ? null : (
        <Section title={say("scholarships.quotas")} id="quotas">
          <Card sx={{ p: 3 }}>
            <Facts
              facts={programme.quotas.map(({ unitId, unit, places }) => ({
                name: unit ? issuerName(unit) : unitId,
                value: places,
              }))}
            />
          </Card>
        </Section>
      )}
    </>
  );
}
