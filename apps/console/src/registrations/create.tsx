import { Box, Button, Card, Stack } from "@mui/material";
import { useState } from "react";
import {
  BooleanInput,
  CreateBase,
  LinkBase,
  required,
  SelectInput,
  SimpleForm,
  useCreateContext,
  useRedirect,
} from "react-admin";
import { useIdempotencyKey } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { UnitInput } from "../presentation/unit-input.tsx";
import { currentYear } from "../presentation/year-select.tsx";
import { SimilarHint } from "../subjects/similar-hint.tsx";
import { useNotifyDone } from "../undo/notice.tsx";
import { useChoices } from "./choices.ts";
import type { RegistrationRecord } from "./provider.ts";
import { GroupInput, ModelInput, SubjectInputs } from "./subject-inputs.tsx";

export default function RegistrationCreate() {
  return (
    <Guard resource="registrations" action="create">
      <Create />
    </Guard>
  );
}

function Create() {
  const say = useSay();
  const notifyDone = useNotifyDone();
  const redirect = useRedirect();
  const idempotencyKey = useIdempotencyKey();
  const { years } = useChoices();
  const { roots } = useViewer();
  const [failure, setFailure] = useState<unknown>();
  return (
    <Page title={say("registrations.createTitle")}>
      <CreateBase<RegistrationRecord>
        disableAuthentication
        mutationOptions={{
          meta: { idempotencyKey },
          onSuccess: (record: RegistrationRecord) => {
            notifyDone(say("registrations.saved"), idempotencyKey);
            redirect("show", "registrations", record.id);
          },
          onError: setFailure,
        }}
      >
        <Card sx={{ maxWidth: 760 }}>
          <SimpleForm
            toolbar={false}
            defaultValues={{ year: currentYear(), model: "FAMILY", submit: true, unitId: roots[0]?.id }}
            sx={{ p: { xs: 2, sm: 3 } }}
          >
            <UnitInput source="unitId" label={say("common.unit")} isRequired />
            <SelectInput
              source="year"
              label={say("common.year")}
              choices={years}
              validate={required()}
              helperText={false}
            />
            <ModelInput />
            <GroupInput />
            <SubjectInputs />
            <SimilarHint />
            <BooleanInput
              source="submit"
              label={say("registrations.submitNow")}
              helperText={say("registrations.submitHint")}
            />
            <Box sx={{ width: "100%" }}>
              <FormFailure error={failure} />
            </Box>
            <FormButtons onSend={() => setFailure(undefined)} />
          </SimpleForm>
        </Card>
      </CreateBase>
    </Page>
  );
}

function FormButtons({ onSend }: { onSend: () => void }) {
  const say = useSay();
  const { saving } = useCreateContext();
  return (
    <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
      <Button
        type="submit"
        variant="contained"
        loading={saving ?? false}
        onClick={onSend}
        data-testid="save-registration"
      >
        {say("common.save")}
      </Button>
      <Button component={LinkBase} to="/registrations">
        {say("common.cancel")}
      </Button>
    </Stack>
  );
}
