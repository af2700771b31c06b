import { NotesRounded } from "@mui/icons-material";
import { Button, DialogContentText } from "@mui/material";
import { useState } from "react";
import { maxLength, required, SelectInput, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { AddEvidenceDocument, AssignEvidenceDocument, type EvidenceViewFragment } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { localTitle } from "./criteria-words.ts";
import type { AssignableCriterion } from "./evidence-model.ts";

interface AssignDialogProps {
  item: EvidenceViewFragment | undefined;
  criteria: readonly AssignableCriterion[];
  onClose: () => void;
}

/** The choice that takes a piece of evidence off its criterion. */
const NO_CRITERION = "";

/** Says which criterion an attendance or a gift is for, or that it is for none. */
export function AssignDialog({ item, criteria, onClose }: AssignDialogProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const command = useCommand(AssignEvidenceDocument);
  const choices = criteria.map((criterion) => ({
    id: criterion.code,
    name: `${criterion.code}. ${localTitle(criterion, locale)}`,
  }));
  return (
    <FormDialog<{ criterion?: string | null }>
      open={item !== undefined}
      onClose={onClose}
      title={say("evidence.assignOf", { name: item?.title ?? "" })}
      submitLabel={say("evidence.assign")}
      done={say("evidence.assigned")}
      defaults={{ criterion: item?.criterion ?? NO_CRITERION }}
      onSubmit={({ criterion }, idempotencyKey) =>
        command.mutateAsync({ input: { idempotencyKey, id: item?.id ?? "", criterion: criterion || null } })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>{say("evidence.assignText")}</DialogContentText>
      <SelectInput
        source="criterion"
        label={say("assessments.criterion")}
        choices={choices}
        emptyText={say("evidence.noCriterion")}
        emptyValue={NO_CRITERION}
        helperText={false}
      />
    </FormDialog>
  );
}

interface NoteForm {
  title: string;
  date?: string | null;
}

/** Adds a note as evidence: what there is and where it can be seen. */
export function AddNote({ registrationId, criterion }: { registrationId: string; criterion: string | null }) {
  const say = useSay();
  const [open, setOpen] = useState(false);
  const command = useCommand(AddEvidenceDocument);
  const label = criterion === null ? say("evidence.addNote") : say("evidence.addNoteFor", { code: criterion });
  return (
    <>
      <Button
        size="small"
        startIcon={<NotesRounded />}
        onClick={() => setOpen(true)}
        aria-label={label}
        sx={{ px: 0.5, alignSelf: "flex-start" }}
        data-testid={`add-note-${criterion ?? "whole"}`}
      >
        {say("evidence.addNote")}
      </Button>
      <FormDialog<NoteForm>
        open={open}
        onClose={() => setOpen(false)}
        title={label}
        submitLabel={say("evidence.add")}
        done={say("evidence.added")}
        onSubmit={({ title, date }, idempotencyKey) =>
          command.mutateAsync({ input: { idempotencyKey, registrationId, criterion, title, date: date || null } })
        }
      >
        <TextInput
          source="title"
          label={say("evidence.noteText")}
          validate={[required(), maxLength(300)]}
          helperText={say("evidence.noteHint")}
          multiline
          autoComplete="off"
        />
        <DateInput source="date" label={say("evidence.noteDate")} helperText={say("common.optional")} />
      </FormDialog>
    </>
  );
}
