import { Alert } from "@mui/material";
import { useState } from "react";
import {
  email,
  maxLength,
  RadioButtonGroupInput,
  regex,
  required,
  SelectInput,
  TextInput,
  useNotify,
} from "react-admin";
import { useWatch } from "react-hook-form";
import { useCommand } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { AppointPersonDocument, type Role } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import { PersonInput } from "./person-input.tsx";
import type { PersonRecord } from "./provider.ts";

interface AppointForm {
  who: "new" | "existing";
  personId?: string;
  username?: string;
  fullName?: string;
  email?: string;
  role: Role;
  unitId: string;
  reason: string;
}

interface AppointDialogProps {
  /** Whom to give one more appointment; without, somebody is to be chosen or entered. */
  person: PersonRecord | undefined;
  onClose: () => void;
}

/** Gives a person a role at a unit below one's own. A new account's first password is shown once, here. */
export function AppointDialog({ person, onClose }: AppointDialogProps) {
  const say = useSay();
  const notify = useNotify();
  const command = useCommand(AppointPersonDocument);
  const { appointableRoles } = useViewer();
  const [secret, setSecret] = useState<{ name: string; username: string; password: string }>();
  const roles = appointableRoles.map((role) => ({ id: role, name: say(`roles.${role}`) }));

  if (secret) return <PasswordDialog {...secret} onClose={onClose} />;
  return (
    <FormDialog<AppointForm>
      open
      stays
      onClose={onClose}
      title={person ? `${say("people.appointMore")}: ${person.fullName}` : say("people.appointTitle")}
      submitLabel={say("people.appoint")}
      defaults={{ who: person ? "existing" : "new", ...(roles.length === 1 && roles[0] ? { role: roles[0].id } : {}) }}
      onSubmit={async (values, idempotencyKey) => {
        const existing = person?.id ?? (values.who === "existing" ? values.personId : undefined);
        const answer = await command.mutateAsync({
          input: {
            idempotencyKey,
            role: values.role,
            unitId: values.unitId,
            reason: values.reason,
            ...(existing
              ? { personId: existing }
              : { username: values.username ?? null, fullName: values.fullName ?? null, email: values.email || null }),
          },
        });
        if (answer.temporaryPassword) {
          const { fullName, username } = answer.person;
          setSecret({ name: fullName, username, password: answer.temporaryPassword });
        } else {
          notify(say("people.done"), { type: "success" });
          onClose();
        }
      }}
    >
      {person ? null : (
        <RadioButtonGroupInput
          source="who"
          label={say("people.who")}
          choices={[
            { id: "new", name: say("people.newAccount") },
            { id: "existing", name: say("people.existingAccount") },
          ]}
          helperText={false}
        />
      )}
      {person ? null : <WhoInputs />}
      {roles.length === 0 ? <Alert severity="warning">{say("layout.deniedTitle")}</Alert> : null}
      <SelectInput source="role" label={say("people.role")} choices={roles} validate={required()} helperText={false} />
      <UnitInput source="unitId" label={say("people.unit")} isRequired />
      <TextInput
        source="reason"
        label={say("common.reason")}
        validate={[required(), maxLength(500)]}
        multiline
        helperText={false}
      />
    </FormDialog>
  );
}

function WhoInputs() {
  const say = useSay();
  const who: unknown = useWatch({ name: "who" });
  if (who === "existing") return <PersonInput source="personId" label={say("people.person")} />;
  return (
    <>
      <TextInput
        source="fullName"
        label={say("people.fullName")}
        validate={[required(), maxLength(150)]}
        helperText={false}
        autoComplete="off"
      />
      <TextInput
        source="username"
        label={say("people.username")}
        validate={[required(), regex(/^[a-z0-9._-]{3,60}$/, say("common.usernameFormat"))]}
        helperText={say("common.usernameFormat")}
        autoComplete="off"
      />
      <TextInput
        source="email"
        label={say("people.email")}
        validate={[email(), maxLength(200)]}
        helperText={say("common.optional")}
        autoComplete="off"
      />
    </>
  );
}
