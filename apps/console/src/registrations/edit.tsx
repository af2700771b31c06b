import { Box, Button, Card, Stack, Typography } from "@mui/material";
import { useState } from "react";
import { EditBase, LinkBase, SimpleForm, useCreatePath, useEditContext, useRedirect } from "react-admin";
import { useIdempotencyKey } from "../api/hooks.ts";
import { localName } from "../i18n/format.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { FailureNotice, FormFailure, Waiting } from "../presentation/states.tsx";
import { useNotifyDone } from "../undo/notice.tsx";
import type { RegistrationRecord } from "./provider.ts";
import { GroupInput, SubjectInputs } from "./subject-inputs.tsx";

export default function RegistrationEdit() {
  return (
    <Guard resource="registrations" action="edit">
      <Edit />
    </Guard>
  );
}

function Edit() {
  const say = useSay();
  const notifyDone = useNotifyDone();
  const redirect = useRedirect();
  const idempotencyKey = useIdempotencyKey();
  const [failure, setFailure] = useState<unknown>();
  return (
    <EditBase<RegistrationRecord>
      disableAuthentication
      mutationMode="pessimistic"
      mutationOptions={{
        meta: { idempotencyKey },
        onSuccess: (record: RegistrationRecord) => {
          notifyDone(say("registrations.saved"), idempotencyKey);
          redirect("show", "registrations", record.id);
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
  const locale = useReaderLocale();
  const createPath = useCreatePath();
  const { record, error, saving, refetch } = useEditContext<RegistrationRecord>();
  if (error || !record) {
    return (
      <Page title={say("registrations.editTitle")}>
        {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={8} />}
      </Page>
    );
  }
  return (
    <Page
      title={say("registrations.editTitle")}
      subtitle={`${say(`models.${record.model}`)} · ${record.year} · ${localName(record.unit, locale)}`}
    >
      <Card sx={{ maxWidth: 760 }}>
        <SimpleForm toolbar={false} sx={{ p: { xs: 2, sm: 3 } }}>
          {record.returnReason ? (
            <Typography color="warning.main" sx={{ mb: 1 }}>
              {say("registrations.returnReason")}: {record.returnReason}
            </Typography>
          ) : null}
          <GroupInput />
          <SubjectInputs />
          <Box sx={{ width: "100%" }}>
            <FormFailure error={failure} />
          </Box>
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
            <Button component={LinkBase} to={createPath({ resource: "registrations", type: "show", id: record.id })}>
              {say("common.cancel")}
            </Button>
          </Stack>
        </SimpleForm>
      </Card>
    </Page>
  );
}
