import { Alert } from "@mui/material";
import {
  ArrayInput,
  FormDataConsumer,
  maxLength,
  regex,
  required,
  SelectInput,
  SimpleFormIterator,
  TextInput,
} from "react-admin";
import { useCommand } from "../api/hooks.ts";
import {
  type FeedbackFormViewFragment,
  type FeedbackQuestionInput,
  type FeedbackQuestionKind,
  SetFeedbackFormDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";

interface OptionForm {
  code?: string;
  vi?: string;
  en?: string | null;
}
interface QuestionForm extends OptionForm {
  kind?: FeedbackQuestionKind;
  options?: OptionForm[] | null;
}
interface FormValues {
  intro?: string | null;
  questions: QuestionForm[];
}

const kinds: readonly FeedbackQuestionKind[] = ["RATING", "CHOICE", "TEXT"];
const wordingOf = ({ code, vi, en }: OptionForm) => ({ code: code ?? "", vi: vi ?? "", en: en || null });

function questionOf({ kind = "TEXT", options, ...wording }: QuestionForm): FeedbackQuestionInput {
  return { kind, ...wordingOf(wording), options: kind === "CHOICE" ? (options ?? []).map(wordingOf) : null };
}

/** Words the form as a whole; the order is that of the rows. Once there are answers, the introduction only. */
export function FeedbackFormDialog({ form, onClose }: { form: FeedbackFormViewFragment; onClose: () => void }) {
  const say = useSay();
  const command = useCommand(SetFeedbackFormDocument);
  const inUse = form.answered + form.publicAnswers > 0;
  const kept: QuestionForm[] = form.questions.map(({ kind, code, vi, en, options }) => ({
    ...{ kind, code, vi, en: en ?? null },
    options: options.map((option) => ({ code: option.code, vi: option.vi, en: option.en ?? null })),
  }));
  return (
    <FormDialog<FormValues>
      open
      onClose={onClose}
      title={say("feedback.editTitle")}
      done={say("feedback.saved")}
      defaults={{ intro: form.intro ?? "", questions: kept }}
      onSubmit={({ intro, questions }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            ...{ idempotencyKey, eventId: form.eventId, expectedRevision: form.revision, intro: intro || null },
            questions: (inUse ? kept : questions).map(questionOf),
          },
        })
      }
    >
      <TextInput
        source="intro"
        label={say("feedback.intro")}
        validate={maxLength(1000)}
        multiline
        minRows={2}
        helperText={false}
      />
      {inUse ? (
        <Alert severity="info" sx={{ width: "100%" }}>
          {say("feedback.inUse")}
        </Alert>
      ) : (
        <Questions />
      )}
    </FormDialog>
  );
}

function Questions() {
  const say = useSay();
  return (
    <ArrayInput source="questions" label={say("feedback.questions")} validate={required()} helperText={false}>
      <SimpleFormIterator fullWidth>
        <SelectInput
          source="kind"
          label={say("feedback.kind")}
          choices={kinds.map((id) => ({ id, name: say(`feedback.kinds.${id}`) }))}
          validate={required()}
          helperText={false}
        />
        <Wording hint />
        <FormDataConsumer<QuestionForm>>
          {({ scopedFormData }) =>
            scopedFormData?.kind === "CHOICE" ? (
              <ArrayInput source="options" label={say("feedback.options")} helperText={false}>
                <SimpleFormIterator inline fullWidth>
                  <Wording />
                </SimpleFormIterator>
              </ArrayInput>
            ) : null
          }
        </FormDataConsumer>
      </SimpleFormIterator>
    </ArrayInput>
  );
}

const codeForm = regex(/^[A-Z][A-Z0-9_]{0,29}$/);

function Wording({ hint = false }: { hint?: boolean }) {
  const say = useSay();
  return (
    <>
      <TextInput source="vi" label={say("feedback.vi")} validate={[required(), maxLength(300)]} helperText={false} />
      <TextInput source="en" label={say("feedback.en")} validate={maxLength(300)} helperText={false} />
      <TextInput
        source="code"
        label={say("feedback.code")}
        validate={[required(), codeForm]}
        helperText={hint ? say("feedback.codeHint") : false}
      />
    </>
  );
}
