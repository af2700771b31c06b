import { Alert, Button } from "@mui/material";
import { LinkBase } from "react-admin";
import { useGraph } from "../api/hooks.ts";
import { useMay } from "../authentication/viewer.ts";
import { DirectivesWaitingDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

/** Says how many directives the reader's own units have yet to acknowledge; nothing where there is none. */
export function WaitingDirectives() {
  const say = useSay();
  const mayAcknowledge = useMay("directives.acknowledge");
  const answer = useGraph(DirectivesWaitingDocument, {}, { enabled: mayAcknowledge });
  const count = answer.data?.directives.totalCount ?? 0;
  if (count === 0) return null;
  return (
    <Alert
      severity="warning"
      sx={{ mb: 2 }}
      data-testid="waiting-directives"
      action={
        <Button component={LinkBase} to="/directives?side=WAITING" color="inherit" size="small">
          {say("directives.showWaiting")}
        </Button>
      }
    >
      {say("directives.waiting", { smart_count: count })}
    </Alert>
  );
}
