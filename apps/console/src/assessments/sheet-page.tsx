import { Alert, Box, Button, Card, Stack, Typography } from "@mui/material";
import { LinkBase, useCreatePath, useParams } from "react-admin";
import { ApiFailure } from "../api/failure.ts";
import type { SheetKind } from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { StateChip } from "../presentation/state-chip.tsx";
import { EmptyNotice, FailureNotice, Waiting } from "../presentation/states.tsx";
import { definitionOf, localTitle } from "./criteria-words.ts";
import { SheetForm } from "./sheet-form.tsx";
import { SheetView } from "./sheet-view.tsx";
import { type AssessmentView, useAssessment } from "./use-assessment.ts";

/** The page of a self-assessment or a review: to be filled in by whoever may, to be read by the others. */
export function SheetPage({ kind }: { kind: SheetKind }) {
  return (
    <Guard resource="registrations" action="show">
      <Loaded kind={kind} />
    </Guard>
  );
}

function Loaded({ kind }: { kind: SheetKind }) {
  const say = useSay();
  const { id = "" } = useParams<{ id: string }>();
  const { data, error, refetch } = useAssessment(decodeURIComponent(id));
  if (data) return <Content assessment={data.assessment} kind={kind} />;
  if (error instanceof ApiFailure && ["NOT_FOUND", "INVALID_INPUT"].includes(error.code)) return <NotFoundPage />;
  return (
    <Page title={say("assessments.sheet")}>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={10} />}
    </Page>
  );
}

function Content({ assessment, kind }: { assessment: AssessmentView; kind: SheetKind }) {
  const say = useSay();
  const createPath = useCreatePath();
  const { registration, criteriaSet, allowed } = assessment;
  const editable = allowed.includes(kind === "SELF" ? "SAVE_SELF" : "SAVE_REVIEW");
  const title = kind === "SELF" ? "assessments.selfTitle" : "assessments.reviewTitle";
  return (
    <Page
      title={say(title, { name: registration.subjectName })}
      subtitle={
        <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap", alignItems: "center" }}>
          <StateChip state={registration.state} />
          {assessment.deadline ? (
            <span>{say("stages.deadline", { date: formatDate(assessment.deadline) })}</span>
          ) : null}
        </Stack>
      }
      actions={
        <Button
          component={LinkBase}
          to={createPath({ resource: "registrations", type: "show", id: registration.id })}
          variant="outlined"
        >
          {say("assessments.back")}
        </Button>
      }
    >
      {criteriaSet ? (
        <>
          <CriteriaNotice criteriaSet={criteriaSet} />
          {editable ? (
            <>
              <Typography sx={{ mb: 2 }}>
                {say(kind === "SELF" ? "assessments.selfHint" : "assessments.reviewHint")}
              </Typography>
              <SheetForm
                key={`${registration.id}-${kind}`}
                assessment={assessment}
                definition={definitionOf(criteriaSet.definition)}
                kind={kind}
              />
            </>
          ) : (
            <>
              <Alert severity="info" sx={{ mb: 2 }}>
                {say("assessments.readOnly", { state: say(`states.${registration.state}`) })}
              </Alert>
              <SheetView assessment={assessment} />
            </>
          )}
        </>
      ) : (
        <Card>
          <EmptyNotice title={say("assessments.noSheet")} text={say("assessments.noSheetText")} />
        </Card>
      )}
    </Page>
  );
}

/** By which criteria: their decision, and whether they only illustrate. */
export function CriteriaNotice({ criteriaSet }: { criteriaSet: NonNullable<AssessmentView["criteriaSet"]> }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { decisionNumber, decisionDate } = criteriaSet;
  return (
    <Box sx={{ mb: 2 }}>
      <Typography variant="body2" color="textSecondary">
        {say("assessments.criteriaSet", { title: localTitle(criteriaSet, locale) })}
        {decisionNumber
          ? ` · ${say("decisions.numbered", { number: decisionNumber, date: formatDate(decisionDate) })}`
          : ""}
        {criteriaSet.illustrative ? ` · ${say("assessments.illustrative")}` : ""}
      </Typography>
    </Box>
  );
}
