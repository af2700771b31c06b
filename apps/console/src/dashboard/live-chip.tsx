import { Chip, Tooltip } from "@mui/material";
import type { LiveState } from "../api/subscription.ts";
import { useSay } from "../i18n/messages.ts";

const labels = {
  live: "dashboard.live",
  connecting: "dashboard.reconnecting",
  waiting: "dashboard.reconnecting",
  stopped: "dashboard.paused",
} as const;

export function LiveChip({ state }: { state: LiveState }) {
  const say = useSay();
  return (
    <Tooltip title={say("dashboard.liveHint")}>
      <Chip
        size="small"
        variant="outlined"
        color={state === "live" ? "success" : "default"}
        label={say(labels[state])}
        data-testid="live-state"
        data-state={state}
        role="status"
      />
    </Tooltip>
  );
}
