import type { Texts } from "./messages.ts";
import type { viEvents } from "./vi-events.ts";

export const enEvents: Texts<typeof viEvents> = {
  events: {
    menu: "Events",
    title: "Events",
    subtitle: "Conferences, seminars, discussions, training, ceremonies and activities of the association.",
    name: "Event",
    parts: "Parts of the event",
    search: "Search by title",
    state: "State",
    when: "When",
    place: "Place",
    organiser: "Organiser",
    delegates: "Delegates",
    capacity: "Places",
    budget: "Budget",
    emptyTitle: "No events",
    emptyText: "Change the filter, or plan a new event.",
    states: {
      PLANNED: "Planned",
      OPEN: "Open",
      HELD: "Held",
      CLOSED: "Closed",
      CANCELLED: "Cancelled",
    },
    tabs: { overview: "Overview" },
  },
};
