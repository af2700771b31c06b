import { Button, DialogContentText, Stack, TextField, Typography } from "@mui/material";
import { useState } from "react";
import { useNotify } from "react-admin";
import { useCommand, useGraph } from "../api/hooks.ts";
import { CalendarAddressDocument, RenewCalendarDocument, RevokeCalendarDocument } from "../generated/graphql.ts";
import { formatInstant } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { Section } from "../presentation/page.tsx";
import { Answer } from "../presentation/states.tsx";

/** Address of a unit's calendar: to be copied, changed and taken back. */
export function CalendarSection({ unitId }: { unitId: string }) {
  const say = useSay();
  const notify = useNotify();
  const [act, setAct] = useState<"renew" | "revoke">();
  const answer = useGraph(CalendarAddressDocument, { unitId });
  const close = () => setAct(undefined);
  return (
    <Section id="calendar-address" title={say("calendars.title")}>
      <Answer query={answer}>
        {({ calendarAddress: { url, createdAt } }) => (
          <Stack spacing={1.5} sx={{ alignItems: "flex-start", maxWidth: 800 }} data-testid="calendar-address">
            <Typography>{say("calendars.text")}</Typography>
            {url ? (
              <TextField
                fullWidth
                label={say("calendars.title")}
                value={url}
                helperText={say("calendars.since", { when: formatInstant(createdAt) })}
                slotProps={{ input: { readOnly: true } }}
              />
            ) : (
              <Typography color="textSecondary">{say("calendars.none")}</Typography>
            )}
            <Stack direction="row" sx={{ gap: 1, flexWrap: "wrap" }}>
              {url ? (
                <Button
                  variant="outlined"
                  onClick={() =>
                    void navigator.clipboard.writeText(url).then(() => notify(say("common.copied"), { type: "info" }))
                  }
                >
                  {say("common.copy")}
                </Button>
              ) : null}
              <Button variant={url ? "text" : "contained"} onClick={() => setAct("renew")} data-testid="renew-calendar">
                {say(url ? "calendars.renew" : "calendars.create")}
              </Button>
              {url ? (
                <Button color="error" onClick={() => setAct("revoke")} data-testid="revoke-calendar">
                  {say("calendars.revoke")}
                </Button>
              ) : null}
            </Stack>
            {act ? <ChangeDialog act={act} unitId={unitId} known={url != null} onClose={close} /> : null}
          </Stack>
        )}
      </Answer>
    </Section>
  );
}

interface ChangeProps {
  act: "renew" | "revoke";
  unitId: string;
  /** Whether there is an address that will lead nowhere. */
  known: boolean;
  onClose: () => void;
}

function ChangeDialog({ act, unitId, known, onClose }: ChangeProps) {
  const say = useSay();
  const renew = useCommand(RenewCalendarDocument);
  const revoke = useCommand(RevokeCalendarDocument);
  const making = act === "renew" && !known;
  return (
    <FormDialog<object>
      open
      danger={act === "revoke"}
      onClose={onClose}
      title={say(making ? "calendars.create" : act === "renew" ? "calendars.renewTitle" : "calendars.revokeTitle")}
      submitLabel={say(making ? "calendars.create" : act === "renew" ? "calendars.renew" : "calendars.revoke")}
      done={say(act === "renew" ? "calendars.renewed" : "calendars.revoked")}
      onSubmit={async (_values, idempotencyKey) => {
        const input = { idempotencyKey, unitId };
        if (act === "renew") await renew.mutateAsync({ input });
        else await revoke.mutateAsync({ input });
      }}
    >
      <DialogContentText>{say(making ? "calendars.text" : "calendars.renewText")}</DialogContentText>
    </FormDialog>
  );
}
