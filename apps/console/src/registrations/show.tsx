import { DeleteOutlineRounded, EditOutlined, SendOutlined, TaskAltOutlined, UndoRounded } from "@mui/icons-material";
import { Alert, Button, Card, Link } from "@mui/material";
import { useState } from "react";
import { LinkBase, useCreatePath, useGetOne, useParams, useRedirect } from "react-admin";
import { ApiFailure } from "../api/failure.ts";
import { useCommand, useGraph } from "../api/hooks.ts";
import { AssessmentActions, useCampaignOf } from "../assessments/actions.tsx";
import { AssessmentSections, RegistrationStages } from "../assessments/sections.tsx";
import { useMay } from "../authentication/viewer.ts";
import { CertificatesOfRegistration } from "../certificates/of-registration.tsx";
import { DeleteDraftDocument, RegistrationHistoryDocument } from "../generated/graphql.ts";
import { formatInstant, localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { Answer, EmptyNotice, FailureNotice, Waiting } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { subjectPath } from "../subjects/choices.ts";
import { useNotifyDone } from "../undo/notice.tsx";
import { BulkDialog } from "./bulk-dialog.tsx";
import type { BulkCommand } from "./commands.ts";
import type { RegistrationRecord } from "./provider.ts";

export default function RegistrationShow() {
  return (
    <Guard resource="registrations" action="show">
      <Show />
    </Guard>
  );
}

function Show() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const { data, error, refetch } = useGetOne<RegistrationRecord>("registrations", { id: decodeURIComponent(id) });
  if (data) return <Content record={data} />;
  // What is no id at all was not found either.
  if (error instanceof ApiFailure && ["NOT_FOUND", "INVALID_INPUT"].includes(error.code)) return <NotFoundPage />;
  return (
    <Page title={say("registrations.title")}>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={8} />}
    </Page>
  );
}

function Content({ record }: { record: RegistrationRecord }) {
  const say = useSay();
  const locale = useReaderLocale();
  const facts = [
    { name: say("registrations.model"), value: say(`models.${record.model}`) },
    ...(record.group ? [{ name: say("registrations.group"), value: say(`groups.${record.group}`) }] : []),
    { name: say("common.year"), value: record.year },
    {
      name: say("common.unit"),
      value: (
        <Link component={LinkBase} to={unitPath(record.unit.id)}>
          {localName(record.unit, locale)}
          {record.unit.parent ? ` · ${localName(record.unit.parent, locale)}` : ""}
        </Link>
      ),
    },
    {
      name: say("registrations.subject"),
      value: (
        <Link component={LinkBase} to={subjectPath(record.subjectId)}>
          {say("subjects.open")}
        </Link>
      ),
    },
    { name: say("registrations.subjectCode"), value: record.subjectCode ?? NOTHING },
    { name: say("registrations.address"), value: record.address ?? NOTHING },
    { name: say("registrations.createdAt"), value: formatInstant(record.createdAt) },
    { name: say("registrations.submittedAt"), value: formatInstant(record.submittedAt) },
    { name: say("registrations.decidedAt"), value: formatInstant(record.decidedAt) },
  ];
  return (
    <Page
      title={record.subjectName}
      subtitle={<StateChip state={record.state} />}
      actions={<Actions record={record} />}
    >
      {record.returnReason ? (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("registrations.returnReason")}: {record.returnReason}
        </Alert>
      ) : null}
      <Section id="registration-stages" title={say("stages.title")}>
        <RegistrationStages record={record} />
      </Section>
      <Card sx={{ p: { xs: 2, sm: 3 }, mt: 3.5 }}>
        <Facts facts={facts} />
      </Card>
      <AssessmentSections record={record} />
      <CertificatesOfRegistration record={record} />
      <Section id="registration-history" title={say("registrations.history")}>
        <History id={record.id} />
      </Section>
    </Page>
  );
}

function History({ id }: { id: string }) {
  const say = useSay();
  const answer = useGraph(RegistrationHistoryDocument, { id });
  return (
    <Answer query={answer}>
      {(data) => {
        const history = data.registration?.history ?? [];
        if (history.length === 0) return <EmptyNotice title={say("registrations.noHistory")} />;
        return (
          <Timeline
            of="registrations"
            entries={history.map((change) => ({ ...change, title: say(`registrations.kinds.${change.kind}`) }))}
          />
        );
      }}
    </Answer>
  );
}

function Actions({ record }: { record: RegistrationRecord }) {
  const say = useSay();
  const createPath = useCreatePath();
  const mayWrite = useMay("registrations.write");
  const mayDecide = useMay("registrations.decide");
  const [command, setCommand] = useState<BulkCommand>();
  const [deleting, setDeleting] = useState(false);
  const { inCampaign, levels, validMonths } = useCampaignOf(record);
  const open = record.state === "DRAFT" || record.state === "RETURNED";
  return (
    <>
      {mayWrite && open ? (
        <Button
          component={LinkBase}
          to={createPath({ resource: "registrations", type: "edit", id: record.id })}
          variant="outlined"
          startIcon={<EditOutlined />}
        >
          {say("registrations.edit")}
        </Button>
      ) : null}
      {mayWrite && record.state === "DRAFT" ? (
        <Button color="error" startIcon={<DeleteOutlineRounded />} onClick={() => setDeleting(true)}>
          {say("registrations.deleteDraft")}
        </Button>
      ) : null}
      {mayWrite && open ? (
        <Button variant="contained" startIcon={<SendOutlined />} onClick={() => setCommand("submit")}>
          {say("registrations.submit")}
        </Button>
      ) : null}
      {mayDecide && record.state === "REGISTERED" ? (
        <>
          <Button color="error" variant="outlined" startIcon={<UndoRounded />} onClick={() => setCommand("return")}>
            {say("registrations.return")}
          </Button>
          {inCampaign ? null : (
            <Button variant="contained" startIcon={<TaskAltOutlined />} onClick={() => setCommand("approve")}>
              {say("registrations.approve")}
            </Button>
          )}
        </>
      ) : null}
      <AssessmentActions record={record} onCommand={setCommand} />
      {command === undefined ? null : (
        <BulkDialog
          command={command}
          chosen={[record]}
          levels={levels}
          validMonths={validMonths}
          onClose={() => setCommand(undefined)}
        />
      )}
      <DeleteDialog id={record.id} open={deleting} onClose={() => setDeleting(false)} />
    </>
  );
}

function DeleteDialog({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const say = useSay();
  const notifyDone = useNotifyDone();
  const redirect = useRedirect();
  const command = useCommand(DeleteDraftDocument);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      danger
      title={say("registrations.deleteDraft")}
      submitLabel={say("registrations.deleteDraft")}
      onSubmit={async (_values, idempotencyKey) => {
        await command.mutateAsync({ input: { idempotencyKey, id } });
        notifyDone(say("registrations.deleted"), idempotencyKey);
        redirect("list", "registrations");
      }}
    >
      {say("registrations.deleteConfirm")}
    </FormDialog>
  );
}
