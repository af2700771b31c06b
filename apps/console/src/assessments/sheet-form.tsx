import type { CriteriaDefinition, Score } from "@khuyenhoc/contracts";
import { Alert, AlertTitle, Box, Button, Card, Stack, Typography } from "@mui/material";
import { useEffect, useRef, useState } from "react";
import { useRedirect } from "react-admin";
import { useCommand, useIdempotencyKey } from "../api/hooks.ts";
import { ReviewRegistrationDocument, SelfAssessDocument, type SheetKind } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormFailure } from "../presentation/states.tsx";
import { useNotifyDone } from "../undo/notice.tsx";
import type { Autosave } from "./autosave.ts";
import { localTitle } from "./criteria-words.ts";
import { CriterionLine } from "./criterion-line.tsx";
import { type Draft, isUnsaved } from "./draft.ts";
import { AddEvidence, EvidenceList } from "./evidence.tsx";
import { AddNote } from "./evidence-dialogs.tsx";
import { assignableOf, isTold } from "./evidence-model.ts";
import { ScoreCard } from "./score-card.tsx";
import {
  criteriaOf,
  differingWithoutReason,
  EMPTY_LINE,
  isComplete,
  missingBy,
  nextTyped,
  scoreOf,
} from "./sheet-model.ts";
import { type AssessmentView, countedSources, evidenceCounts, useSheetDraft } from "./use-assessment.ts";

interface SheetFormProps {
  assessment: AssessmentView;
  definition: CriteriaDefinition;
  kind: SheetKind;
}

/** A sheet to be filled in: by groups and criteria, with the running total beside it; saves itself and is handed in at the end. */
export function SheetForm({ assessment, definition, kind }: SheetFormProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const { autosave, draft } = useSheetDraft(assessment, kind, definition);
  const inputs = useRef(new Map<string, HTMLInputElement>());
  const submit = useRef<HTMLButtonElement>(null);
  const counted = countedSources(assessment.counted);
  const score = scoreOf(
    definition,
    draft.typed,
    evidenceCounts(assessment.evidence),
    new Map([...counted].map(([code, { points }]) => [code, points])),
  );
  const missing = missingBy(score);
  const self = kind === "REVIEW" ? new Map(assessment.self?.answers.map((answer) => [answer.criterion, answer])) : null;
  const mayAdd = assessment.allowed.includes("ADD_EVIDENCE");
  const assignable = assignableOf(definition);
  const arrived = assessment.evidence.filter((item) => isTold(item) && item.criterion == null);

  /** After the last criterion comes the button, and while that cannot be pressed the first criterion that lacks something. */
  function goTo(code: string | undefined): void {
    const lacking = submit.current?.disabled ? score.missing.find(({ criterion }) => criterion !== null) : undefined;
    const target = code ?? lacking?.criterion;
    const input = target ? inputs.current.get(target) : submit.current;
    input?.focus();
    input?.scrollIntoView({ block: "center" });
  }

  return (
    <Box
      sx={{
        display: "grid",
        gap: 2,
        gridTemplateColumns: { xs: "1fr", lg: "minmax(0, 1fr) 340px" },
        alignItems: "start",
      }}
    >
      <Box>
        {self === null ? null : <TakeSelf assessment={assessment} definition={definition} autosave={autosave} />}
        {draft.conflicts.size > 0 ? (
          <Alert severity="warning" role="alert" sx={{ mb: 2 }} data-testid="sheet-overtaken">
            <AlertTitle>{say("assessments.overtaken")}</AlertTitle>
            {say("assessments.overtakenText")}
          </Alert>
        ) : null}
        {arrived.length > 0 ? (
          <Card component="section" sx={{ p: { xs: 2, sm: 3 }, mb: 2 }} data-testid="arrived-evidence">
            <Typography variant="h2" sx={{ mb: 1 }}>
              {say("evidence.arrived")}
            </Typography>
            <EvidenceList items={arrived} mayRemove={mayAdd} assignable={assignable} />
          </Card>
        ) : null}
        {definition.groups.map((group) => (
          <Card key={group.code} component="section" sx={{ p: { xs: 2, sm: 3 }, mb: 2 }}>
            <Typography variant="h2">{localTitle(group, locale)}</Typography>
            <Box component="ol" sx={{ listStyle: "none", m: 0, mt: 1.5, p: 0 }}>
              {group.criteria.map((criterion) => {
                const own = self?.get(criterion.code);
                const items = assessment.evidence.filter((item) => item.criterion === criterion.code);
                return (
                  <CriterionLine
                    key={criterion.code}
                    criterion={criterion}
                    line={draft.typed.get(criterion.code) ?? EMPTY_LINE}
                    readOnly={false}
                    onChange={(change) => autosave.change({ kind: "TYPED", criterion: criterion.code, change })}
                    onEnter={() => goTo(nextTyped(definition, criterion.code))}
                    inputRef={(input) => {
                      if (input) inputs.current.set(criterion.code, input);
                      else inputs.current.delete(criterion.code);
                    }}
                    missing={missing.get(criterion.code) ?? []}
                    self={
                      self === null || criterion.counted
                        ? undefined
                        : { points: own?.points ?? null, note: own?.note ?? null }
                    }
                    counted={counted.get(criterion.code)}
                    conflict={draft.conflicts.get(criterion.code)}
                    onSettle={(take) => autosave.change({ kind: "SETTLED", criterion: criterion.code, take })}
                    evidence={
                      <Stack sx={{ mt: 0.5, gap: 0.5 }}>
                        <EvidenceList items={items} mayRemove={mayAdd} assignable={assignable} />
                        {mayAdd && criterion.evidence !== "NONE" ? (
                          <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
                            <AddEvidence registrationId={assessment.registration.id} criterion={criterion.code} />
                            <AddNote registrationId={assessment.registration.id} criterion={criterion.code} />
                          </Stack>
                        ) : null}
                      </Stack>
                    }
                  />
                );
              })}
            </Box>
          </Card>
        ))}
        <HandIn
          assessment={assessment}
          definition={definition}
          kind={kind}
          autosave={autosave}
          draft={draft}
          score={score}
          submitRef={submit}
        />
      </Box>
      <Box sx={{ position: { lg: "sticky" }, top: { lg: 80 } }}>
        <ScoreCard definition={definition} score={score} onGoTo={goTo} />
      </Box>
    </Box>
  );
}

