import type { PopulationGroup, TitleModel } from "@khuyenhoc/contracts";
import { today } from "@khuyenhoc/contracts";
import { Button, Typography } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { useMay, useViewer } from "../authentication/viewer.ts";
import { treeDateOf } from "../dashboard/counts.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { CascadeTargetsDocument, CountsDocument, TargetsDocument, TargetsFileDocument } from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import { ChildTargets } from "./child-targets.tsx";
import { ScopeSelects, UpLink, useFiguresScope } from "./scope.tsx";
import { SetTargetDialog } from "./set-target-dialog.tsx";
import { TargetPlan } from "./target-plan.tsx";
import { TargetTable } from "./target-table.tsx";

/** Years of the plan of the city, which the targets of other years stand beside. */
const planYears = [2025, 2026, 2027, 2028, 2029, 2030];

export default function TargetsPage() {
  return (
    <Guard resource="targets" action="list">
      <Content />
    </Guard>
  );
}

/** Targets of a unit and how far it has come, with those of other years and of the units below. */
function Content() {
  const say = useSay();
  const scope = useFiguresScope();
  const { unitId, year, name, own } = scope;
  const { roles } = useViewer();
  const mayManage = useMay("targets.manage");
  // From above; only the city sets its own.
  const maySet = mayManage && (!own || roles.includes("CITY_ADMIN"));
  const years = [...new Set([...planYears, year])].sort((a, b) => a - b);
  const counts = useGraph(
    CountsDocument,
    { unitId, year, asOf: treeDateOf(year, today()) ?? null },
    { keepPrevious: true },
  );
  const targets = useGraph(TargetsDocument, { unitIds: [unitId], years }, { keepPrevious: true });
  const [setting, setSetting] = useState<{ model: TitleModel; group: PopulationGroup | null }>();
  const [cascading, setCascading] = useState(false);
  const ofYear = targets.data?.targets.filter((target) => target.year === year) ?? [];
  return (
    <Page
      title={say("targets.title", { year, name })}
      above={<UpLink scope={scope} resource="targets" />}
      subtitle={`${say("targets.subtitle")} ${counts.data ? say("figures.asOf", { date: formatDate(counts.data.counts.asOf) }) : ""}`}
      actions={
        <>
          <ListFileButton document={TargetsFileDocument} variables={{ unitId, year }} />
          <ScopeSelects scope={scope} />
          {mayManage && ofYear.length > 0 ? (
            <Button variant="outlined" onClick={() => setCascading(true)} data-testid="cascade">
              {say("targets.cascade")}
            </Button>
          ) : null}
        </>
      }
    >
      <Answer query={counts} waiting={<Waiting lines={9} height={48} />}>
        {(data) => (
          <TargetTable counts={data.counts} targets={ofYear} year={year} onSet={maySet ? setSetting : undefined} />
        )}
      </Answer>
      <Section id="plan" title={say("targets.plan")}>
        <Answer query={targets}>{(data) => <TargetPlan targets={data.targets} years={years} year={year} />}</Answer>
      </Section>
      <Section id="below" title={say("targets.below")}>
        <ChildTargets unitId={unitId} year={year} />
      </Section>
      {setting ? (
        <SetTargetDialog
          {...setting}
          unitId={unitId}
          year={year}
          targets={ofYear}
          onClose={() => setSetting(undefined)}
        />
      ) : null}
      <CascadeDialog open={cascading} onClose={() => setCascading(false)} unitId={unitId} year={year} />
    </Page>
  );
}

interface CascadeDialogProps {
  open: boolean;
  onClose: () => void;
  unitId: string;
  year: number;
}

function CascadeDialog({ open, onClose, unitId, year }: CascadeDialogProps) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(CascadeTargetsDocument);
  return (
    <FormDialog
      open={open}
      onClose={onClose}
      title={say("targets.cascade")}
      submitLabel={say("targets.cascade")}
      onSubmit={async (_values, idempotencyKey) => {
        const { targets, units } = await command.mutateAsync({ input: { idempotencyKey, unitId, year } });
        notify(say("targets.cascaded", { targets, units }), { type: "success" });
      }}
    >
      <Typography>{say("targets.cascadeText", { year })}</Typography>
    </FormDialog>
  );
}
