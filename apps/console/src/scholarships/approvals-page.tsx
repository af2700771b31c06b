import { DisbursementTable } from "../disbursements/table.tsx";
import { useSay } from "../i18n/messages.ts";
import { Openings } from "../ledger/openings.tsx";
import { Guard } from "../presentation/guard.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { AwardApprovals } from "./award-approvals.tsx";
import { Rounds } from "./rounds.tsx";

/** What waits for an approver: rounds, changes of awards, and requests for money and goods of all funds in his scope. */
export default function ApprovalsPage() {
  const say = useSay();
  return (
    <Guard resource="scholarship-approvals" action="list">
      <Page title={say("rounds.inbox")} subtitle={say("rounds.inboxText")}>
        <Rounds states={["PROPOSED"]} />
        <Section id="award-approvals" title={say("awardApprovals.title")}>
          <AwardApprovals states={["PROPOSED"]} />
        </Section>
        <Section id="disbursements" title={say("disbursements.inbox")}>
          <DisbursementTable filter={{ states: ["PROPOSED"] }} />
        </Section>
        <Section id="openings" title={say("openings.title")}>
          <Openings states={["PROPOSED"]} />
        </Section>
      </Page>
    </Guard>
  );
}
