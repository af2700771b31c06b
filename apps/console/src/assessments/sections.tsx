import { Card, Stack, Typography } from "@mui/material";
import { useGraph } from "../api/hooks.ts";
import { RegistrationHistoryDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant, localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Section } from "../presentation/page.tsx";
import { Answer, Waiting } from "../presentation/states.tsx";
import type { RegistrationRecord } from "../registrations/provider.ts";
import { Appeals } from "./appeals.tsx";
import { Comments } from "./comments.tsx";
import { definitionOf, levelName } from "./criteria-words.ts";
import { AddEvidence, EvidenceList } from "./evidence.tsx";
import { AddNote } from "./evidence-dialogs.tsx";
import { assignableOf } from "./evidence-model.ts";
import { CriteriaNotice } from "./sheet-page.tsx";
import { SheetView } from "./sheet-view.tsx";
import { StageTimeline } from "./stage-timeline.tsx";
import { stagesOf } from "./stages.ts";
import { type AssessmentView, useAssessment } from "./use-assessment.ts";

/** Where a registration stands: registered, self-assessed, reviewed, proposed, decided; with who and when. */
export function RegistrationStages({ record }: { record: RegistrationRecord }) {
  const { data } = useAssessment(record.id);
  const history = useGraph(RegistrationHistoryDocument, { id: record.id });
  const campaign = data?.assessment.campaign;
  return (
    <StageTimeline
      stages={stagesOf(
        record.state,
        history.data?.registration?.history ?? [],
        record.submittedAt,
        campaign !== null && campaign !== undefined,
      )}
      deadlines={{
        REGISTERED: campaign?.registerTo,
        SELF_ASSESSED: campaign?.assessTo,
        REVIEWED: campaign?.reviewTo,
        PROPOSED: campaign?.decideTo,
        DECIDED: campaign?.decideTo,
      }}
    />
  );
}

/** What was assessed and decided about a registration. */
export function AssessmentSections({ record }: { record: RegistrationRecord }) {
  const answer = useAssessment(record.id);
  return (
    <Answer query={answer} waiting={<Waiting lines={3} />}>
      {({ assessment }) => <Loaded assessment={assessment} />}
    </Answer>
  );
}

function Loaded({ assessment }: { assessment: AssessmentView }) {
  const say = useSay();
  const { registration, criteriaSet, self, review, evidence, comments, allowed, decisions } = assessment;
  const assessed = criteriaSet !== null && criteriaSet !== undefined;
  return (
    <>
      {assessed ? (
        <Section id="assessment-sheet" title={say("assessments.sheet")}>
          <CriteriaNotice criteriaSet={criteriaSet} />
          {self || review ? (
            <SheetView assessment={assessment} />
          ) : (
            <Typography>{say("assessments.noSheet")}</Typography>
          )}
        </Section>
      ) : null}
      {assessed || evidence.length > 0 ? (
        <Section
          id="assessment-evidence"
          title={say("evidence.title")}
          actions={
            allowed.includes("ADD_EVIDENCE") ? (
              <>
                <AddEvidence registrationId={registration.id} criterion={null} />
                <AddNote registrationId={registration.id} criterion={null} />
              </>
            ) : null
          }
        >
          {evidence.length === 0 ? (
            <Typography color="textSecondary">{say("evidence.none")}</Typography>
          ) : (
            <Card sx={{ p: 2 }}>
              <EvidenceList
                items={evidence}
                mayRemove={allowed.includes("ADD_EVIDENCE")}
                withCriterion
                assignable={assignableOf(criteriaSet ? definitionOf(criteriaSet.definition) : undefined)}
              />
            </Card>
          )}
        </Section>
      ) : null}
      {decisions.length > 0 ? (
        <Section id="assessment-decisions" title={say("decisions.title")}>
          <Decisions assessment={assessment} />
        </Section>
      ) : null}
      <Appeals assessment={assessment} />
      {comments.length > 0 || allowed.includes("COMMENT") ? (
        <Section id="assessment-comments" title={say("comments.title")}>
          <Comments assessment={assessment} />
        </Section>
      ) : null}
    </>
  );
}

/** Decisions, the latest first; none of them is ever changed. */
function Decisions({ assessment }: { assessment: AssessmentView }) {
  const say = useSay();
  const locale = useReaderLocale();
  return (
    <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="decisions">
      {assessment.decisions.map((decision) => {
        const facts = [
          decision.unit ? localName(decision.unit, locale) : undefined,
          decision.level
            ? `${say("decisions.level")}: ${levelName(assessment.criteriaSet?.definition, decision.level, locale)}`
            : undefined,
          decision.validUntil ? `${say("decisions.validUntil")} ${formatDate(decision.validUntil)}` : undefined,
          decision.supersedesNumber ? say("decisions.supersedes", { number: decision.supersedesNumber }) : undefined,
        ].filter((fact) => fact !== undefined);
        return (
          <Card component="li" key={decision.id} sx={{ p: 2 }}>
            <Stack direction="row" sx={{ justifyContent: "space-between", flexWrap: "wrap", columnGap: 2 }}>
              <Typography variant="h3">
                {say(`decisions.kinds.${decision.kind}`)}
                {" · "}
                {say("decisions.numbered", { number: decision.number, date: formatDate(decision.decidedOn) })}
              </Typography>
              <Typography variant="body2" color="textSecondary">
                {say("decisions.by", { name: decision.recordedBy, when: formatInstant(decision.recordedAt) })}
              </Typography>
            </Stack>
            {facts.length > 0 ? <Typography variant="body2">{facts.join(" · ")}</Typography> : null}
            {decision.reason ? (
              <Typography variant="body2">
                {say("decisions.reason")}: {decision.reason}
              </Typography>
            ) : null}
          </Card>
        );
      })}
    </Stack>
  );
}
