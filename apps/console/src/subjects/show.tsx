import { EditOutlined, JoinInnerOutlined, PinOutlined } from "@mui/icons-material";
import { Button, Card } from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { ApiFailure } from "../api/failure.ts";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { SubjectDocument, SubjectHistoryDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, FailureNotice, Waiting } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { useSubjectFacts } from "./comparison.tsx";
import { Links } from "./links.tsx";
import { MergeDialog } from "./merge-dialog.tsx";
import { Merges } from "./merges.tsx";
import { NumberDialog } from "./number-dialogs.tsx";
import type { SubjectRecord } from "./provider.ts";
import { Titles } from "./titles.tsx";

export default function SubjectShow() {
  return (
    <Guard resource="subjects" action="show">
      <Show />
    </Guard>
  );
}

/** A merged subject's address shows the one that was kept. */
function Show() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const { data, error, refetch } = useGraph(SubjectDocument, { id: decodeURIComponent(id) });
  if (data?.subject) return <Content subject={{ ...data.subject, unitId: data.subject.unit.id }} />;
  const missing = error instanceof ApiFailure && ["NOT_FOUND", "INVALID_INPUT"].includes(error.code);
  if (missing || data) return <NotFoundPage />;
  return (
    <Page title={say("subjects.title")}>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={8} />}
    </Page>
  );
}

function Content({ subject }: { subject: SubjectRecord }) {
  const say = useSay();
  const factsOf = useSubjectFacts();
  return (
    <Page title={subject.name} subtitle={say(`subjects.kinds.${subject.kind}`)} actions={<Actions subject={subject} />}>
      <Card sx={{ p: { xs: 2, sm: 3 } }}>
        <Facts facts={factsOf(subject)} />
      </Card>
      <Titles id={subject.id} name={subject.name} />
      <Links subject={subject} />
      <Merges id={subject.id} />
      <Section id="subject-history" title={say("subjects.history")}>
        <History id={subject.id} />
      </Section>
    </Page>
  );
}

function History({ id }: { id: string }) {
  const say = useSay();
  const answer = useGraph(SubjectHistoryDocument, { id });
  return (
    <Answer query={answer}>
      {(data) => (
        <Timeline
          of="subjects"
          entries={(data.subject?.history ?? []).map((change) => ({
            ...change,
            title: say(`subjects.changes.${change.kind}`),
          }))}
        />
      )}
    </Answer>
  );
}

function Actions({ subject }: { subject: SubjectRecord }) {
  const say = useSay();
  const mayManage = useMay("subjects.manage");
  const [dialog, setDialog] = useState<"merge" | "number" | "remove">();
  const close = () => setDialog(undefined);
  if (!mayManage) return null;
  return (
    <>
      {subject.kind === "CITIZEN" ? (
        <Button startIcon={<PinOutlined />} onClick={() => setDialog("number")} data-testid="set-number">
          {say("subjects.setNumber")}
        </Button>
      ) : null}
      {subject.numberLast4 ? (
        <Button color="error" onClick={() => setDialog("remove")}>
          {say("subjects.removeNumber")}
        </Button>
      ) : null}
      <Button
        variant="outlined"
        startIcon={<JoinInnerOutlined />}
        onClick={() => setDialog("merge")}
        data-testid="merge-subject"
      >
        {say("subjects.merge")}
      </Button>
      <Button
        component={LinkBase}
        to={`/subjects/${encodeURIComponent(subject.id)}`}
        variant="contained"
        startIcon={<EditOutlined />}
      >
        {say("subjects.edit")}
      </Button>
      {dialog === "merge" ? <MergeDialog one={subject} opensKept onClose={close} /> : null}
      {dialog === "number" || dialog === "remove" ? (
        <NumberDialog subject={subject} remove={dialog === "remove"} onClose={close} />
      ) : null}
    </>
  );
}
