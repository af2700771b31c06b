import { useGraph } from "../api/hooks.ts";
import {
  CampaignHistoryDocument,
  CriteriaSetHistoryDocument,
  type RuleChangeRowFragment,
} from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { NotFoundPage } from "../layout/notices.tsx";
import { Page, Section } from "../presentation/page.tsx";
import { Answer, EmptyNotice, FailureNotice, Waiting } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { useFieldName } from "./words.ts";

export type RuleKind = "criteria" | "campaigns";

function useRuleHistory(of: RuleKind, id: string) {
  const sets = useGraph(CriteriaSetHistoryDocument, { id }, { enabled: of === "criteria" });
  const campaigns = useGraph(CampaignHistoryDocument, { id }, { enabled: of === "campaigns" });
  const { error, isPending, refetch, data } =
    of === "criteria"
      ? { ...sets, data: sets.data?.criteriaSetHistory }
      : { ...campaigns, data: campaigns.data?.campaignHistory };
  return { error, isPending, refetch, data };
}

/** Who did what with a criteria set or a campaign, with what each change replaced. */
export function RuleHistory({ of, id }: { of: RuleKind; id: string }) {
  const say = useSay();
  const answer = useRuleHistory(of, id);
  return (
    <Section id="history" title={say("rules.history")}>
      <Answer query={answer}>
        {(changes) =>
          changes.length === 0 ? <EmptyNotice title={say("rules.noHistory")} /> : <Changes changes={changes} />
        }
      </Answer>
    </Section>
  );
}

function Changes({ changes }: { changes: readonly RuleChangeRowFragment[] }) {
  const say = useSay();
  const fieldName = useFieldName();
  return (
    <Timeline
      fieldName={fieldName}
      entries={changes.map((change) => ({ ...change, title: say(`rules.kinds.${change.kind}`) }))}
    />
  );
}

/** What is left of a draft that was deleted: its history. Where there never was one, nothing is found. */
export function DeletedDraftPage({ of, id }: { of: RuleKind; id: string }) {
  const say = useSay();
  const { data, error, refetch } = useRuleHistory(of, id);
  if (data?.some(({ kind }) => kind === "DELETE")) {
    return (
      <Page title={say("rules.deletedTitle")} subtitle={say("rules.deletedText")}>
        <Changes changes={data} />
      </Page>
    );
  }
  if (data !== undefined || error?.code === "NOT_FOUND" || error?.code === "INVALID_INPUT") return <NotFoundPage />;
  return (
    <Page title={say("rules.history")}>
      {error ? <FailureNotice error={error} onRetry={() => void refetch()} /> : <Waiting lines={8} />}
    </Page>
  );
}
