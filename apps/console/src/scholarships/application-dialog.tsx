import { scholarships } from "@khuyenhoc/contracts";
import { Box, Typography } from "@mui/material";
import { maxLength, required, SelectInput, TextInput } from "react-admin";
import { useCommand } from "../api/hooks.ts";
import {
  type ApplicationRowFragment,
  type ConsentWay,
  FileApplicationDocument,
  type ProgrammeRowFragment,
  UpdateApplicationDocument,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { DateInput } from "../presentation/date-field.tsx";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";

interface ConsentForm {
  givenOn?: string | undefined;
  how?: ConsentWay | undefined;
}
interface ApplicationForm {
  unitId: string;
  name: string;
  birthDate: string;
  school: string;
  className: string;
  guardian: string;
  hardship: string;
  holder: string;
  bank: string;
  account: string;
  guardianConsent: ConsentForm;
  studentConsent: ConsentForm;
}

const consentOf = ({ givenOn, how }: ConsentForm = {}) => (givenOn && how ? { givenOn, how } : null);

const dataOf = (form: ApplicationForm) => ({
  student: {
    name: form.name,
    birthDate: form.birthDate,
    school: form.school,
    className: form.className,
    guardian: form.guardian || null,
    hardship: form.hardship || null,
    payee: form.account ? { holder: form.holder, bank: form.bank, account: form.account } : null,
  },
  guardianConsent: consentOf(form.guardianConsent),
  studentConsent: consentOf(form.studentConsent),
});

function formOf(application: ApplicationRowFragment | undefined): Partial<ApplicationForm> {
  const student = application?.student;
  if (application === undefined || student == null) {
    return { guardianConsent: { how: "PAPER" }, studentConsent: { how: "IN_PERSON" } };
  }
  const { payee, guardian, hardship, ...rest } = student;
  const { guardianConsent, studentConsent } = application;
  return {
    ...rest,
    ...(payee ?? {}),
    guardian: guardian ?? "",
    hardship: hardship ?? "",
    guardianConsent: { givenOn: guardianConsent?.givenOn, how: guardianConsent?.how },
    studentConsent: { givenOn: studentConsent?.givenOn, how: studentConsent?.how },
  };
}

interface DialogProps {
  programme: ProgrammeRowFragment;
  /** Corrected; a new one is filed without. */
  application?: ApplicationRowFragment;
  onClose: () => void;
}

/** Files or corrects an application: no more is asked than a scholarship needs, and consent with it. */
export function ApplicationDialog({ programme, application, onClose }: DialogProps) {
  const say = useSay();
  const file = useCommand(FileApplicationDocument);
  const update = useCommand(UpdateApplicationDocument);
  return (
    <FormDialog<ApplicationForm>
      open
      onClose={onClose}
      title={say(application === undefined ? "applications.file" : "applications.change")}
      done={say(application === undefined ? "applications.filed" : "applications.saved")}
      defaults={formOf(application)}
      onSubmit={(form, idempotencyKey) =>
        application === undefined
          ? file.mutateAsync({
              input: { idempotencyKey, programmeId: programme.id, unitId: form.unitId, ...dataOf(form) },
            })
          : update.mutateAsync({
              input: { idempotencyKey, id: application.id, expectedRevision: application.revision, ...dataOf(form) },
            })
      }
    >
      {application === undefined ? <UnitInput source="unitId" label={say("applications.unit")} isRequired /> : null}
      <TextInput
        source="name"
        label={say("applications.name")}
        validate={[required(), maxLength(100)]}
        helperText={false}
        autoComplete="off"
      />
      <DateInput source="birthDate" label={say("applications.birthDate")} required />
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "2fr 1fr" }, gap: 2, width: "100%" }}>
        <TextInput
          source="school"
          label={say("applications.school")}
          validate={[required(), maxLength(200)]}
          helperText={false}
        />
        <TextInput
          source="className"
          label={say("applications.className")}
          validate={[required(), maxLength(50)]}
          helperText={false}
        />
      </Box>
      <TextInput
        source="guardian"
        label={say("applications.guardian")}
        validate={maxLength(100)}
        helperText={say("applications.guardianHint")}
      />
      <TextInput
        source="hardship"
        label={say("applications.hardship")}
        validate={maxLength(1000)}
        multiline
        helperText={false}
      />
      <Typography variant="h3" sx={{ mt: 1 }}>
        {say("applications.payee")}
      </Typography>
      <TextInput source="holder" label={say("applications.holder")} validate={maxLength(100)} helperText={false} />
      <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, gap: 2, width: "100%" }}>
        <TextInput source="bank" label={say("applications.bank")} validate={maxLength(100)} helperText={false} />
        <TextInput source="account" label={say("applications.account")} validate={maxLength(19)} helperText={false} />
      </Box>
      <Typography variant="h3" sx={{ mt: 1 }}>
        {say("applications.consents")}
      </Typography>
      <Typography variant="body2" color="textSecondary" sx={{ mb: 1 }}>
        {say("applications.consentText")}
      </Typography>
      <ConsentInputs source="guardianConsent" />
      <ConsentInputs source="studentConsent" />
    </FormDialog>
  );
}

function ConsentInputs({ source }: { source: "guardianConsent" | "studentConsent" }) {
  const say = useSay();
  const ways = scholarships.consentWays.map((id) => ({ id, name: say(`applications.ways.${id}`) }));
  return (
    <Box sx={{ display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, gap: 2, width: "100%" }}>
      <DateInput source={`${source}.givenOn`} label={say(`applications.${source}`)} />
      <SelectInput source={`${source}.how`} label={say("applications.how")} choices={ways} helperText={false} />
    </Box>
  );
}
