import { LinearProgress } from "@mui/material";
import { formatNumber, NOTHING } from "../i18n/format.ts";
import { useSay } from "../i18n/messages.ts";
import { percentOf } from "./plan-lines.ts";

/** What was reached of a goal, as a number and, where there is a goal, a bar. */
export function Progress({
  label,
  reached,
  goal,
}: {
  label: string;
  reached: number;
  goal: number | null | undefined;
}) {
  const say = useSay();
  const percent = percentOf(reached, goal);
  if (percent === undefined) return <>{formatNumber(reached)}</>;
  return (
    <>
      {say("eventPlans.of", { reached: formatNumber(reached), goal: formatNumber(goal), percent })}
      <LinearProgress
        variant="determinate"
        value={Math.min(100, percent)}
        aria-label={label}
        sx={{ mt: 0.25, borderRadius: 2, height: 6 }}
      />
    </>
  );
}

/** "7 events / 500 delegates"; a dash where neither was set. */
export function EventsAndDelegates({ events, delegates }: { events?: number | null; delegates?: number | null }) {
  const say = useSay();
  if (events == null && delegates == null) return NOTHING;
  return <>{say("eventPlans.both", { events: formatNumber(events), delegates: formatNumber(delegates) })}</>;
}
