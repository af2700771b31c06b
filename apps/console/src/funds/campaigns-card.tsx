import { today } from "@khuyenhoc/contracts";
import { Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput, useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { DirectiveInput } from "../directives/directive-input.tsx";
import { DirectiveLink } from "../directives/words.tsx";
import { CloseFundCampaignDocument, CreateFundCampaignDocument, type FundsRaisedQuery } from "../generated/graphql.ts";
import { formatDate, formatDong } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { parseAmount } from "./amount.ts";

interface CampaignsCardProps {
  campaigns: FundsRaisedQuery["fundCampaigns"];
  unitId: string;
  year: number;
}

/** Campaigns that the unit has part in; those of units above are ended there. */
export function CampaignsCard({ campaigns, unitId, year }: CampaignsCardProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const mayManage = useMay("funds.manage");
  const [planning, setPlanning] = useState(false);
  const close = useCommand(CloseFundCampaignDocument);
  const end = (id: string, expectedRevision: number) =>
    close.mutate(
      { input: { idempotencyKey: crypto.randomUUID(), id, expectedRevision } },
      { onError: (error) => notify(failureText(error, locale), { type: "error" }) },
    );
  return (
    <Section
      id="campaigns"
      title={say("fundraising.campaigns")}
      actions={
        mayManage ? (
          <Button onClick={() => setPlanning(true)} data-testid="plan-fund-campaign">
            {say("fundraising.plan")}
          </Button>
        ) : null
      }
    >
      <Card sx={{ p: 2.5, minWidth: 320 }}>
        {campaigns.length === 0 ? <Typography>{say("fundraising.noCampaigns")}</Typography> : null}
        {campaigns.map(({ id, title, unit, startsOn, endsOn, raised, goal, closedOn, directive, revision }) => (
          <Stack key={id} sx={{ py: 0.5, alignItems: "flex-start" }}>
            <strong>{title}</strong>
            <span>
              {formatDate(startsOn)} – {formatDate(endsOn)} · {formatDong(raised)}
              {goal ? ` / ${formatDong(goal)}` : ""}
            </span>
            {directive ? (
              <span>
                {say("directives.carriedOut")}: <DirectiveLink directive={directive} />
              </span>
            ) : null}
            {mayManage && closedOn == null && unit?.id === unitId ? (
              <Button size="small" onClick={() => end(id, revision)}>
                {say("fundraising.end")}
              </Button>
            ) : null}
          </Stack>
        ))}
      </Card>
      {planning ? <PlanDialog unitId={unitId} year={year} onClose={() => setPlanning(false)} /> : null}
    </Section>
  );
}

interface PlanForm {
  title: string;
  startsOn: string;
  endsOn: string;
  goal?: string | null;
  directiveId?: string;
}

function PlanDialog({ unitId, year, onClose }: { unitId: string; year: number; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(CreateFundCampaignDocument);
  const whole = (value: unknown) =>
    typeof value === "string" && value.trim() !== "" && parseAmount(value) === undefined
      ? say("gifts.amountWrong")
      : undefined;
  return (
    <FormDialog<PlanForm>
      open
      onClose={onClose}
      title={say("fundraising.planTitle")}
      done={say("fundraising.planned")}
      defaults={{ startsOn: today() }}
      onSubmit={({ goal, directiveId, ...plan }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            ...{ unitId, year, ...plan },
            goal: parseAmount(goal ?? "")?.toString() ?? null,
            directiveId: directiveId || null,
          },
        })
      }
    >
      <TextInput
        source="title"
        label={say("fundraising.name")}
        validate={[required(), maxLength(200)]}
        helperText={false}
        autoFocus
      />
      <DateInput source="startsOn" label={say("fundraising.startsOn")} required />
      <DateInput source="endsOn" label={say("fundraising.endsOn")} required />
      <TextInput source="goal" label={say("fundraising.goal")} validate={whole} helperText={false} />
      <DirectiveInput source="directiveId" />
    </FormDialog>
  );
}
