import {
  Button,
  Card,
  Link,
  Stack,
  Table,
  TableBody,
  TableCell,
  TableContainer,
  TableHead,
  TableRow,
} from "@mui/material";
import { useState } from "react";
import { LinkBase } from "react-admin";
import { useGraphPages } from "../api/pages.ts";
import { useMay } from "../authentication/viewer.ts";
import { FilterChoice, useIssuerName, useModelChoices } from "../criteria/words.tsx";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { type CampaignRowFragment, CampaignsDocument, CampaignsFileDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FailureNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { workingYears } from "../presentation/year-select.tsx";
import { DeletedDrafts } from "../rules/deleted-drafts.tsx";
import { CreateCampaignDialog } from "./dialogs.tsx";
import { CampaignChips, campaignPath, useCampaignStates, windowText } from "./words.tsx";

export default function CampaignsPage() {
  return (
    <Guard resource="campaigns" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const models = useModelChoices();
  const states = useCampaignStates();
  const years = workingYears().map((year) => ({ id: String(year), name: String(year) }));
  const mayManage = useMay("campaigns.manage");
  const [get, set] = useUrlState();
  const [creating, setCreating] = useState(false);
  const year = years.find(({ id }) => id === get("year"))?.id;
  const model = models.find(({ id }) => id === get("model"))?.id;
  const state = states.find(({ id }) => id === get("state"))?.id;
  const answer = useGraphPages(
    CampaignsDocument,
    {
      year: year === undefined ? null : Number(year),
      models: model ? [model] : null,
      states: state ? [state] : null,
    },
    (page) => page.campaigns,
  );
  return (
    <Page
      title={say("campaigns.title")}
      subtitle={say("campaigns.subtitle")}
      actions={
        <>
          <ListFileButton
            document={CampaignsFileDocument}
            variables={{
              year: year === undefined ? null : Number(year),
              models: model ? [model] : null,
              states: state ? [state] : null,
            }}
          />
          {mayManage ? (
            <Button variant="contained" onClick={() => setCreating(true)} data-testid="create-campaign">
              {say("campaigns.create")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <FilterChoice
            label={say("common.year")}
            value={year ?? ""}
            choices={years}
            onChange={(value) => set({ year: value }, false)}
          />
          <FilterChoice
            label={say("criteria.model")}
            value={model ?? ""}
            choices={models}
            onChange={(value) => set({ model: value }, false)}
          />
          <FilterChoice
            label={say("campaigns.state")}
            value={state ?? ""}
            choices={states}
            onChange={(value) => set({ state: value }, false)}
          />
        </Stack>
      </Card>
      {answer.data && answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : null}
      <Answer query={answer}>
        {(campaigns) => (
          <>
            <Card>
              {campaigns.length === 0 ? (
                <EmptyNotice title={say("campaigns.emptyTitle")} text={say("campaigns.emptyText")} />
              ) : (
                <CampaignTable campaigns={campaigns} />
              )}
            </Card>
            <MoreButton list={answer} />
          </>
        )}
      </Answer>
      {mayManage ? <DeletedDrafts of="campaigns" /> : null}
      {creating ? <CreateCampaignDialog onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function CampaignTable({ campaigns }: { campaigns: readonly CampaignRowFragment[] }) {
  const say = useSay();
  const issuerName = useIssuerName();
  return (
    <TableContainer>
      <Table data-testid="campaigns-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("campaigns.name")}</TableCell>
            <TableCell>{say("common.year")}</TableCell>
            <TableCell>{say("criteria.model")}</TableCell>
            <TableCell>{say("common.unit")}</TableCell>
            <TableCell>{say("campaigns.register")}</TableCell>
            <TableCell>{say("campaigns.decide")}</TableCell>
            <TableCell>{say("campaigns.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {campaigns.map((campaign) => (
            <TableRow key={campaign.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={campaignPath(campaign.id)} sx={{ fontWeight: 600 }}>
                  {campaign.title}
                </Link>
              </TableCell>
              <TableCell>{campaign.year}</TableCell>
              <TableCell>{say(`models.${campaign.model}`)}</TableCell>
              <TableCell>{issuerName(campaign.unit)}</TableCell>
              <TableCell>{windowText(campaign.registerFrom, campaign.registerTo, say)}</TableCell>
              <TableCell>{windowText(null, campaign.decideTo, say)}</TableCell>
              <TableCell>
                <CampaignChips campaign={campaign} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