/** Begins a review with the subject's own points, so that only what differs has to be typed. */
function TakeSelf(props: { assessment: AssessmentView; definition: CriteriaDefinition; autosave: Autosave }) {
  const { assessment, definition, autosave } = props;
  const say = useSay();
  const typed = autosave.draft().typed;
  const codes = new Set(criteriaOf(definition).flatMap(({ code, counted }) => (counted === null ? [code] : [])));
  const open = (assessment.self?.answers ?? []).filter(
    ({ criterion }) => codes.has(criterion) && (typed.get(criterion)?.points ?? "") === "",
  );
  if (open.length === 0) return null;
  return (
    <Button
      variant="outlined"
      sx={{ mb: 2 }}
      data-testid="take-self"
      onClick={() => {
        for (const { criterion, points } of open) {
          autosave.change({ kind: "TYPED", criterion, change: { points: String(points) } });
        }
      }}
    >
      {say("assessments.takeSelf")}
    </Button>
  );
}

interface HandInProps extends SheetFormProps {
  autosave: Autosave;
  draft: Draft;
  score: Score;
  submitRef: React.RefObject<HTMLButtonElement | null>;
}

/** Whether the draft is saved, the total, and the button that hands the sheet in; always in view. */
function HandIn({ assessment, definition, kind, autosave, draft, score, submitRef }: HandInProps) {
  const say = useSay();
  const notifyDone = useNotifyDone();
  const redirect = useRedirect();
  const idempotencyKey = useIdempotencyKey();
  const selfAssess = useCommand(SelfAssessDocument);
  const review = useCommand(ReviewRegistrationDocument);
  const [failure, setFailure] = useState<unknown>();
  const [pending, setPending] = useState(false);
  const unsaved = isUnsaved(draft, definition);
  const self = new Map(assessment.self?.answers.map(({ criterion, points }) => [criterion, points]));
  const reasons = kind === "REVIEW" ? differingWithoutReason(definition, self, draft.typed) : [];
  const complete = isComplete(definition, draft.typed, score) && reasons.length === 0 && draft.conflicts.size === 0;

  useEffect(() => {
    if (!unsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [unsaved]);

  async function handIn(): Promise<void> {
    setPending(true);
    setFailure(undefined);
    try {
      if (!(await autosave.flush())) return;
      const command = kind === "SELF" ? selfAssess : review;
      const expectedRevision = autosave.draft().revision;
      await command.mutateAsync({
        input: { idempotencyKey, registrationId: assessment.registration.id, expectedRevision },
      });
      notifyDone(say(kind === "SELF" ? "assessments.sent" : "assessments.sentReview"), idempotencyKey);
      redirect("show", "registrations", assessment.registration.id);
    } catch (error) {
      setFailure(error);
    } finally {
      setPending(false);
    }
  }

  const state = draft.sending
    ? say("assessments.saving")
    : draft.failure
      ? say("assessments.saveFailed")
      : unsaved
        ? say("assessments.unsaved")
        : say("assessments.saved");
  return (
    <Card sx={{ p: 2, position: "sticky", bottom: 8, zIndex: 2, boxShadow: 3 }}>
      <FormFailure error={failure ?? draft.failure} />
      <Stack direction={{ xs: "column", sm: "row" }} sx={{ gap: 1.5, alignItems: { sm: "center" } }}>
        <Box sx={{ flexGrow: 1, minWidth: 0 }}>
          <Typography sx={{ fontWeight: 700, fontSize: "1.125rem" }}>
            {say("assessments.totalOf", { total: score.total, maximum: score.maximum })}
          </Typography>
          <Typography
            variant="body2"
            color={draft.failure ? "error" : "textSecondary"}
            role="status"
            data-testid="sheet-saved"
          >
            {state}
          </Typography>
          {complete ? null : (
            <Typography variant="body2" color="textSecondary" id="sheet-incomplete">
              {say(reasons.length > 0 ? "assessments.reasonNeeded" : "assessments.sendIncomplete")}
            </Typography>
          )}
        </Box>
        {unsaved ? (
          <Button variant="outlined" onClick={() => void autosave.flush()} data-testid="save-sheet">
            {say("assessments.saveNow")}
          </Button>
        ) : null}
        <Button
          ref={submitRef}
          variant="contained"
          size="large"
          disabled={!complete}
          loading={pending}
          aria-describedby={complete ? undefined : "sheet-incomplete"}
          onClick={() => void handIn()}
          data-testid="send-sheet"
        >
          {say(kind === "SELF" ? "assessments.send" : "assessments.sendReview")}
        </Button>
      </Stack>
    </Card>
  );
}
