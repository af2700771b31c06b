import { Box, Button, Card, Stack } from "@mui/material";
import { useState } from "react";
import {
  CreateBase,
  LinkBase,
  required,
  SelectInput,
  SimpleForm,
  useCreateContext,
  useNotify,
  useRedirect,
} from "react-admin";
import { useIdempotencyKey } from "../api/hooks.ts";
import { useViewer } from "../authentication/viewer.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FormFailure } from "../presentation/states.tsx";
import { useSubjectChoices } from "./choices.ts";
import { FactInputs } from "./inputs.tsx";
import type { SubjectRecord } from "./provider.ts";

export default function SubjectCreate() {
  return (
    <Guard resource="subjects" action="create">
      <Create />
    </Guard>
  );
}

function Create() {
  const say = useSay();
  const notify = useNotify();
  const redirect = useRedirect();
  const idempotencyKey = useIdempotencyKey();
  const { kinds } = useSubjectChoices();
  const { roots } = useViewer();
  const [failure, setFailure] = useState<unknown>();
  return (
    <Page title={say("subjects.createTitle")}>
      <CreateBase<SubjectRecord>
        disableAuthentication
        mutationOptions={{
          meta: { idempotencyKey },
          onSuccess: (record: SubjectRecord) => {
            notify(say("subjects.saved"), { type: "success" });
            redirect("show", "subjects", record.id);
          },
          onError: setFailure,
        }}
      >
        <Card sx={{ maxWidth: 760 }}>
          <SimpleForm
            toolbar={false}
            defaultValues={{ kind: "HOUSEHOLD", unitId: roots[0]?.id }}
            sx={{ p: { xs: 2, sm: 3 } }}
          >
            <SelectInput
              source="kind"
              label={say("subjects.kind")}
              choices={kinds}
              validate={required()}
              helperText={false}
            />
            <FactInputs />
            <Box sx={{ width: "100%" }}>
              <FormFailure error={failure} />
            </Box>
            <Buttons onSend={() => setFailure(undefined)} />
          </SimpleForm>
        </Card>
      </CreateBase>
    </Page>
  );
}

function Buttons({ onSend }: { onSend: () => void }) {
  const say = useSay();
  const { saving } = useCreateContext();
  return (
    <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
      <Button type="submit" variant="contained" loading={saving ?? false} onClick={onSend} data-testid="save-subject">
        {say("common.save")}
      </Button>
      <Button component={LinkBase} to="/subjects">
        {say("common.cancel")}
      </Button>
    </Stack>
  );
}
