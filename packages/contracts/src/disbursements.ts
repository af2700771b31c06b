import { z } from "zod";
import { accountCode, dong, moneyAccount, positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";
import { payee } from "./scholarships.ts";

/** What is spent beside scholarships: khen thưởng, hoạt động khác, chi phí quản lý, xuất hiện vật. */
export const disbursementKinds = ["REWARD", "PROGRAMME", "MANAGEMENT", "GOODS"] as const;
export const disbursementKind = z.enum(disbursementKinds);
export type DisbursementKind = z.infer<typeof disbursementKind>;

/** Chờ duyệt, đã duyệt (giữ tiền hoặc hiện vật), đã chi, không duyệt, đã hủy, hết hạn giữ, đã hoàn lại, bút toán đã đảo. */
export const disbursementStates = [
  "PROPOSED",
  "APPROVED",
  "PAID",
  "REJECTED",
  "CANCELLED",
  "EXPIRED",
  "REFUNDED",
  "REVERSED",
] as const;
export const disbursementState = z.enum(disbursementStates);
export type DisbursementState = z.infer<typeof disbursementState>;

/** Goods at the value at which the books hold them. */
const goods = z.object({
  /** The gift in kind that they came with; null: several, or from before the books began. */
  giftId: id.nullable(),
  /** How much of what: "50 quyển vở". */
  quantity: text(200),
});

/** A request for money or goods (đề nghị chi): one asks, another approves, a third pays. */
export const disbursement = z.object({
  id,
  fundId: id,
  fundName: z.string(),
  /** The fund's. */
  unitId: id,
  kind: disbursementKind,
  /** Null: general money. */
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  amount: positiveDong,
  /** What for; it names nobody. */
  description: z.string(),
  goods: goods.nullable(),
  /** Who receives it, and through which account; null to whoever is no officer of the fund itself, as reasons, notes and proof. */
  receiver: z.string().nullable(),
  payee: payee.nullable(),
  masked: z.boolean(),
  /** An event that it is spent for. */
  eventId: id.nullable(),
  neededOn: calendarDate,
  state: disbursementState,
  requestedBy: z.string(),
  requestedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  decidedOn: calendarDate.nullable(),
  decisionNote: z.string().nullable(),
  /** Last day on which the money or goods are held for it. */
  heldUntil: calendarDate.nullable(),
  /** Why it was cancelled or refunded. */
  endReason: z.string().nullable(),
  paidOn: calendarDate.nullable(),
  /** What it was paid from: cash, bank, goods. */
  account: accountCode.nullable(),
  /** Number of the payment voucher (phiếu chi) or the issue note (phiếu xuất kho), as printed. */
  voucher: z.string().nullable(),
  proof: z.string().nullable(),
  paidBy: z.string().nullable(),
  journalId: id.nullable(),
  /** The caller asked or approved: the next step is somebody else's. */
  involved: z.boolean(),
});
export type Disbursement = z.infer<typeof disbursement>;

export const requestDisbursement = z
  .object({
    idempotencyKey,
    fundId: id,
    kind: disbursementKind,
    purposeId: id.nullable(),
    amount: positiveDong,
    description: text(500),
    receiver: text(200),
    payee: payee.nullable(),
    goods: goods.nullable(),
    eventId: id.nullable(),
    neededOn: calendarDate,
  })
  .refine(({ kind, goods }) => (kind === "GOODS") === (goods !== null), "goods, and nothing else, have a quantity")
  .refine(({ kind, payee }) => kind !== "GOODS" || payee === null, "goods go to no account")
  .refine(
    ({ kind, purposeId }) => kind !== "MANAGEMENT" || purposeId === null,
    "management is paid from general money",
  );
export const approveDisbursement = z.object({ idempotencyKey, id, note: text(500).nullish() });
export const rejectDisbursement = z.object({ idempotencyKey, id, reason: text(500) });
/** Takes a request back, or gives up what was approved and not paid. */
export const cancelDisbursement = z.object({ idempotencyKey, id, reason: text(500) });
/** `account`: of money only. */
export const payDisbursement = z.object({
  idempotencyKey,
  id,
  account: moneyAccount.nullish(),
  paidOn: calendarDate,
  proof: text(200),
  lateReason: text(500).nullish(),
});
/** Whole, into the purpose it came from. */
export const refundDisbursement = z.object({
  idempotencyKey,
  id,
  account: moneyAccount.nullish(),
  refundedOn: calendarDate,
  reason: text(500),
  lateReason: text(500).nullish(),
});

export const disbursementFilter = z.object({
  fundId: id.nullish(),
  kinds: z.array(disbursementKind).nullish(),
  states: z.array(disbursementState).nullish(),
  eventId: id.nullish(),
});
/** The newest first; `PROPOSED` is the approver's inbox, `APPROVED` the accountant's. */
export const listDisbursements = pageRequest.extend({ filter: disbursementFilter.default({}) });
export const disbursementPage = page(disbursement);
export const disbursementsByIds = z.object({ ids: z.array(id).max(500) });
export const MAX_VOUCHERS = 100;
/** Vouchers of what was paid; the copies are marked "BẢN SAO". */
export const disbursementVouchers = z.object({ ids: z.array(id).min(1).max(MAX_VOUCHERS), copy: z.boolean() });

/** What funds in the caller's scope spend for events; of each event that was asked for, in their order. */
export const spentByEvent = z.object({ eventIds: z.array(id).max(200) });
export const eventSpending = z.object({
  eventId: id,
  /** Asked for and not decided yet. */
  requested: dong,
  /** Approved and not paid yet. */
  approved: dong,
  /** Paid, less what came back. */
  paid: dong,
});
export type EventSpending = z.infer<typeof eventSpending>;
