import { ContentPasteRounded } from "@mui/icons-material";
import { Alert, Box, Button, Card, MenuItem, Stack, TextField, Typography } from "@mui/material";
import { type FormEvent, useRef, useState } from "react";
import { Form, useNotify } from "react-admin";
import { useWatch } from "react-hook-form";
import { failureText } from "../api/failure.ts";
import { useCommand } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import type { EventTabProps } from "../events/tabs.ts";
import { type RegisteredKind, RegisterParticipantsDocument } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { UnitInput } from "../presentation/unit-input.tsx";
import { PasteDialog } from "./paste-dialog.tsx";
import { nobody, personInput, type TypedPerson } from "./people.ts";
import { tally } from "./words.tsx";

const kinds = ["DELEGATE", "GUEST", "SPEAKER"] as const satisfies readonly RegisteredKind[];

/** Registers people: whose they are stays chosen, each is typed and sent with Enter. */
export function Entry({ event, own }: EventTabProps) {
  const { roots } = useViewer();
  const home = own ? event.unit?.id : roots[0]?.id;
  return (
    <Card sx={{ p: 2 }} data-testid="participant-entry">
      <Form defaultValues={{ unitId: home ?? "" }}>
        <EntryOfUnit event={event} own={own} />
      </Form>
    </Card>
  );
}

function EntryOfUnit({ event, own }: EventTabProps) {
  const say = useSay();
  const unitId = String(useWatch({ name: "unitId" }) ?? "");
  const [kind, setKind] = useState<RegisteredKind>("DELEGATE");
  const [pasting, setPasting] = useState(false);
  return (
    <Stack spacing={1.5}>
      <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: { md: "2fr 1fr auto" }, alignItems: "start" }}>
        <UnitInput source="unitId" label={say("participants.unit")} isRequired />
        {own ? (
          <TextField
            select
            size="small"
            label={say("participants.kind")}
            value={kind}
            onChange={({ target }) => setKind(target.value as RegisteredKind)}
          >
            {kinds.map((each) => (
              <MenuItem key={each} value={each}>
                {say(`participants.kinds.${each}`)}
              </MenuItem>
            ))}
          </TextField>
        ) : (
          <span />
        )}
        <Button
          variant="outlined"
          startIcon={<ContentPasteRounded />}
          onClick={() => setPasting(true)}
          disabled={unitId === ""}
          data-testid="paste-participants"
        >
          {say("participants.paste")}
        </Button>
      </Box>
      <PersonLine eventId={event.id} unitId={unitId} kind={kind} />
      {pasting ? (
        <PasteDialog eventId={event.id} unitId={unitId} kind={kind} onClose={() => setPasting(false)} />
      ) : null}
    </Stack>
  );
}

export interface RegisteringProps {
  eventId: string;
  unitId: string;
  kind: RegisteredKind;
}

const fields = ["name", "office", "code", "email", "phone"] as const;

function PersonLine({ eventId, unitId, kind }: RegisteringProps) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const name = useRef<HTMLInputElement>(null);
  const command = useCommand(RegisterParticipantsDocument);
  const [person, setPerson] = useState<TypedPerson>(nobody);
  // New for each person, and for another attempt with something else.
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [refusal, setRefusal] = useState<{ text: string; sameName: boolean }>();

  const type = (field: keyof TypedPerson, value: string) => {
    setPerson({ ...person, [field]: value });
    setKey(crypto.randomUUID());
    setRefusal(undefined);
  };
  async function send(allowSameName: boolean): Promise<void> {
    if (person.name.trim() === "" || unitId === "") return;
    try {
      const idempotencyKey = allowSameName ? `${key}-same` : key;
      const input = { idempotencyKey, eventId, unitId, kind, people: [personInput(person)], allowSameName };
      const { outcomes } = await command.mutateAsync({ input });
      const [outcome] = outcomes;
      if (outcome?.failure) {
        const sameName = outcome.failure.code === "PARTICIPANT_SAME_NAME";
        setRefusal({ text: tally(outcomes, locale).reasons, sameName });
        setKey(crypto.randomUUID());
        return;
      }
      const state = outcome?.state ? say(`participants.states.${outcome.state}`) : "";
      notify(say("participants.registered", { name: person.name, state }), { type: "success" });
      setPerson(nobody);
      setKey(crypto.randomUUID());
      setRefusal(undefined);
      name.current?.focus();
    } catch (error) {
      setRefusal({ text: failureText(error, locale), sameName: false });
    }
  }
  // It stands inside the form that chooses the unit: Enter is this line's.
  const submit = (submitted: FormEvent) => {
    submitted.preventDefault();
    submitted.stopPropagation();
    void send(false);
  };
  return (
    <Box
      onKeyDown={(pressed) => {
        if (pressed.key === "Enter" && (pressed.target as HTMLElement).tagName === "INPUT") submit(pressed);
      }}
    >
      <Box
        sx={{
          display: "grid",
          gap: 1,
          gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr", lg: "2fr 2fr 1.6fr 2fr 1.3fr auto" },
        }}
      >
        {fields.map((field) => (
          <TextField
            key={field}
            size="small"
            label={say(`participants.${field}`)}
            value={person[field]}
            onChange={({ target }) => type(field, target.value)}
            autoComplete="off"
            slotProps={{
              htmlInput: { maxLength: 200, ...(field === "code" ? { title: say("participants.codeHint") } : {}) },
            }}
            {...(field === "name" ? { inputRef: name } : {})}
          />
        ))}
        <Button
          variant="contained"
          onClick={() => void send(false)}
          loading={command.isPending}
          disabled={person.name.trim() === "" || unitId === ""}
          data-testid="register-participant"
        >
          {say("participants.register")}
        </Button>
      </Box>
      <Typography variant="caption" color="textSecondary">
        {say("participants.registerHint")}
      </Typography>
      {refusal ? (
        <Alert
          severity="warning"
          sx={{ mt: 1 }}
          action={
            refusal.sameName ? (
              <Button color="inherit" size="small" onClick={() => void send(true)} loading={command.isPending}>
                {say("participants.anyway")}
              </Button>
            ) : undefined
          }
        >
          {refusal.text}
        </Alert>
      ) : null}
    </Box>
  );
}
