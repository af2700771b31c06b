import type { JobState } from "../generated/graphql.ts";
import type { MessageKey } from "../i18n/catalogue/messages.ts";

/** Whether a job may still change by itself. */
export function isRunning(state: JobState | undefined): boolean {
  return state === undefined || state === "QUEUED" || state === "RUNNING";
}

/** Percent that is done; a job without rows is done when it has ended. */
export function jobPercent({ total, done, state }: { total: number; done: number; state: JobState }): number {
  if (total > 0) return Math.floor((100 * done) / total);
  return state === "DONE" ? 100 : 0;
}

const titles: Readonly<Record<string, MessageKey>> = {
  "registrations.decide": "jobs.kindDecide",
  "registrations.undo": "jobs.kindUndo",
  "registrations.export": "jobs.kindExport",
  "subjects.export": "jobs.kindExport",
  "certificates.export": "jobs.kindExport",
  "assessments.decide": "jobs.kindDecide",
  "certificates.issue": "jobs.kindCertificates",
  "funds.receipts": "gifts.printMany",
  "funds.gifts": "jobs.kindExport",
  "funds.donors": "jobs.kindExport",
  "events.certificates": "attendanceCertificates.runTitle",
  "events.certificate-papers": "attendanceCertificates.printAllTitle",
};

/** What a job of a kind is called. */
export function jobTitle(kind: string): MessageKey {
  return titles[kind] ?? "jobs.title";
}
