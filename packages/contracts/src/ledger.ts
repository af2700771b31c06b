import { z } from "zod";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** Accounts of the illustrative chart after Circular 41/2022/TT-BTC; debit positive, credit negative. */
export const accountCodes = [
  "111",
  "112",
  "152",
  "331",
  "338",
  "411",
  "511",
  "512",
  "515",
  "611",
  "612",
  "642",
] as const;
export const accountCode = z.enum(accountCodes);
export type AccountCode = z.infer<typeof accountCode>;
/** Cash and bank: what can be spent. */
export const moneyAccounts = ["111", "112"] as const satisfies readonly AccountCode[];
export const moneyAccount = z.enum(moneyAccounts);
export type MoneyAccount = z.infer<typeof moneyAccount>;

/** What a journal records: số dư đầu, thu, chi, chuyển, lãi, chi phí, hoàn trả, đảo. */
export const journalKinds = [
  "OPENING",
  "GIFT",
  "PAYMENT",
  "TRANSFER",
  "INTEREST",
  "COST",
  "REFUND",
  "REVERSAL",
] as const;
export const journalKind = z.enum(journalKinds);
export type JournalKind = z.infer<typeof journalKind>;

/** Books of gapless yearly numbers: phiếu thu, phiếu chi, quyết định trao, phiếu xuất kho. */
export const numberSeries = ["RECEIPT", "PAYMENT", "AWARD", "ISSUE"] as const;
export type NumberSeries = (typeof numberSeries)[number];

export const reservationStates = ["HELD", "PAID", "VOIDED", "EXPIRED"] as const;
export const reservationState = z.enum(reservationStates);
export type ReservationState = z.infer<typeof reservationState>;

/** Whole đồng on the wire: digits, with a minus sign where it may be negative. */
export const dong = z.string().regex(/^-?(0|[1-9]\d{0,17})$/);
/** An amount that is moved: 1 to 10^15 đồng. */
export const positiveDong = z
  .string()
  .regex(/^[1-9]\d{0,15}$/)
  .refine((digits) => BigInt(digits) <= 1_000_000_000_000_000n, "at most 10^15");

/** Kinds of funds: quỹ khuyến học, quỹ khuyến tài. */
export const fundKinds = ["LEARNING", "TALENT"] as const;
export const fundKind = z.enum(fundKinds);
export type FundKind = z.infer<typeof fundKind>;
/** A licensed charity fund (Nghị định 93/2019/NĐ-CP), or a fund inside of the association, a clan, a school, a village. */
export const legalForms = ["CHARITY", "INTERNAL"] as const;
export const legalForm = z.enum(legalForms);
export type LegalForm = z.infer<typeof legalForm>;

/** Sides of the books that an account stands on. */
export const accountNatures = ["ASSET", "LIABILITY", "NET_ASSETS", "INCOME", "EXPENSE"] as const;
export const account = z.object({
  code: accountCode,
  nameVi: z.string(),
  nameEn: z.string(),
  nature: z.enum(accountNatures),
  isMoney: z.boolean(),
});
export type Account = z.infer<typeof account>;

/** Sequence in the fund's chain, in digits. */
export const sequence = z.string().regex(/^\d{1,18}$/);
/** SHA-256 in lower-case hexadecimal. */
export const chainHash = z.string().regex(/^[0-9a-f]{64}$/);
/** Instant in UTC to the microsecond, as the chain holds it. */
export const recordedInstant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/);
/** Month of a calendar year, YYYY-MM. */
export const month = z.string().regex(/^(19|20|21)\d{2}-(0[1-9]|1[0-2])$/);

export const posting = z.object({
  account: accountCode,
  /** Null: general money. */
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  /** Debit positive, credit negative. */
  amount: dong,
});
export const journal = z.object({
  id,
  fundId: id,
  sequence,
  kind: journalKind,
  effectiveOn: calendarDate,
  recordedAt: recordedInstant,
  description: z.string(),
  source: z.object({ type: z.string(), id: z.string() }).nullable(),
  reversesId: id.nullable(),
  /** The journal that reversed it. */
  reversedById: id.nullable(),
  /** Why it came after its month was closed; null for what was in time. */
  lateReason: z.string().nullable(),
  /** User name. */
  by: z.string(),
  hash: chainHash,
  /** What its debits add up to. */
  amount: dong,
  postings: z.array(posting),
});
export type Journal = z.infer<typeof journal>;

export const journalFilter = z.object({
  kinds: z.array(journalKind).nullish(),
  account: accountCode.nullish(),
  /** Journals with a line of this purpose. */
  purposeId: id.nullish(),
  /** Journals with a line of no purpose: of general money. */
  general: z.boolean().nullish(),
  /** Journals that move general money into a purpose: what stands in the line's purpose does not add up to zero. */
  transferring: z.boolean().nullish(),
  /** Effective dates, both included. */
  from: calendarDate.nullish(),
  to: calendarDate.nullish(),
  /** Only what came after its month was closed. */
  late: z.boolean().nullish(),
  /** Only what the books knew before this instant. */
  recordedBefore: recordedInstant.nullish(),
  sourceType: text(40).nullish(),
  sourceId: text(100).nullish(),
});
export type JournalFilter = z.infer<typeof journalFilter>;
/** The newest of the chain first. */
export const listJournals = pageRequest.extend({ fundId: id, filter: journalFilter.default({}) });
export const journalPage = page(journal);
export const journalById = z.object({ id });

