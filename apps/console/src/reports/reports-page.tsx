import { Alert, Button, Card, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, TextInput } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { FileReportDocument, type ReportFieldsFragment, ReportsDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { DownloadButtons } from "./download-buttons.tsx";
import { Nudges } from "./nudges.tsx";
import { ReportStateChip } from "./report-state-chip.tsx";
import { ReportTable } from "./report-table.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "./scope.tsx";

export default function ReportsPage() {
  return (
    <Guard resource="reports" action="list">
      <Content />
    </Guard>
  );
}

/** The annual report of a unit, and how far those of the units below are. */
function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year, name } = scope;
  const answer = useGraph(ReportsDocument, { unitId, year }, { keepPrevious: true });
  return (
    <Page
      title={say("reports.title", { year, name })}
      above={<UpLink scope={scope} resource="reports" />}
      subtitle={say("reports.subtitle")}
      actions={<ScopeSelects scope={scope} />}
    >
      <Nudges unitId={unitId} year={year} />
      <Answer query={answer}>
        {({ reports }) => {
          const [own, ...below] = reports;
          return (
            <>
              <Section id="own" title={say("reports.own")}>
                <OwnReport unitId={unitId} year={year} report={own?.report ?? undefined} />
              </Section>
              <Section id="below" title={say("reports.below")}>
                {below.length === 0 ? (
                  <EmptyNotice title={say("reports.belowNone")} />
                ) : (
                  <ReportTable statuses={below} year={year} />
                )}
              </Section>
            </>
          );
        }}
      </Answer>
    </Page>
  );
}

interface OwnReportProps {
  unitId: string;
  year: number;
  report: ReportFieldsFragment | undefined;
}

function OwnReport({ unitId, year, report }: OwnReportProps) {
  const say = useSay();
  const mayFile = useMay("reports.publish");
  const command = useCommand(FileReportDocument);
  const [filing, setFiling] = useState(false);
  const canFile = mayFile && (report === undefined || report.state === "RETURNED");
  return (
    <Card sx={{ p: 2.5 }}>
      <Stack direction="row" sx={{ gap: 1.5, alignItems: "center", flexWrap: "wrap", mb: 2 }}>
        <ReportStateChip state={report?.state} />
        {canFile ? (
          <Button variant="contained" onClick={() => setFiling(true)} data-testid="file-report">
            {say(report ? "reports.fileAgain" : "reports.file")}
          </Button>
        ) : null}
        <DownloadButtons unitId={unitId} year={year} />
      </Stack>
      {report?.reason ? (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("reports.reason")}: {report.reason}
        </Alert>
      ) : null}
      {report ? (
        <Facts
          facts={[
            { name: say("reports.filedBy"), value: report.filedBy },
            { name: say("reports.filedAt"), value: formatInstant(report.filedAt) },
            ...(report.decidedBy ? [{ name: say("reports.decidedBy"), value: report.decidedBy }] : []),
            ...(report.remarks ? [{ name: say("reports.remarks"), value: report.remarks }] : []),
            {
              name: say("reports.snapshot"),
              value: (
                <Link component={LinkBase} to={`/snapshots/${report.snapshotId}/show`}>
                  {report.snapshotId}
                </Link>
              ),
            },
          ]}
        />
      ) : (
        <Typography variant="body2" color="textSecondary">
          {say("reports.draft")}
        </Typography>
      )}
      <FormDialog<{ remarks?: string | null }>
        open={filing}
        onClose={() => setFiling(false)}
        title={say("reports.file")}
        submitLabel={say("reports.file")}
        done={say("reports.filed")}
        onSubmit={({ remarks }, idempotencyKey) =>
          command.mutateAsync({ input: { idempotencyKey, unitId, year, remarks: remarks?.trim() || null } })
        }
      >
        <Typography sx={{ mb: 2 }}>{say("reports.fileText")}</Typography>
        <TextInput source="remarks" label={say("reports.remarks")} multiline minRows={3} fullWidth helperText={false} />
      </FormDialog>
    </Card>
  );
}
