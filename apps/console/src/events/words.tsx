import { Chip } from "@mui/material";
import type { EventState } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";

const colours = { PLANNED: "default", OPEN: "success", HELD: "info", CLOSED: "primary", CANCELLED: "error" } as const;

export const eventStates = ["PLANNED", "OPEN", "HELD", "CLOSED", "CANCELLED"] as const satisfies readonly EventState[];

export function EventStateChip({ state }: { state: EventState }) {
  const say = useSay();
  return (
    <Chip
      size="small"
      variant="outlined"
      color={colours[state]}
      label={say(`events.states.${state}`)}
      data-testid={`event-${state}`}
    />
  );
}

/** @param tab part of the page that is shown first */
export function eventPath(id: string, tab?: string): string {
  return `/events/${encodeURIComponent(id)}/show${tab === undefined ? "" : `?tab=${encodeURIComponent(tab)}`}`;
}

const times = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const days = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Asia/Ho_Chi_Minh",
  day: "2-digit",
  month: "2-digit",
  year: "numeric",
});

/** From when to when, in Hanoi: the day is said once where it is one day. */
export function spanText({ startsAt, endsAt }: { startsAt: string; endsAt: string }): string {
  const [start, end] = [new Date(startsAt), new Date(endsAt)];
  const [firstDay, lastDay] = [days.format(start), days.format(end)];
  const from = `${times.format(start)}, ${firstDay}`;
  return firstDay === lastDay
    ? `${times.format(start)}–${times.format(end)}, ${firstDay}`
    : `${from} – ${times.format(end)}, ${lastDay}`;
}
