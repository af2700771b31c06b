import {
  BlockRounded,
  CardMembershipOutlined,
  ForwardToInboxRounded,
  GavelRounded,
  SendOutlined,
  TaskAltOutlined,
  UndoRounded,
} from "@mui/icons-material";
import { Button } from "@mui/material";
import { useState } from "react";
import { useListContext } from "react-admin";
import { useMay } from "../authentication/viewer.ts";
import { IssueDialog } from "../certificates/issue-dialog.tsx";
import { useSay } from "../i18n/messages.ts";
import { BulkDialog, type ChosenRegistration } from "./bulk-dialog.tsx";
import { stepsOffered } from "./bulk-steps.ts";
import type { BulkCommand } from "./commands.ts";
import type { RegistrationRecord } from "./provider.ts";

/** What can be done with the chosen rows. Rows that do not qualify are refused one by one, with their reason. */
export function BulkActions() {
  const say = useSay();
  const mayWrite = useMay("registrations.write");
  const mayDecide = useMay("registrations.decide");
  const mayIssue = useMay("certificates.issue");
  const { data = [], selectedIds, onUnselectItems } = useListContext<RegistrationRecord>();
  const [command, setCommand] = useState<{ name: BulkCommand | "issue"; chosen: ChosenRegistration[] }>();
  const offered = stepsOffered(data.filter(({ id }) => selectedIds.includes(id)).map(({ state }) => state));
  const names = new Map(data.map((row) => [row.id, row.subjectName]));

  function begin(name: BulkCommand | "issue"): void {
    setCommand({ name, chosen: selectedIds.map((id) => ({ id, subjectName: names.get(id) ?? id })) });
  }

  function end(): void {
    setCommand(undefined);
    onUnselectItems();
  }

  return (
    <>
      {mayWrite && offered.submit ? (
        <Button startIcon={<SendOutlined />} onClick={() => begin("submit")} data-testid="bulk-submit">
          {say("registrations.submit")}
        </Button>
      ) : null}
      {mayWrite && offered.propose ? (
        <Button startIcon={<ForwardToInboxRounded />} onClick={() => begin("propose")} data-testid="bulk-propose">
          {say("decisions.propose")}
        </Button>
      ) : null}
      {mayDecide ? (
        <>
          {offered.approve ? (
            <Button startIcon={<TaskAltOutlined />} onClick={() => begin("approve")} data-testid="bulk-approve">
              {say("registrations.approve")}
            </Button>
          ) : null}
          {offered.decide ? (
            <>
              <Button startIcon={<GavelRounded />} onClick={() => begin("recognise")} data-testid="bulk-recognise">
                {say("decisions.recognise")}
              </Button>
              <Button
                startIcon={<BlockRounded />}
                color="error"
                onClick={() => begin("refuse")}
                data-testid="bulk-refuse"
              >
                {say("decisions.refuse")}
              </Button>
            </>
          ) : null}
          <Button startIcon={<UndoRounded />} color="error" onClick={() => begin("return")} data-testid="bulk-return">
            {say("registrations.return")}
          </Button>
        </>
      ) : null}
      {mayIssue ? (
        <Button startIcon={<CardMembershipOutlined />} onClick={() => begin("issue")} data-testid="bulk-issue">
          {say("certificates.issue")}
        </Button>
      ) : null}
      {command === undefined ? null : command.name === "issue" ? (
        <IssueDialog chosen={command.chosen} onClose={end} />
      ) : (
        <BulkDialog command={command.name} chosen={command.chosen} onClose={end} />
      )}
    </>
  );
}
