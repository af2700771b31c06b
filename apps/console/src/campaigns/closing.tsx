import { Alert, Link, Typography } from "@mui/material";
import {
  FormDataConsumer,
  LinkBase,
  maxLength,
  RadioButtonGroupInput,
  required,
  TextInput,
  useNotify,
} from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { type CampaignPageQuery, CloseCampaignDocument, type UndecidedChoice } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { registrationsPath } from "../presentation/url-state.ts";

type CampaignOfPage = NonNullable<CampaignPageQuery["campaign"]>;

interface CampaignProps {
  campaign: CampaignOfPage;
}

const undecidedStates = ["REGISTERED", "SELF_ASSESSED", "REVIEWED", "PROPOSED"] as const;

/** How many registrations of a campaign are undecided, by stage, with the way to them. */
export function UndecidedCount({ campaign: { id, unit, undecided } }: CampaignProps) {
  const say = useSay();
  if (undecided == null || undecided.total === 0) return <>{say("rules.noUndecided")}</>;
  const { total, registered, selfAssessed, reviewed, proposed } = undecided;
  const text = say("rules.undecidedCount", { total, registered, selfAssessed, reviewed, proposed });
  const filter = { campaignId: id, states: [...undecidedStates], ...(unit ? { unitId: unit.id } : {}) };
  return (
    <Link component={LinkBase} to={registrationsPath(filter)} data-testid="undecided">
      {text}
    </Link>
  );
}

/** Tells on the page of a closed campaign that registrations wait in it, and what can be done. */
export function ClosedWaiting({ campaign }: CampaignProps) {
  const say = useSay();
  const { state, undecided } = campaign;
  if (state !== "CLOSED" || undecided == null || undecided.total === 0) return null;
  return (
    <Alert severity="warning" sx={{ mb: 2 }} data-testid="closed-waiting">
      {say("rules.closedWaiting", { total: undecided.total })}
    </Alert>
  );
}

interface CloseForm {
  undecided?: UndecidedChoice;
  reason?: string;
}

/** Closes a campaign; where registrations are undecided it asks what becomes of them. */
export function CloseDialog({ campaign, onClose }: CampaignProps & { onClose: () => void }) {
  const say = useSay();
  const notify = useNotify();
  const mayDecide = useMay("registrations.decide");
  const command = useCommand(CloseCampaignDocument);
  const hasUndecided = campaign.undecided != null && campaign.undecided.total > 0;
  const choices = (["WAIT", ...(mayDecide ? (["RETURN"] as const) : [])] as const).map((id) => ({
    id,
    name: say(`rules.choices.${id}`),
  }));
  return (
    <FormDialog<CloseForm>
      open
      danger
      onClose={onClose}
      title={say("campaigns.closeTitle", { title: campaign.title })}
      submitLabel={say("campaigns.close")}
      onSubmit={async ({ undecided, reason }, idempotencyKey) => {
        const chosen = { undecided: undecided ?? null, reason: undecided === "RETURN" ? (reason ?? null) : null };
        const input = { idempotencyKey, id: campaign.id, expectedRevision: campaign.revision, ...chosen };
        const { job } = await command.mutateAsync({ input });
        notify(say(job ? "rules.returning" : "campaigns.closed"), { type: "success" });
      }}
    >
      <Alert severity="warning" sx={{ width: "100%" }}>
        {say("campaigns.closeText")}
      </Alert>
      {hasUndecided ? (
        <>
          <Typography sx={{ mt: 2 }}>
            <UndecidedCount campaign={campaign} />
          </Typography>
          <RadioButtonGroupInput
            source="undecided"
            label={say("rules.whatBecomes")}
            choices={choices}
            validate={required()}
            row={false}
            helperText={false}
          />
          <FormDataConsumer<CloseForm>>
            {({ formData }) =>
              formData.undecided === "RETURN" ? (
                <TextInput
                  source="reason"
                  label={say("common.reason")}
                  validate={[required(), maxLength(500)]}
                  multiline
                  minRows={2}
                  helperText={false}
                />
              ) : null
            }
          </FormDataConsumer>
        </>
      ) : null}
    </FormDialog>
  );
}
