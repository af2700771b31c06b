import {
  BlockRounded,
  EditNoteRounded,
  FactCheckOutlined,
  ForwardToInboxRounded,
  GavelRounded,
  HistoryEduRounded,
  RemoveModeratorOutlined,
  UndoRounded,
} from "@mui/icons-material";
import { Button } from "@mui/material";
import { LinkBase } from "react-admin";
import { useReaderLocale, useSay } from "../i18n/messages.ts";
import type { BulkCommand } from "../registrations/commands.ts";
import type { RegistrationRecord } from "../registrations/provider.ts";
import { levelChoices } from "./criteria-words.ts";
import type { LevelChoice } from "./decision-inputs.tsx";
import { useAssessment } from "./use-assessment.ts";

/** The address of a sheet's page. */
export function sheetPath(id: string, page: "assess" | "review"): string {
  return `/registrations/${encodeURIComponent(id)}/${page}`;
}

/**
 * What may be done next with a registration under a campaign, as the service says: nothing is offered that could not succeed.
 *
 * @param onCommand opens the dialog of a command
 */
export function AssessmentActions(props: { record: RegistrationRecord; onCommand: (command: BulkCommand) => void }) {
  const { record, onCommand } = props;
  const say = useSay();
  const { data } = useAssessment(record.id);
  const allowed = new Set(data?.assessment.allowed);
  // Before anything was submitted the registration's own buttons are all there is.
  const returnable = allowed.has("RETURN") && record.state !== "REGISTERED";
  return (
    <>
      {allowed.has("SAVE_SELF") ? (
        <Button
          component={LinkBase}
          to={sheetPath(record.id, "assess")}
          variant="contained"
          startIcon={<EditNoteRounded />}
          data-testid="self-assess"
        >
          {say("assessments.selfAssess")}
        </Button>
      ) : null}
      {returnable ? (
        <Button color="error" variant="outlined" startIcon={<UndoRounded />} onClick={() => onCommand("return")}>
          {say("registrations.return")}
        </Button>
      ) : null}
      {allowed.has("SAVE_REVIEW") ? (
        <Button
          component={LinkBase}
          to={sheetPath(record.id, "review")}
          variant={record.state === "SELF_ASSESSED" ? "contained" : "outlined"}
          startIcon={<FactCheckOutlined />}
          data-testid="review"
        >
          {say("assessments.review")}
        </Button>
      ) : null}
      {allowed.has("PROPOSE") ? (
        <Button
          variant="contained"
          startIcon={<ForwardToInboxRounded />}
          onClick={() => onCommand("propose")}
          data-testid="propose"
        >
          {say("decisions.propose")}
        </Button>
      ) : null}
      {allowed.has("REFUSE") ? (
        <Button
          color="error"
          variant="outlined"
          startIcon={<BlockRounded />}
          onClick={() => onCommand("refuse")}
          data-testid="refuse"
        >
          {say("decisions.refuse")}
        </Button>
      ) : null}
      {allowed.has("RECOGNISE") ? (
        <Button
          variant="contained"
          startIcon={<GavelRounded />}
          onClick={() => onCommand("recognise")}
          data-testid="recognise"
        >
          {say("decisions.recognise")}
        </Button>
      ) : null}
      {allowed.has("CORRECT") ? (
        <Button
          variant="outlined"
          startIcon={<HistoryEduRounded />}
          onClick={() => onCommand("correct")}
          data-testid="correct"
        >
          {say("decisions.correct")}
        </Button>
      ) : null}
      {allowed.has("REVOKE") ? (
        <Button
          color="error"
          variant="outlined"
          startIcon={<RemoveModeratorOutlined />}
          onClick={() => onCommand("revoke")}
          data-testid="revoke"
        >
          {say("decisions.revoke")}
        </Button>
      ) : null}
    </>
  );
}

/** Whether a registration goes through a campaign, and so is not approved directly; the levels it can reach there, and for how long. */
export function useCampaignOf(record: RegistrationRecord): {
  inCampaign: boolean;
  levels: readonly LevelChoice[];
  validMonths: number | null;
} {
  const locale = useReaderLocale();
  const { data } = useAssessment(record.id);
  return {
    inCampaign: Boolean(data?.assessment.campaign),
    levels: levelChoices(data?.assessment, locale),
    validMonths: data?.assessment.criteriaSet?.definition.validMonths ?? null,
  };
}
