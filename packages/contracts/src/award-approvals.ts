import { z } from "zod";
import { positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";
import { payee } from "./scholarships.ts";

/** What of an award is approved once more: a changed payee (đổi người nhận), a payment that is made again (chi lại). */
export const approvalKinds = ["PAYEE", "AGAIN"] as const;
export const approvalKind = z.enum(approvalKinds);
/** Chờ duyệt, đã duyệt, không duyệt, đã có thay đổi mới hơn. */
export const approvalStates = ["PROPOSED", "APPROVED", "REJECTED", "SUPERSEDED"] as const;
export const approvalState = z.enum(approvalStates);
export const approval = z.object({
  id,
  kind: approvalKind,
  state: approvalState,
  awardId: id,
  awardNumber: z.string(),
  fundId: id,
  programmeTitle: z.string(),
  studentName: z.string(),
  /** As the award's: reasons and payees are null then. */
  masked: z.boolean(),
  /** AGAIN: the payment that was reversed or ran out, and when it is due now. */
  paymentId: id.nullable(),
  instalment: z.int().nullable(),
  amount: positiveDong.nullable(),
  dueOn: calendarDate.nullable(),
  /** PAYEE: where the money went before and is to go. */
  payeeBefore: payee.nullable(),
  payeeAfter: payee.nullable(),
  reason: z.string().nullable(),
  proposedBy: z.string(),
  proposedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decisionNote: z.string().nullable(),
  /** The caller had a part in the award or asked for this: he does not decide it. */
  own: z.boolean(),
});
export type AwardApproval = z.infer<typeof approval>;
/** The newest first; `PROPOSED` is the approver's inbox. */
export const listApprovals = pageRequest.extend({
  fundId: id.nullish(),
  awardId: id.nullish(),
  states: z.array(approvalState).nullish(),
});
export const approvalPage = page(approval);
export const requestAgain = z.object({ idempotencyKey, paymentId: id, dueOn: calendarDate, reason: text(500) });
export const approve = z.object({ idempotencyKey, id, note: text(500).nullish() });
export const reject = z.object({ idempotencyKey, id, reason: text(500) });
