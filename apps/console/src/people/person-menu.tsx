import { MoreVertRounded } from "@mui/icons-material";
import { DialogContentText, IconButton, Menu, MenuItem } from "@mui/material";
import { useState } from "react";
import { maxLength, required, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { MovePersonDocument, ReissuePasswordDocument, RevokePersonDocument, type Role } from "../generated/graphql.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { PasswordDialog } from "./password-dialog.tsx";
import type { PersonRecord } from "./provider.ts";

interface Appointment {
  role: Role;
  unitId: string;
  unitName: string;
}

type Act = { kind: "move" | "revoke"; appointment: Appointment } | { kind: "password" };

/** Gives more, moves or revokes: one entry for each appointment that the viewer could have made. */
export function PersonMenu({ person, onAppoint }: { person: PersonRecord; onAppoint: () => void }) {
  const say = useSay();
  const locale = useReaderLocale();
  const { appointableRoles } = useViewer();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [act, setAct] = useState<Act>();
  const own = person.appointments.flatMap(({ role, unit }): Appointment[] =>
    unit && appointableRoles.includes(role) ? [{ role, unitId: unit.id, unitName: localName(unit, locale) }] : [],
  );

  function choose(next: () => void): void {
    setAnchor(null);
    next();
  }

  return (
    <>
      <IconButton
        aria-label={say("people.actionsOf", { name: person.fullName })}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(event.currentTarget)}
        data-testid={`person-menu-${person.username}`}
      >
        <MoreVertRounded fontSize="small" />
      </IconButton>
      <Menu anchorEl={anchor} open={anchor !== null} onClose={() => setAnchor(null)}>
        <MenuItem onClick={() => choose(onAppoint)}>{say("people.appointMore")}</MenuItem>
        {own.length > 0 && own.length === person.appointments.length ? (
          <MenuItem onClick={() => choose(() => setAct({ kind: "password" }))} data-testid="reissue-password">
            {say("people.reissue")}
          </MenuItem>
        ) : null}
        {own.flatMap((appointment) => [
          <MenuItem
            key={`move|${appointment.role}|${appointment.unitId}`}
            onClick={() => choose(() => setAct({ kind: "move", appointment }))}
          >
            {say("people.move")}: {appointment.unitName}
          </MenuItem>,
          <MenuItem
            key={`revoke|${appointment.role}|${appointment.unitId}`}
            onClick={() => choose(() => setAct({ kind: "revoke", appointment }))}
          >
            {say("people.revoke")}: {appointment.unitName}
          </MenuItem>,
        ])}
      </Menu>
      {act?.kind === "password" ? <ReissueDialog person={person} onClose={() => setAct(undefined)} /> : null}
      {act?.kind === "move" ? (
        <MoveDialog person={person} appointment={act.appointment} onClose={() => setAct(undefined)} />
      ) : null}
      {act?.kind === "revoke" ? (
        <RevokeDialog person={person} appointment={act.appointment} onClose={() => setAct(undefined)} />
      ) : null}
    </>
  );
}

interface ActProps {
  person: PersonRecord;
  appointment: Appointment;
  onClose: () => void;
}

function ReasonInput() {
  const say = useSay();
  return (
    <TextInput
      source="reason"
      label={say("common.reason")}
      validate={[required(), maxLength(500)]}
      multiline
      helperText={false}
    />
  );
}

/** A temporary password for who lost his own; it is shown once, here. */
function ReissueDialog({ person, onClose }: Pick<ActProps, "person" | "onClose">) {
  const say = useSay();
  const command = useCommand(ReissuePasswordDocument);
  const [password, setPassword] = useState<string>();
  const { fullName: name, username } = person;
  if (password !== undefined) return <PasswordDialog {...{ name, username, password, onClose }} />;
  return (
    <FormDialog<{ reason: string }>
      open
      onClose={onClose}
      title={say("people.reissueTitle", { name })}
      submitLabel={say("people.reissue")}
      onSubmit={async ({ reason }, idempotencyKey) => {
        const input = { idempotencyKey, personId: person.id, reason };
        setPassword((await command.mutateAsync({ input })).temporaryPassword ?? undefined);
      }}
    >
      <DialogContentText sx={{ mb: 1 }}>{say("people.reissueText")}</DialogContentText>
      <ReasonInput />
    </FormDialog>
  );
}

function MoveDialog({ person, appointment, onClose }: ActProps) {
  const say = useSay();
  const command = useCommand(MovePersonDocument);
  return (
    <FormDialog<{ toUnitId: string; reason: string }>
      open
      onClose={onClose}
      title={say("people.moveTitle", { name: person.fullName })}
      submitLabel={say("people.move")}
      done={say("people.done")}
      onSubmit={({ toUnitId, reason }, idempotencyKey) =>
        command.mutateAsync({
          input: {
            idempotencyKey,
            personId: person.id,
            role: appointment.role,
            fromUnitId: appointment.unitId,
            toUnitId,
            reason,
          },
        })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>
        {say("people.atUnit", { role: say(`roles.${appointment.role}`), unit: appointment.unitName })}
      </DialogContentText>
      <UnitInput source="toUnitId" label={say("people.toUnit")} isRequired />
      <ReasonInput />
    </FormDialog>
  );
}

function RevokeDialog({ person, appointment, onClose }: ActProps) {
  const say = useSay();
  const command = useCommand(RevokePersonDocument);
  return (
    <FormDialog<{ reason: string }>
      open
      danger
      onClose={onClose}
      title={say("people.revokeTitle", { name: person.fullName })}
      submitLabel={say("people.revoke")}
      done={say("people.done")}
      onSubmit={({ reason }, idempotencyKey) =>
        command.mutateAsync({
          input: { idempotencyKey, personId: person.id, role: appointment.role, unitId: appointment.unitId, reason },
        })
      }
    >
      <DialogContentText sx={{ mb: 1 }}>
        {say("people.revokeText", { role: say(`roles.${appointment.role}`), unit: appointment.unitName })}
      </DialogContentText>
      <ReasonInput />
    </FormDialog>
  );
}
