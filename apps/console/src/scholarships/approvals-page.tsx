import { useSay } from "../i18n/messages.ts";
import { Guard } from "../presentation/guard.tsx";
import { Page } from "../presentation/page.tsx";
import { Rounds } from "./rounds.tsx";

/** What waits for an approver: rounds of all funds in his scope. */
export default function ApprovalsPage() {
  const say = useSay();
  return (
    <Guard resource="scholarship-approvals" action="list">
      <Page title={say("rounds.inbox")} subtitle={say("rounds.inboxText")}>
        <Rounds states={["PROPOSED"]} />
      </Page>
    </Guard>
  );
}
