import { useGraphPages } from "../api/pages.ts";
import { EventChangesDocument } from "../generated/graphql.ts";
import { useSay } from "../i18n/messages.ts";
import { MoreButton } from "../presentation/more-button.tsx";
import { Answer, EmptyNotice } from "../presentation/states.tsx";
import { Timeline } from "../presentation/timeline.tsx";
import { useKindName } from "./kinds.ts";
import type { EventTabProps } from "./tabs.ts";

const named = [
  ...([
    "kindCode",
    "title",
    "summary",
    "startsAt",
    "endsAt",
    "placeId",
    "onlineUrl",
    "seriesId",
    "attendance",
  ] as const),
  ...([
    "capacity",
    "openToPublic",
    "moderated",
    "registrationFrom",
    "registrationUntil",
    "certificateMinutes",
  ] as const),
  ...(["directiveId", "fundId", "budget", "partners", "sessions", "declaredDelegates", "clonedFrom"] as const),
];

/** What happened to an event, and who did it. */
export default function HistoryTab({ event }: EventTabProps) {
  const say = useSay();
  const kindName = useKindName();
  const answer = useGraphPages(EventChangesDocument, { eventId: event.id }, (page) => page.eventChanges);
  const readable = (field: string, value: string | null | undefined) => {
    if (value == null) return null;
    if (field === "kindCode") return kindName(value);
    if (field === "attendance") return value === "ROLL" || value === "DECLARED" ? say(`events.modes.${value}`) : value;
    return value === "true" ? say("events.yes") : value === "false" ? say("events.no") : value;
  };
  return (
    <Answer query={answer}>
      {(changes) =>
        changes.length === 0 ? (
          <EmptyNotice title={say("events.noHistory")} />
        ) : (
          <>
            <Timeline
              entries={changes.map((change) => ({
                ...change,
                title: say(`events.changes.${change.action}`),
                // An id says nothing to a reader: that it changed does.
                fields: change.fields.map(({ field, before, after }) => {
                  const hidden = field.endsWith("Id");
                  return {
                    field,
                    before: hidden ? null : readable(field, before),
                    after: hidden
                      ? say(after == null ? "events.takenAway" : "events.changedTo")
                      : readable(field, after),
                  };
                }),
              }))}
              fieldName={(field) => {
                const known = named.find((each) => each === field);
                return known ? say(`events.fields.${known}`) : field;
              }}
            />
            <MoreButton list={answer} />
          </>
        )
      }
    </Answer>
  );
}
