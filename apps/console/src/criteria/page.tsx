import { criteriaSets } from "@khuyenhoc/contracts";
import { Alert, Breadcrumbs, Button, Card, Link, Typography } from "@mui/material";
import { useState } from "react";
import { LinkBase, useParams } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { localTitle } from "../assessments/criteria-words.ts";
import { useMay } from "../authentication/viewer.ts";
import { CriteriaSetPageDocument, type CriteriaSetPageQuery } from "../generated/graphql.ts";
import { formatDate, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Facts } from "../presentation/facts.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, Waiting } from "../presentation/states.tsx";
import { DeleteDraftDialog } from "../rules/deleting.tsx";
import { DeletedDraftPage, RuleHistory } from "../rules/history.tsx";
import { useAppliesTo } from "../rules/words.ts";
import { DefinitionView } from "./definition-view.tsx";
import { CreateDialog, DeriveDialog, PublishDialog, useCityUnit } from "./dialogs.tsx";
import { Editor } from "./editor.tsx";
import { SimulationSection } from "./simulation.tsx";
import { criteriaPath, decisionText, SetChips, useIssuerName } from "./words.tsx";

type SetOfPage = NonNullable<CriteriaSetPageQuery["criteriaSet"]>;

/** A criteria set: a draft is edited and published here, a published one is read, derived from, and followed by a new version. */
export default function CriteriaSetPage() {
  return (
    <Guard resource="criteria" action="show">
      <CriteriaSet />
    </Guard>
  );
}

function CriteriaSet() {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const answer = useGraph(CriteriaSetPageDocument, { id: decodeURIComponent(id) }, { keepPrevious: true });
  const set = answer.data?.criteriaSet;
  if (set) return <Content set={set} />;
  if (answer.error?.code === "INVALID_INPUT") return <NotFoundPage />;
  if (answer.data) return <DeletedDraftPage of="criteria" id={decodeURIComponent(id)} />;
  return (
    <Page title={say("criteria.name")}>
      {answer.error ? (
        <FailureNotice error={answer.error} onRetry={() => void answer.refetch()} />
      ) : (
        <Waiting lines={8} />
      )}
    </Page>
  );
}

type Act = "delete" | "publish" | "derive" | "newVersion";

function Content({ set }: { set: SetOfPage }) {
  const say = useSay();
  const locale = useReaderLocale();
  const mayManage = useMay("criteria.manage");
  const maySimulate = useMay("registrations.read");
  const [act, setAct] = useState<Act>();
  const [unsaved, setUnsaved] = useState(false);
  const city = useCityUnit();
  const name = localTitle(set, locale);
  // Whoever sees the issuer's unit has it in his scope; sets of units above are to be read.
  const editable = set.state === "DRAFT" && mayManage && set.unit != null;
  const close = () => setAct(undefined);
  return (
    <Page
      title={name}
      above={
        <Breadcrumbs sx={{ mb: 1, fontSize: "0.875rem" }}>
          <Link component={LinkBase} to="/criteria">
            {say("criteria.title")}
          </Link>
          <Typography variant="body2" color="textPrimary" aria-current="page">
            {name}
          </Typography>
        </Breadcrumbs>
      }
      subtitle={<SetChips set={set} />}
      actions={
        <>
          {editable ? (
            <Button color="error" onClick={() => setAct("delete")} data-testid="delete-draft">
              {say("rules.delete")}
            </Button>
          ) : null}
          {editable ? (
            <Button
              variant="contained"
              disabled={unsaved}
              onClick={() => setAct("publish")}
              data-testid="publish-criteria"
            >
              {say("criteria.publish")}
            </Button>
          ) : null}
          {mayManage && set.state === "PUBLISHED" && set.isFramework ? (
            <Button variant="outlined" onClick={() => setAct("derive")} data-testid="derive-criteria">
              {say("criteria.derive")}
            </Button>
          ) : null}
          {mayManage && set.state !== "DRAFT" && set.isFramework && city !== undefined && city.id === set.unit?.id ? (
            <Button variant="outlined" onClick={() => setAct("newVersion")}>
              {say("criteria.newVersion")}
            </Button>
          ) : null}
        </>
      }
    >
      {set.illustrative ? (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {say("criteria.illustrativeText")}
        </Alert>
      ) : null}
      <Card sx={{ p: 2.5, mb: 2 }}>
        <SetFacts set={set} />
      </Card>
      {editable ? (
        <Editor
          // A newer revision, of this or of another writer, begins the form anew.
          key={`${set.id}/${set.revision}`}
          id={set.id}
          revision={set.revision}
          saved={{
            titleVi: set.titleVi,
            titleEn: set.titleEn,
            illustrative: set.illustrative,
            appliesTo: set.appliesTo,
            definition: set.definition,
          }}
          model={set.model}
          framework={set.framework?.definition ?? null}
          onChanged={setUnsaved}
        />
      ) : (
        <DefinitionView definition={set.definition} />
      )}
      {maySimulate ? <SimulationSection id={set.id} /> : null}
      {set.unit ? <RuleHistory of="criteria" id={set.id} /> : null}
      {act === "delete" ? <DeleteDraftDialog of="criteria" draft={set} onClose={close} /> : null}
      {act === "publish" ? <PublishDialog set={set} onClose={close} /> : null}
      {act === "derive" ? <DeriveDialog framework={set} onClose={close} /> : null}
      {act === "newVersion" && set.unit ? <CreateDialog unitId={set.unit.id} from={set} onClose={close} /> : null}
    </Page>
  );
}

function SetFacts({ set }: { set: SetOfPage }) {
  const say = useSay();
  const appliesTo = useAppliesTo();
  const locale = useReaderLocale();
  const issuerName = useIssuerName();
  return (
    <Facts
      facts={[
        { name: say("criteria.model"), value: say(`models.${set.model}`) },
        ...(criteriaSets.sortsOfModel[set.model].length > 0
          ? [{ name: say("rules.appliesTo"), value: appliesTo(set.appliesTo) }]
          : []),
        { name: say("criteria.issuer"), value: issuerName(set.unit) },
        { name: say("criteria.decision"), value: decisionText(set, say) },
        {
          name: say("criteria.inForce"),
          value: `${set.validFrom ? formatDate(set.validFrom) : NOTHING}${set.validTo ? ` – ${formatDate(set.validTo)}` : ""}`,
        },
        ...(set.framework
          ? [
              {
                name: say("criteria.framework"),
                value: (
                  <Link component={LinkBase} to={criteriaPath(set.framework.id)}>
                    {localTitle(set.framework, locale)}
                  </Link>
                ),
              },
            ]
          : []),
      ]}
    />
  );
}