/** Balances as of a day they count for and an instant the books knew them; neither: now. */
export const balancesRequest = z.object({
  fundId: id,
  effectiveOn: calendarDate.nullish(),
  recordedBefore: recordedInstant.nullish(),
});
export const balances = z.object({
  fundId: id,
  effectiveOn: calendarDate.nullable(),
  recordedBefore: recordedInstant.nullable(),
  /** End of the chain today. */
  head: z.object({ sequence, hash: chainHash, recordedAt: recordedInstant.nullable() }),
  rows: z.array(posting),
  /** By purpose, now: cash and bank, what is reserved of it, what may be spent. */
  spendable: z.array(
    z.object({
      purposeId: id.nullable(),
      purposeName: z.string().nullable(),
      money: dong,
      reserved: dong,
      free: dong,
    }),
  ),
});
export type Balances = z.infer<typeof balances>;

export const reservation = z.object({
  id,
  fundId: id,
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  amount: dong,
  /** Goods that are held at their value; money else. */
  goods: z.boolean(),
  expiresOn: calendarDate,
  state: reservationState,
  source: z.object({ type: z.string(), id: z.string() }),
  createdAt: instant,
  by: z.string(),
  journalId: id.nullable(),
  endedAt: instant.nullable(),
  /** Null to whoever is no officer of the fund itself: it tells of people. */
  endReason: z.string().nullable(),
});
export type Reservation = z.infer<typeof reservation>;
/** The newest first. */
export const listReservations = pageRequest.extend({ fundId: id, states: z.array(reservationState).nullish() });
export const reservationPage = page(reservation);

export const period = z.object({
  fundId: id,
  month,
  /** End of the chain when the month was closed. */
  sequence,
  hash: chainHash,
  closedAt: recordedInstant,
  by: z.string(),
  /** Journals that came for the month after it was closed, and what their money moved. */
  lateJournals: z.int(),
});
export type Period = z.infer<typeof period>;
export const listPeriods = z.object({ fundId: id });
export const periods = z.object({
  /** Last day of the last closed month. */
  closedThrough: calendarDate.nullable(),
  /** The next month that may be closed because it is over. */
  closable: month.nullable(),
  /** The latest first; the last 120 months. */
  months: z.array(period),
});
export type Periods = z.infer<typeof periods>;
/** Closes all open months up to this one. */
export const closePeriod = z.object({ idempotencyKey, fundId: id, month });

/** What the accountant books by hand. Gifts and payments are booked where they are recorded, opening entries are approved first. */
export const manualEntry = z.discriminatedUnion("type", [
  /** Lãi tiền gửi. */
  z.object({ type: z.literal("INTEREST"), purposeId: id.nullable(), amount: positiveDong }),
  /** Phí ngân hàng, chi phí quản lý: from general money, below the cap. */
  z.object({ type: z.literal("COST"), account: moneyAccount, amount: positiveDong }),
  /** Between cash and bank, and from general money to a purpose. */
  z.object({
    type: z.literal("TRANSFER"),
    fromAccount: moneyAccount,
    fromPurposeId: id.nullable(),
    toAccount: moneyAccount,
    toPurposeId: id.nullable(),
    amount: positiveDong,
  }),
]);
export type ManualEntry = z.infer<typeof manualEntry>;
export const postManually = z.object({
  idempotencyKey,
  fundId: id,
  effectiveOn: calendarDate,
  description: text(500),
  lateReason: text(500).nullish(),
  entry: manualEntry,
});

export const reversalStates = ["PROPOSED", "APPROVED", "REJECTED"] as const;
export const reversal = z.object({
  id,
  fundId: id,
  journal,
  reason: z.string(),
  lateReason: z.string().nullable(),
  effectiveOn: calendarDate,
  state: z.enum(reversalStates),
  proposedAt: instant,
  proposedBy: z.string(),
  decidedAt: instant.nullable(),
  decidedBy: z.string().nullable(),
  decisionNote: z.string().nullable(),
  /** The journal that reverses. */
  reversalId: id.nullable(),
});
export type Reversal = z.infer<typeof reversal>;
export const requestReversal = z.object({
  idempotencyKey,
  journalId: id,
  reason: text(500),
  /** Day the reversal counts for. */
  effectiveOn: calendarDate,
  lateReason: text(500).nullish(),
});
export const approveReversal = z.object({ idempotencyKey, id, note: text(500).nullish() });
export const rejectReversal = z.object({ idempotencyKey, id, note: text(500) });
/** Of one fund, or of all in the caller's scope; the newest first. */
export const listReversals = pageRequest.extend({
  fundId: id.nullish(),
  states: z.array(z.enum(reversalStates)).nullish(),
});
export const reversalPage = page(reversal);
