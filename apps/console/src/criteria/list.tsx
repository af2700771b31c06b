import { criteriaSets } from "@khuyenhoc/contracts";
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
import { localTitle } from "../assessments/criteria-words.ts";
import { useMay } from "../authentication/viewer.ts";
import { ListFileButton } from "../exports/list-file-button.tsx";
import { type CriteriaSetRowFragment, CriteriaSetsDocument, CriteriaSetsFileDocument } from "../generated/graphql.ts";
import { formatDate, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { MoreButton } from "../presentation/more-button.tsx";
import { Page } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FailureNotice } from "../presentation/states.tsx";
import { useUrlState } from "../presentation/url-state.ts";
import { DeletedDrafts } from "../rules/deleted-drafts.tsx";
import { useAppliesTo } from "../rules/words.ts";
import { CreateDialog, useCityUnit } from "./dialogs.tsx";
import {
  criteriaPath,
  decisionText,
  FilterChoice,
  SetChips,
  useIssuerName,
  useModelChoices,
  useStateChoices,
} from "./words.tsx";

export default function CriteriaPage() {
  return (
    <Guard resource="criteria" action="list">
      <Content />
    </Guard>
  );
}

function Content() {
  const say = useSay();
  const models = useModelChoices();
  const states = useStateChoices();
  const mayManage = useMay("criteria.manage");
  const city = useCityUnit();
  const [get, set] = useUrlState();
  const [creating, setCreating] = useState(false);
  const model = models.find(({ id }) => id === get("model"))?.id;
  const state = states.find(({ id }) => id === get("state"))?.id;
  const answer = useGraphPages(
    CriteriaSetsDocument,
    { models: model ? [model] : null, states: state ? [state] : null },
    (page) => page.criteriaSets,
  );
  return (
    <Page
      title={say("criteria.title")}
      subtitle={say("criteria.subtitle")}
      actions={
        <>
          <ListFileButton
            document={CriteriaSetsFileDocument}
            variables={{ models: model ? [model] : null, states: state ? [state] : null }}
          />
          {mayManage && city !== undefined ? (
            <Button variant="contained" onClick={() => setCreating(true)} data-testid="create-criteria">
              {say("criteria.create")}
            </Button>
          ) : null}
        </>
      }
    >
      <Card sx={{ p: 2, mb: 2 }}>
        <Stack direction="row" role="search" sx={{ gap: 1.5, flexWrap: "wrap" }}>
          <FilterChoice
            label={say("criteria.model")}
            value={model ?? ""}
            choices={models}
            onChange={(value) => set({ model: value }, false)}
            testId="criteria-model"
          />
          <FilterChoice
            label={say("criteria.state")}
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
        {(sets) => (
          <>
            <Card>
              {sets.length === 0 ? (
                <EmptyNotice title={say("criteria.emptyTitle")} text={say("criteria.emptyText")} />
              ) : (
                <SetTable sets={sets} />
              )}
            </Card>
            <MoreButton list={answer} />
          </>
        )}
      </Answer>
      {mayManage ? <DeletedDrafts of="criteria" /> : null}
      {creating && city !== undefined ? <CreateDialog unitId={city.id} onClose={() => setCreating(false)} /> : null}
    </Page>
  );
}

function SetTable({ sets }: { sets: readonly CriteriaSetRowFragment[] }) {
  const say = useSay();
  const locale = useReaderLocale();
  const issuerName = useIssuerName();
  const appliesTo = useAppliesTo();
  return (
    <TableContainer>
      <Table data-testid="criteria-table">
        <TableHead>
          <TableRow>
            <TableCell>{say("criteria.name")}</TableCell>
            <TableCell>{say("criteria.model")}</TableCell>
            <TableCell>{say("rules.appliesTo")}</TableCell>
            <TableCell>{say("criteria.issuer")}</TableCell>
            <TableCell>{say("criteria.decision")}</TableCell>
            <TableCell>{say("criteria.inForce")}</TableCell>
            <TableCell>{say("criteria.state")}</TableCell>
          </TableRow>
        </TableHead>
        <TableBody>
          {sets.map((set) => (
            <TableRow key={set.id} hover>
              <TableCell component="th" scope="row">
                <Link component={LinkBase} to={criteriaPath(set.id)} sx={{ fontWeight: 600 }}>
                  {localTitle(set, locale)}
                </Link>
              </TableCell>
              <TableCell>{say(`models.${set.model}`)}</TableCell>
              <TableCell>{criteriaSets.sortsOfModel[set.model].length > 0 ? appliesTo(set.appliesTo) : ""}</TableCell>
              <TableCell>{issuerName(set.unit)}</TableCell>
              <TableCell>{decisionText(set, say)}</TableCell>
              <TableCell sx={{ whiteSpace: "nowrap" }}>
                {set.validFrom ? formatDate(set.validFrom) : NOTHING}
                {set.validTo ? ` – ${formatDate(set.validTo)}` : ""}
              </TableCell>
              <TableCell>
                <SetChips set={set} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </TableContainer>
  );
}
