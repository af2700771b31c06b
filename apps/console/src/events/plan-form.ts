import { parseAmount } from "../funds/amount.ts";
import type { AttendanceMode, WholeEventFragment } from "../generated/graphql.ts";
import { instantOf, type Moment, momentOf } from "./times.ts";

/** The plan of an event as its form holds it. */
export interface PlanForm {
  kindCode: string;
  title: string;
  summary?: string | null;
  starts: Moment;
  ends: Moment;
  placeId?: string | null;
  onlineUrl?: string | null;
  seriesId?: string | null;
  /** One a line. */
  partners?: string | null;
  attendance: AttendanceMode;
  capacity?: number | null;
  openToPublic: boolean;
  moderated: boolean;
  registrationFrom?: Moment;
  registrationUntil?: Moment;
  certificateMinutes?: number | null;
  directiveId?: string | null;
  fundId?: string | null;
  budget?: string | null;
}

/** What a new plan begins with. @param date YYYY-MM-DD, where it is known */
export function emptyPlan(date = ""): Partial<PlanForm> {
  return {
    starts: { date, time: "08:00" },
    ends: { date, time: "11:30" },
    attendance: "ROLL",
    openToPublic: false,
    moderated: true,
  };
}

export function formOf(event: WholeEventFragment): PlanForm {
  const { kindCode, title, summary, place, onlineUrl, seriesId, partners, attendance, capacity } = event;
  const { openToPublic, moderated, certificateMinutes, directiveId, fundId, budget } = event;
  return {
    ...{ kindCode, title, attendance, openToPublic, moderated },
    summary: summary ?? "",
    onlineUrl: onlineUrl ?? "",
    placeId: place?.id ?? "",
    seriesId: seriesId ?? "",
    directiveId: directiveId ?? "",
    fundId: fundId ?? "",
    capacity: capacity ?? null,
    certificateMinutes: certificateMinutes ?? null,
    budget: budget ?? "",
    partners: partners.join("\n"),
    starts: momentOf(event.startsAt),
    ends: momentOf(event.endsAt),
    registrationFrom: momentOf(event.registrationFrom),
    registrationUntil: momentOf(event.registrationUntil),
  };
}

/** Names that stand on lines of their own. */
export const linesOf = (text: string | null | undefined): string[] =>
  (text ?? "").split("\n").flatMap((line) => line.trim() || []);

/** A plan as the API takes it. The moments of the form are whole: it was validated. */
export function planOf(form: PlanForm) {
  const { starts, ends, registrationFrom, registrationUntil, partners, budget, ...rest } = form;
  return {
    ...{ kindCode: rest.kindCode, title: rest.title, attendance: rest.attendance },
    ...{ openToPublic: rest.openToPublic, moderated: rest.moderated },
    summary: rest.summary || null,
    onlineUrl: rest.onlineUrl || null,
    placeId: rest.placeId || null,
    seriesId: rest.seriesId || null,
    directiveId: rest.directiveId || null,
    fundId: rest.fundId || null,
    capacity: rest.capacity ?? null,
    certificateMinutes: rest.certificateMinutes ?? null,
    budget: budget ? (parseAmount(budget)?.toString() ?? null) : null,
    partners: linesOf(partners),
    startsAt: instantOf(starts) ?? "",
    endsAt: instantOf(ends) ?? "",
    registrationFrom: instantOf(registrationFrom) ?? null,
    registrationUntil: instantOf(registrationUntil) ?? null,
  };
}
