import { today } from "@khuyenhoc/contracts";
import { Button, Card, Chip, DialogContentText, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { FormDataConsumer, maxLength, RadioButtonGroupInput, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { type AppealViewFragment, DecideAppealDocument, FileAppealDocument } from "../generated/graphql.ts";
import { formatDate, formatInstant } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { levelChoices } from "./criteria-words.ts";
import { type LevelChoice, LevelInput } from "./decision-inputs.tsx";
import type { AssessmentView } from "./use-assessment.ts";

/** Appeals with their answers; filing one, and deciding one. Shown where there are some or one may be filed. */
export function Appeals({ assessment }: { assessment: AssessmentView }) {
  const say = useSay();
  const locale = useReaderLocale();
  const [filing, setFiling] = useState(false);
  const [deciding, setDeciding] = useState<AppealViewFragment>();
  const { appeals, allowed, appealUntil, registration } = assessment;
  const mayFile = allowed.includes("APPEAL");
  if (appeals.length === 0 && !mayFile) return null;
  return (
    <Section
      id="assessment-appeals"
      title={say("appeals.title")}
      actions={
        mayFile ? (
          <Button variant="outlined" onClick={() => setFiling(true)} data-testid="file-appeal">
            {say("appeals.file")}
          </Button>
        ) : null
      }
    >
      {appealUntil ? (
        <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
          {say(appealUntil < today() ? "appeals.late" : "appeals.deadline", { date: formatDate(appealUntil) })}
        </Typography>
      ) : null}
      {appeals.length === 0 ? (
        <Typography color="textSecondary">{say("appeals.none")}</Typography>
      ) : (
        <Stack component="ol" sx={{ listStyle: "none", m: 0, p: 0, gap: 1.25 }} data-testid="appeals">
          {appeals.map((appeal) => (
            <Card component="li" key={appeal.id} sx={{ p: 2 }}>
              <Stack direction="row" sx={{ justifyContent: "space-between", flexWrap: "wrap", gap: 1 }}>
                <Chip
                  size="small"
                  color={appeal.state === "OPEN" ? "warning" : "default"}
                  label={say(`appeals.states.${appeal.state}`)}
                />
                <Typography variant="body2" color="textSecondary">
                  {say("decisions.by", { name: appeal.filedBy, when: formatInstant(appeal.filedAt) })}
                </Typography>
              </Stack>
              <Typography sx={{ mt: 0.75, whiteSpace: "pre-line", overflowWrap: "anywhere" }}>
                {appeal.grounds}
              </Typography>
              {appeal.answer ? (
                <Typography variant="body2" sx={{ mt: 0.75, whiteSpace: "pre-line" }}>
                  {say("appeals.answer")}: {appeal.answer}
                  {appeal.answeredBy
                    ? ` – ${say("decisions.by", { name: appeal.answeredBy, when: formatInstant(appeal.answeredAt) })}`
                    : ""}
                </Typography>
              ) : null}
              {appeal.state === "OPEN" && allowed.includes("DECIDE_APPEAL") ? (
                <Button
                  variant="contained"
                  sx={{ mt: 1 }}
                  onClick={() => setDeciding(appeal)}
                  data-testid="decide-appeal"
                >
                  {say("appeals.decide")}
                </Button>
              ) : null}
            </Card>
          ))}
        </Stack>
      )}
      <FileDialog registration={registration} open={filing} onClose={() => setFiling(false)} />
      <DecideDialog
        registration={registration}
        levels={levelChoices(assessment, locale)}
        appeal={deciding}
        onClose={() => setDeciding(undefined)}
      />
    </Section>
  );
}

type Named = Pick<AssessmentView["registration"], "id" | "subjectName" | "state">;

function FileDialog({ registration, open, onClose }: { registration: Named; open: boolean; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(FileAppealDocument);
  return (
    <FormDialog<{ grounds: string }>
      open={open}
      onClose={onClose}
      title={say("appeals.fileTitle", { name: registration.subjectName })}
      submitLabel={say("appeals.file")}
      done={say("appeals.filed")}
      onSubmit={({ grounds }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, registrationId: registration.id, grounds } })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>{say("appeals.fileText")}</DialogContentText>
      <TextInput
        source="grounds"
        label={say("appeals.grounds")}
        validate={[required(), maxLength(2000)]}
        multiline
        minRows={4}
        helperText={false}
        autoFocus
      />
    </FormDialog>
  );
}

interface DecideForm {
  result: "UPHELD" | "REJECTED";
  answer: string;
  number?: string;
  decidedOn?: string;
  level?: string;
  validUntil?: string;
}

/** Upholding turns the decision round: the refused title is recognised, the recognised or revoked one is not. */
function DecideDialog(props: {
  registration: Named;
  levels: readonly LevelChoice[];
  appeal: AppealViewFragment | undefined;
  onClose: () => void;
}) {
  const { registration, levels, appeal, onClose } = props;
  const say = useSay();
  const command = useCommand(DecideAppealDocument);
  const outcome = registration.state === "RECOGNISED" ? "NOT_MET" : "RECOGNISED";
  return (
    <FormDialog<DecideForm>
      open={appeal !== undefined}
      onClose={onClose}
      title={say("appeals.decideTitle", { name: registration.subjectName })}
      submitLabel={say("appeals.decide")}
      done={say("appeals.decided")}
      defaults={{ result: "REJECTED", decidedOn: today() }}
      onSubmit={({ result, answer, number = "", decidedOn = "", level, validUntil }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            id: appeal?.id ?? "",
            answer,
            upheld:
              result === "UPHELD"
                ? { number, decidedOn, outcome, level: level || null, validUntil: validUntil || null }
                : null,
          },
        })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>{say("appeals.decideText")}</DialogContentText>
      <RadioButtonGroupInput
        source="result"
        label={say("appeals.outcome")}
        choices={(["REJECTED", "UPHELD"] as const).map((id) => ({ id, name: say(`appeals.states.${id}`) }))}
        validate={required()}
        helperText={false}
      />
      <FormDataConsumer<Partial<DecideForm>>>
        {({ formData }) =>
          formData.result === "UPHELD" ? (
            <>
              <Typography variant="body2" sx={{ mb: 1 }}>
                {say("appeals.newOutcome", { outcome: say(`decisions.outcomes.${outcome}`) })}
              </Typography>
              <TextInput
                source="number"
                label={say("decisions.number")}
                validate={[required(), maxLength(50)]}
                helperText={false}
                autoComplete="off"
              />
              <DateInput source="decidedOn" label={say("decisions.date")} required />
              {outcome === "RECOGNISED" ? (
                <>
                  <LevelInput levels={levels} />
                  <DateInput
                    source="validUntil"
                    label={say("decisions.validUntil")}
                    helperText={say("decisions.validUntilHint")}
                  />
                </>
              ) : null}
            </>
          ) : null
        }
      </FormDataConsumer>
      <TextInput
        source="answer"
        label={say("appeals.answer")}
        validate={[required(), maxLength(2000)]}
        multiline
        minRows={3}
        helperText={false}
      />
    </FormDialog>
  );
}
