import { SendOutlined, TaskAltOutlined, UndoRounded } from "@mui/icons-material";
import { Button } from "@mui/material";
import { useState } from "react";
import { useListContext } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { useSay } from "../i18n/messages.ts";
import { BulkDialog, type ChosenRegistration } from "./bulk-dialog.tsx";
import type { BulkCommand } from "./commands.ts";
import type { RegistrationRecord } from "./provider.ts";

/** What can be done with the chosen rows. Rows that do not qualify are refused one by one, with their reason. */
export function BulkActions() {
  const say = useSay();
  const mayWrite = useMay("registrations.write");
  const mayDecide = useMay("registrations.decide");
  const { data = [], selectedIds, onUnselectItems } = useListContext<RegistrationRecord>();
  const [command, setCommand] = useState<{ name: BulkCommand; chosen: ChosenRegistration[] }>();
  const names = new Map(data.map((row) => [row.id, row.subjectName]));

  function begin(name: BulkCommand): void {
    setCommand({ name, chosen: selectedIds.map((id) => ({ id, subjectName: names.get(id) ?? id })) });
  }

  return (
    <>
      {mayWrite ? (
        <Button startIcon={<SendOutlined />} onClick={() => begin("submit")} data-testid="bulk-submit">
          {say("registrations.submit")}
        </Button>
      ) : null}
      {mayDecide ? (
        <>
          <Button startIcon={<TaskAltOutlined />} onClick={() => begin("approve")} data-testid="bulk-approve">
            {say("registrations.approve")}
          </Button>
          <Button startIcon={<UndoRounded />} color="error" onClick={() => begin("return")} data-testid="bulk-return">
            {say("registrations.return")}
          </Button>
        </>
      ) : null}
      {command === undefined ? null : (
        <BulkDialog
          command={command.name}
          chosen={command.chosen}
          onClose={() => {
            setCommand(undefined);
            onUnselectItems();
          }}
        />
      )}
    </>
  );
}
