import { Chip, Stack } from "@mui/material";
import type { CampaignRowFragment, CampaignState } from "../generated/graphql.ts";
import { formatDate } from "../i18n/format.ts";
import { type Say, useSay } from "../i18n/messages.ts";

const colours = { DRAFT: "default", OPEN: "success", CLOSED: "warning" } as const;

export function CampaignChips({ campaign }: { campaign: Pick<CampaignRowFragment, "state" | "isPilot"> }) {
  const say = useSay();
  return (
    <Stack direction="row" sx={{ gap: 0.75, flexWrap: "wrap" }}>
      <Chip
        size="small"
        variant="outlined"
        color={colours[campaign.state]}
        label={say(`campaigns.states.${campaign.state}`)}
        data-testid={`campaign-${campaign.state}`}
      />
      {campaign.isPilot ? <Chip size="small" color="info" label={say("campaigns.pilot")} /> : null}
    </Stack>
  );
}

type Day = string | null | undefined;

/** A window in words: bounds that are not set are left out. */
export function windowText(from: Day, to: Day, say: Say): string {
  if (from && to) return say("campaigns.between", { from: formatDate(from), to: formatDate(to) });
  if (to) return say("campaigns.until", { to: formatDate(to) });
  return from ? say("campaigns.from", { from: formatDate(from) }) : say("campaigns.always");
}

export function useCampaignStates(): { id: CampaignState; name: string }[] {
  const say = useSay();
  return (["DRAFT", "OPEN", "CLOSED"] as const).map((id) => ({ id, name: say(`campaigns.states.${id}`) }));
}

export function campaignPath(id: string): string {
  return `/campaigns/${encodeURIComponent(id)}/show`;
}
