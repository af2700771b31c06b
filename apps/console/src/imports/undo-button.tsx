import { UndoRounded } from "@mui/icons-material";
import { Button, DialogContentText } from "@mui/material";
import { useState } from "react";
import type { ImportViewFragment } from "../generated/graphql.ts";
import { formatNumber } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { FormDialog } from "../presentation/form-dialog.tsx";
import { useImportCommands } from "./use-import.ts";

/** Takes back a whole import, after a question. Why that is refused, if it is, is said in the dialog. */
export function UndoButton({ view }: { view: ImportViewFragment }) {
  const say = useSay();
  const { undo } = useImportCommands();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button color="error" startIcon={<UndoRounded />} onClick={() => setAsking(true)} data-testid="import-undo">
        {say("importing.undo")}
      </Button>
      <FormDialog
        open={asking}
        danger
        title={say("importing.undoTitle")}
        submitLabel={say("importing.undo")}
        onClose={() => setAsking(false)}
        onSubmit={(_values, idempotencyKey) => undo(view.id, idempotencyKey)}
      >
        <DialogContentText>
          {say("importing.undoText", {
            file: view.fileName,
            created: formatNumber(view.createdRows),
            updated: formatNumber(view.updatedRows),
          })}
        </DialogContentText>
      </FormDialog>
    </>
  );
}
