import { Alert, Button } from "@mui/material";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useNotify } from "react-admin";
import { failureText } from "../api/failure.ts";
import { useGraphClient } from "../api/hooks.ts";
import { successOf } from "../api/outcome.ts";
import { UndoDocument, UndoEntriesDocument } from "../generated/graphql.ts";
import { useReaderLocale, useSay } from "../i18n/messages.ts";

/** Milliseconds for which the way back is offered at once; afterwards it stands in the list of what one did. */
const OFFERED_MS = 8000;

/** Says that something was done, with a way back. @returns takes the text, and the key of the command that did it */
export function useNotifyDone(): (text: string, commandKey: string) => void {
  const notify = useNotify();
  return useCallback(
    (text, commandKey) =>
      notify(<DoneNotice text={text} commandKey={commandKey} />, { type: "success", autoHideDuration: OFFERED_MS }),
    [notify],
  );
}

function DoneNotice({ text, commandKey }: { text: string; commandKey: string }) {
  const say = useSay();
  const locale = useReaderLocale();
  const notify = useNotify();
  const client = useGraphClient();
  const cache = useQueryClient();
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [pending, setPending] = useState(false);

  async function undo(): Promise<void> {
    setPending(true);
    try {
      const { undoEntries } = await client.execute(UndoEntriesDocument, { first: 1, commandKey });
      const entryId = undoEntries.edges[0]?.node.id;
      if (entryId === undefined) return;
      const { job } = successOf(await client.execute(UndoDocument, { input: { idempotencyKey, entryId } }));
      await cache.invalidateQueries();
      notify(say(job === null ? "undo.undone" : "undo.undoing"), { type: "success" });
    } catch (error) {
      notify(failureText(error, locale), { type: "error" });
    } finally {
      setPending(false);
    }
  }

  return (
    <Alert
      severity="success"
      variant="filled"
      data-testid="done-notice"
      action={
        <Button color="inherit" size="small" loading={pending} onClick={() => void undo()} data-testid="undo-now">
          {say("undo.undo")}
        </Button>
      }
    >
      {text}
    </Alert>
  );
}
