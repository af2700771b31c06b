import { Alert, Link, List, ListItem, ListItemText } from "@mui/material";
import { useState } from "react";
import { LinkBase, required, TextInput } from "react-admin";
import { useCommand, useGraphClient } from "../api/hooks.ts";
import { SetSubjectNumberDocument, type SubjectRowFragment, SubjectsByNumberDocument } from "../generated/graphql.ts";
import { localName, NOTHING } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { subjectPath } from "./choices.ts";
import type { SubjectRecord } from "./provider.ts";

function NumberInput({ helperText }: { helperText: string }) {
  const say = useSay();
  return (
    <TextInput
      source="number"
      label={say("subjects.number")}
      helperText={helperText}
      validate={required()}
      autoComplete="off"
      slotProps={{ htmlInput: { inputMode: "numeric", maxLength: 20, spellCheck: false } }}
    />
  );
}

/** Looks a citizen up by his whole number; asked once per click, since every search is recorded. */
export function FindByNumber({ onClose }: { onClose: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const client = useGraphClient();
  const [found, setFound] = useState<readonly SubjectRowFragment[]>();
  return (
    <FormDialog<{ number: string }>
      open
      stays
      onClose={onClose}
      title={say("subjects.findByNumber")}
      submitLabel={say("subjects.find")}
      onSubmit={async ({ number }) => {
        setFound(undefined);
        setFound((await client.execute(SubjectsByNumberDocument, { number })).subjectsByNumber);
      }}
    >
      <NumberInput helperText={say("subjects.findByNumberHint")} />
      {found?.length === 0 ? <Alert severity="info">{say("subjects.notFound")}</Alert> : null}
      <List dense>
        {found?.map((subject) => (
          <ListItem key={subject.id} disableGutters>
            <ListItemText
              primary={
                <Link component={LinkBase} to={subjectPath(subject.id)}>
                  {subject.name}
                </Link>
              }
              secondary={[subject.birthYear ?? NOTHING, localName(subject.unit, locale)].join(" · ")}
            />
          </ListItem>
        ))}
      </List>
    </FormDialog>
  );
}

/** Enters a citizen's number, or takes it away. */
export function NumberDialog({
  subject,
  remove,
  onClose,
}: {
  subject: SubjectRecord;
  remove: boolean;
  onClose: () => void;
}) {
  const say = useSay();
  const command = useCommand(SetSubjectNumberDocument);
  return (
    <FormDialog<{ number?: string }>
      open
      onClose={onClose}
      danger={remove}
      title={say(remove ? "subjects.removeNumber" : "subjects.setNumber")}
      done={say("subjects.numberSaved")}
      onSubmit={async ({ number }, idempotencyKey) => {
        const input = { idempotencyKey, id: subject.id, expectedRevision: subject.revision };
        await command.mutateAsync({ input: { ...input, number: remove ? null : (number ?? "") } });
      }}
    >
      {remove ? (
        say("subjects.removeNumberText", { name: subject.name })
      ) : (
        <NumberInput helperText={say("subjects.numberHint")} />
      )}
    </FormDialog>
  );
}
