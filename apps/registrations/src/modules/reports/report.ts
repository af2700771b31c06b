import { DomainError, type ReportState } from "@khuyenhoc/contracts";

/** What can be done with an annual report: nộp, duyệt, trả lại, khóa. */
export type ReportAction = "FILE" | "APPROVE" | "RETURN" | "LOCK";

/** What is not here is refused. NONE is a report that was never filed; a locked one stays as it is for ever. */
const transitions: Readonly<Record<ReportState | "NONE", Readonly<Partial<Record<ReportAction, ReportState>>>>> = {
  NONE: { FILE: "FILED" },
  FILED: { APPROVE: "APPROVED", RETURN: "RETURNED" },
  RETURNED: { FILE: "FILED" },
  // What turns out to be wrong after it was approved goes back with a reason, until it is locked.
  APPROVED: { RETURN: "RETURNED", LOCK: "LOCKED" },
  LOCKED: {},
};

/** State after an action. @throws DomainError REPORT_STATE */
export function nextState(state: ReportState | "NONE", action: ReportAction): ReportState {
  const next = transitions[state][action];
  if (next === undefined) throw new DomainError("REPORT_STATE", { state });
  return next;
}

/**
 * Demands that an account may decide about a report: from strictly above, and not the one that filed it.
 *
 * @param above whether one of the account's units lies strictly above the report's
 * @throws DomainError FORBIDDEN, SEPARATION_OF_DUTIES
 */
export function requireDecider(report: { filedBy: string }, account: string, above: boolean): void {
  if (!above) throw new DomainError("FORBIDDEN");
  if (report.filedBy === account) throw new DomainError("SEPARATION_OF_DUTIES");
}
