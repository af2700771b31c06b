import { z } from "zod";
import { certificateToken, signatory } from "./certificates.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";

/** What an attendance certificate (giấy chứng nhận tham dự) is worth: còn hiệu lực, đã thu hồi, đã cấp lại. */
export const attendanceCertificateStatuses = ["VALID", "REVOKED", "REPLACED"] as const;
export const attendanceCertificateStatus = z.enum(attendanceCertificateStatuses);
export type AttendanceCertificateStatus = z.infer<typeof attendanceCertificateStatus>;

export const attendanceCertificate = z.object({
  id,
  eventId: id,
  participantId: id,
  /** Unit of the participant. */
  unitId: id,
  /** Unit that held the event and signs. */
  organiserId: id,
  /** As printed: `<sequence>/<year>/GCNTD-<unit>`; without gaps per organiser and year of issue. */
  number: z.string(),
  year,
  /** As printed; what is corrected later does not change the paper. */
  name: z.string(),
  office: z.string().nullable(),
  unitName: z.string(),
  eventTitle: z.string(),
  fromDay: calendarDate,
  toDay: calendarDate,
  minutes: z.int(),
  organiserName: z.string(),
  signatoryName: z.string(),
  signatoryOffice: z.string(),
  issuedOn: calendarDate,
  status: attendanceCertificateStatus,
  revokedOn: calendarDate.nullable(),
  revokeReason: z.string().nullable(),
  replacedBy: id.nullable(),
  /** Whether the original was handed out: further prints are copies. */
  printed: z.boolean(),
  /** Address of the public page, which the QR code shows. */
  publicUrl: z.string(),
  createdAt: instant,
});
export type AttendanceCertificate = z.infer<typeof attendanceCertificate>;

/** ISSUED: has one in force. QUALIFIED: attended long enough and has none. SHORT: did not attend long enough. */
export const certificateStandings = ["ISSUED", "QUALIFIED", "SHORT"] as const;
export const certificateStanding = z.enum(certificateStandings);
export type CertificateStanding = z.infer<typeof certificateStanding>;
export const standingLine = z.object({
  participantId: id,
  name: z.string(),
  office: z.string().nullable(),
  unitId: id,
  minutes: z.int(),
  /** Minutes that are missing; 0 where there are enough. */
  missing: z.int(),
  standing: certificateStanding,
  /** The one in force, or the last one. */
  certificate: attendanceCertificate.nullable(),
});
export type StandingLine = z.infer<typeof standingLine>;
/** Confirmed participants of an event by name. */
export const listStandings = pageRequest.extend({
  eventId: id,
  standings: z.array(certificateStanding).nullish(),
  /** Part of the name, without accents or case. */
  query: text(100).nullish(),
});
export const standingPage = page(standingLine);

export const certificatesOfEvent = z.object({ eventId: id });
/** How far an event is with its certificates. */
export const certificateSummary = z.object({
  /** Minutes from which on there is one; null: the event gives none. */
  needed: z.int().nullable(),
  issued: z.int(),
  qualified: z.int(),
  short: z.int(),
});
export type CertificateSummary = z.infer<typeof certificateSummary>;

export const MAX_ISSUED = 100;
/** `early`: although the event is not closed and its roll may still change. */
const early = z.boolean().default(false);
export const issueAttendanceCertificates = z.object({
  idempotencyKey,
  eventId: id,
  participantIds: z.array(id).min(1).max(MAX_ISSUED),
  early,
  ...signatory,
});
export const attendanceIssueOutcome = z.object({
  issued: z.array(attendanceCertificate),
  /** `id` is the participant's. */
  refused: z.array(z.object({ id, code: z.string(), vi: z.string(), en: z.string() })),
});
export type AttendanceIssueOutcome = z.infer<typeof attendanceIssueOutcome>;

/** Most certificates of a run that makes a file to print. */
export const MAX_PRINTED_ATTENDANCE = 5000;
/** Issues as a job for everybody who qualifies and has none, by unit and name. `print`: the job makes one file of them. */
export const runAttendanceCertificates = z.object({
  idempotencyKey,
  eventId: id,
  early,
  print: z.boolean(),
  ...signatory,
});
/** Prints all in force of an event as a job. */
export const printAttendanceRun = z.object({ idempotencyKey, eventId: id });

export const revokeAttendanceCertificate = z.object({ idempotencyKey, id, reason: text(500) });
export const reissueAttendanceCertificate = z.object({ idempotencyKey, id, ...signatory });
export const attendanceReissueOutcome = z.object({
  certificate: attendanceCertificate,
  replaced: attendanceCertificate,
});
export const attendanceCertificatesByIds = z.object({ ids: z.array(id).max(500) });

/**
 * Prints certificates in force; whatever was printed before is marked "BẢN SAO". The same key gives the same papers again.
 */
export const printAttendanceCertificates = z.object({ idempotencyKey, ids: z.array(id).min(1).max(MAX_ISSUED) });

export const attendanceToken = certificateToken;
/** All that the public page tells: what is printed, with the name but for its first letters, and what became of it. */
export const publicAttendanceCertificate = z.strictObject({
  number: z.string(),
  /** Given name in full, the others by their first letter: whoever holds the paper can compare. */
  name: z.string(),
  eventTitle: z.string(),
  fromDay: calendarDate,
  toDay: calendarDate,
  minutes: z.int(),
  organiserName: z.string(),
  issuedOn: calendarDate,
  status: attendanceCertificateStatus,
});
export type PublicAttendanceCertificate = z.infer<typeof publicAttendanceCertificate>;
