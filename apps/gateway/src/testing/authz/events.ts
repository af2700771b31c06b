import type { Rows } from "./rows.ts";

export const eventRows: Rows = {
  fields: {
    "Query.events": { "events.events.list": "events.read" },
    "Query.event": { "events.events.byIds": "events.read" },
    "Query.eventCalendar": { "events.events.calendar": "events.read" },
  },
  below: {
    "Event.unit": { "organizations.units.byIds": "units.read" },
    "Event.fund": { "funds.funds.byIds": "funds.read" },
    "Event.sessions": { "events.events.agendas": "events.read" },
  },
};
