import { Alert, Breadcrumbs, Button, Card, Link, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { localTitle } from "../assessments/criteria-words.ts";
import { useMay } from "../authentication/viewer.ts";
import { criteriaPath, useIssuerName } from "../criteria/words.tsx";
import { DirectiveLink } from "../directives/words.tsx";
import { CampaignPageDocument, type CampaignPageQuery, OpenCampaignDocument } from "../generated/graphql.ts";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { unitPath } from "../presentation/url-state.ts";
import { DeleteDraftDialog } from "../rules/deleting.tsx";
import { DeletedDraftPage, RuleHistory } from "../rules/history.tsx";
import { useAppliesTo } from "../rules/words.ts";
import { CloseDialog, ClosedWaiting, UndecidedCount } from "./closing.tsx";
import { EditCampaignDialog } from "./dialogs.tsx";
import { CampaignChips, windowText } from "./words.tsx";

type CampaignOfPage = NonNullable<CampaignPageQuery["campaign"]>;

/** A campaign: its windows, criteria set and units, and opening and closing it. */
export default function CampaignPage() {
  return (
    <Guard resource="campaigns" action="show">
      <CampaignOfId />
    </Guard>
  );
}

function CampaignOfId() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(CampaignPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  const campaign = answer.data?.campaign;
  if (campaign) return <Content campaign={campaign} />;
  if (answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  if (answer.data) return <DeletedDraftPage of="campaigns" id={decodeURIComponent(id)} />;
  return (
    <Page title={say("campaigns.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

type Act = "delete" | "edit" | "open" | "close";

function Content({ campaign }: { campaign: CampaignOfPage }) {
  const say = useSay();
  const mayManage = useMay("campaigns.manage");
  const [act, setAct] = useState<Act>();
  // Whoever sees the issuer's unit has it in his scope; campaigns of units above are to be read.
  const own = mayManage && campaign.unit != null;
  const close = () => setAct(undefined);
  return (
    <Page
      title={campaign.title}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/campaigns">
            {say("campaigns.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {campaign.title}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={<CampaignChips campaign={campaign} />}
      actions={
        own ? (
          <>
            {campaign.state === "DRAFT" ? (
              <Button color="error" onClick={() => setAct("delete")} data-testid="delete-draft">
                {say("rules.delete")}
              </Button>
            ) : null}
            {campaign.state === "CLOSED" ? null : (
              <Button variant="outlined" onClick={() => setAct("edit")} data-testid="edit-campaign">
                {say("campaigns.edit")}
              </Button>
            )}
            {campaign.state === "OPEN" ? (
              <Button variant="outlined" color="error" onClick={() => setAct("close")} data-testid="close-campaign">
                {say("campaigns.close")}
              </Button>
            ) : (
              <Button variant="contained" onClick={() => setAct("open")} data-testid="open-campaign">
                {say(campaign.state === "DRAFT" ? "campaigns.open" : "campaigns.reopen")}
              </Button>
            )}
          </>
        ) : null
      }
    >
      <ClosedWaiting campaign={campaign} />
      <Card sx={{ p: 2.5 }}>
        <CampaignFacts campaign={campaign} />
      </Card>
      <Section id="windows" title={say("campaigns.windows")}>
        <Card sx={{ p: 2.5 }}>
          <Facts
            facts={[
              {
                name: say("campaigns.register"),
                value: windowText(campaign.registerFrom, campaign.registerTo, say),
              },
              { name: say("campaigns.assess"), value: windowText(campaign.assessFrom, campaign.assessTo, say) },
              { name: say("campaigns.review"), value: windowText(null, campaign.reviewTo, say) },
              { name: say("campaigns.decide"), value: windowText(null, campaign.decideTo, say) },
              { name: say("campaigns.appeal"), value: say("campaigns.appealWithin", { days: campaign.appealDays }) },
            ]}
          />
        </Card>
      </Section>
      {campaign.unit ? <RuleHistory of="campaigns" id={campaign.id} /> : null}
      {act === "delete" ? <DeleteDraftDialog of="campaigns" draft={campaign} onClose={close} /> : null}
      {act === "edit" ? <EditCampaignDialog campaign={campaign} onClose={close} /> : null}
      {act === "open" ? <OpenDialog campaign={campaign} onClose={close} /> : null}
      {act === "close" ? <CloseDialog campaign={campaign} onClose={close} /> : null}
    </Page>
  );
}

function CampaignFacts({ campaign }: { campaign: CampaignOfPage }) {
  const say = useSay();
  const locale = useReaderLocale();
  const issuerName = useIssuerName();
  const appliesTo = useAppliesTo();
  const { criteriaSet, furtherSets, pilotUnits } = campaign;
  return (
    <Facts
      facts={[
        { name: say("common.year"), value: campaign.year },
        { name: say("criteria.model"), value: say(`models.${campaign.model}`) },
        { name: say("common.unit"), value: issuerName(campaign.unit) },
        {
          name: say("campaigns.criteriaSet"),
          value: criteriaSet ? (
            <Link component={LinkBase} to={criteriaPath(criteriaSet.id)}>
              {localTitle(criteriaSet, locale)}
              {criteriaSet.illustrative ? ` (${say("criteria.illustrative")})` : ""}
            </Link>
          ) : (
            NOTHING
          ),
        },
        ...furtherSets.map((set) => ({
          name: appliesTo(set.appliesTo),
          value: (
            <Link component={LinkBase} to={criteriaPath(set.id)}>
              {localTitle(set, locale)}
            </Link>
          ),
        })),
        ...(campaign.state === "DRAFT"
          ? []
          : [{ name: say("rules.undecided"), value: <UndecidedCount campaign={campaign} /> }]),
        { name: say("directives.carriedOut"), value: <DirectiveLink directive={campaign.directive} /> },
        {
          name: say("campaigns.pilotUnits"),
          value: campaign.isPilot ? (
            <Stack component="ul" sx={{ m: 0, pl: 2 }}>
              {pilotUnits.map((unit) => (
                <li key={unit.id}>
                  <Link component={LinkBase} to={unitPath(unit.id)}>
                    {localName(unit, locale)}
                  </Link>
                </li>
              ))}
            </Stack>
          ) : (
            say("campaigns.everyUnit")
          ),
        },
      ]}
    />
  );
}

interface DialogProps {
  campaign: CampaignOfPage;
  onClose: () => void;
}

function OpenDialog({ campaign, onClose }: DialogProps) {
  const say = useSay();
  const command = useCommand(OpenCampaignDocument);
  return (
    <FormDialog
      open
      onClose={onClose}
      title={say("campaigns.openTitle", { title: campaign.title })}
      submitLabel={say("campaigns.open")}
      done={say("campaigns.opened")}
      onSubmit={(_values, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: campaign.id, expectedRevision: campaign.revision } })
      }
    >
      <Alert severity="warning" sx={{ width: "100%" }}>
        {say("campaigns.openText")}
      </Alert>
    </FormDialog>
  );
}
