import { Box, Button, Card, Stack } from "@mui/material";
import { useState } from "react";
import { EditBase, LinkBase, SimpleForm, useEditContext, useNotify, useRedirect } from "react-admin";
import { useIdempotencyKey } from "../api/hooks.ts";
import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, FormFailure, Waiting } from "../presentation/states.tsx";
import { subjectPath } from "./choices.ts";
import { FactInputs } from "./inputs.tsx";
import type { SubjectRecord } from "./provider.ts";

export default function SubjectEdit() {
  return (
    <Guard resource="subjects" action="edit">
      <Edit />
    </Guard>
  );
}

function Edit() {
  const say = useSay();
  const notify = useNotify();
  const redirect = useRedirect();
  const idempotencyKey = useIdempotencyKey();
  const [failure, setFailure] = useState<unknown>();
  return (
    <EditBase<SubjectRecord>
      disableAuthentication
      mutationMode="pessimistic"
      mutationOptions={{
        meta: { idempotencyKey },
        onSuccess: (record: SubjectRecord) => {
          notify(say("subjects.saved"), { type: "success" });
          redirect("show", "subjects", record.id);
        },
        onError: setFailure,
      }}
      queryOptions={{ meta: {} }}
    >
      <Content failure={failure} onSend={() => setFailure(undefined)} />
    </EditBase>
  );
}

function Content({ failure, onSend }: { failure: unknown; onSend: () => void }) {
  const say = useSay();
  const { record, error, saving, refetch } = useEditContext<SubjectRecord>();
  if (error || !record) {
    return (
      <Page title={say("subjects.editTitle")}>
        {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={8} />}
      </Page>
    );
  }
  return (
    <Page title={say("subjects.editTitle")} subtitle={say(`subjects.kinds.${record.kind}`)}>
      <Card sx={{ maxWidth: 760 }}>
        <SimpleForm toolbar={false} sx={{ p: { xs: 2, sm: 3 } }}>
          <FactInputs />
          <Box sx={{ width: "100%" }}>
            <FormFailure error={failure} />
          </Box>
          <Stack direction="row" sx={{ gap: 1, mt: 1 }}>
            <Button
              type="submit"
              variant="contained"
              loading={saving ?? false}
              onClick={onSend}
              data-testid="save-subject"
            >
              {say("common.save")}
            </Button>
            <Button component={LinkBase} to={subjectPath(String(record.id))}>
              {say("common.cancel")}
            </Button>
          </Stack>
        </SimpleForm>
      </Card>
    </Page>
  );
}
