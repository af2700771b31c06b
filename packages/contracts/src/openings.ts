import { z } from "zod";
import { dong, positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** Cash, bank, goods: what a fund may have when its books begin. */
export const openingAccounts = ["111", "112", "152"] as const;
export const openingAccount = z.enum(openingAccounts);
/** Chờ duyệt, đã duyệt, không duyệt. */
export const openingStates = ["PROPOSED", "APPROVED", "REJECTED"] as const;
export const openingState = z.enum(openingStates);

/** A request for an opening entry (số dư đầu): it comes from no voucher, so one asks and another approves, which books it. */
export const opening = z.object({
  id,
  fundId: id,
  fundName: z.string(),
  account: openingAccount,
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  amount: dong,
  effectiveOn: calendarDate,
  description: z.string(),
  lateReason: z.string().nullable(),
  state: openingState,
  proposedAt: instant,
  proposedBy: z.string(),
  decidedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  decisionNote: z.string().nullable(),
  journalId: id.nullable(),
  /** The caller asked for it: somebody else decides. */
  own: z.boolean(),
});
export type Opening = z.infer<typeof opening>;
export const requestOpening = z.object({
  idempotencyKey,
  fundId: id,
  account: openingAccount,
  purposeId: id.nullable(),
  amount: positiveDong,
  effectiveOn: calendarDate,
  description: text(500),
  lateReason: text(500).nullish(),
});
export const approveOpening = z.object({ idempotencyKey, id, note: text(500).nullish() });
export const rejectOpening = z.object({ idempotencyKey, id, note: text(500) });
/** Of one fund, or of all in the caller's scope; the newest first. */
export const listOpenings = pageRequest.extend({ fundId: id.nullish(), states: z.array(openingState).nullish() });
export const openingPage = page(opening);
