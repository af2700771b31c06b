import { TZDate } from "@date-fns/tz";
import ical, { ICalCalendarMethod, ICalEventStatus } from "ical-generator";

const zone = "Asia/Ho_Chi_Minh";
/** One offset since 1975, and no summer time (IANA time zone database). */
const zoneText = [
  "BEGIN:VTIMEZONE",
  `TZID:${zone}`,
  "BEGIN:STANDARD",
  "DTSTART:19750613T000000",
  "TZOFFSETFROM:+0800",
  "TZOFFSETTO:+0700",
  "TZNAME:+07",
  "END:STANDARD",
  "END:VTIMEZONE",
].join("\r\n");

/** An event as calendars show it. */
export interface CalendarEvent {
  id: string;
  title: string;
  summary: string | null;
  state: "PLANNED" | "OPEN" | "HELD" | "CLOSED" | "CANCELLED";
  startsAt: Date;
  endsAt: Date;
  place: string | null;
  onlineUrl: string | null;
  organiser: string;
  revision: number;
  createdAt: Date;
  updatedAt: Date;
  /** Address of its public page, if it has one. */
  url: string | null;
}

const statuses = {
  PLANNED: ICalEventStatus.TENTATIVE,
  OPEN: ICalEventStatus.CONFIRMED,
  HELD: ICalEventStatus.CONFIRMED,
  CLOSED: ICalEventStatus.CONFIRMED,
  CANCELLED: ICalEventStatus.CANCELLED,
} as const;

/**
 * Events as an iCalendar (RFC 5545): the same events give the same text. An event keeps its UID, and its revision is its SEQUENCE, so that
 * a calendar takes the later one.
 *
 * @param host right of the @ in UIDs
 */
export function calendarText(name: string, events: readonly CalendarEvent[], host: string): string {
  const calendar = ical({
    name,
    method: ICalCalendarMethod.PUBLISH,
    prodId: { company: "Hoi Khuyen hoc Ha Noi", product: "khuyenhoc", language: "VI" },
    timezone: { name: null, generator: () => zoneText },
  });
  const wall = (instant: Date) => new TZDate(instant, zone);
  for (const event of events) {
    calendar.createEvent({
      id: `${event.id}@${host}`,
      sequence: event.revision,
      // Of the event, not of the question: the text has to stay the same as long as nothing changes.
      stamp: event.updatedAt,
      created: event.createdAt,
      lastModified: event.updatedAt,
      start: wall(event.startsAt),
      end: wall(event.endsAt),
      timezone: zone,
      summary: event.title,
      description: [event.organiser, event.summary, event.onlineUrl].filter((part) => part !== null).join("\n"),
      location: event.place,
      url: event.url ?? event.onlineUrl,
      status: statuses[event.state],
    });
  }
  return calendar.toString();
}
