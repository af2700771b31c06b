import { z } from "zod";

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

/** Books of gapless yearly numbers: phiếu thu, phiếu chi, quyết định trao. */
export const numberSeries = ["RECEIPT", "PAYMENT", "AWARD"] as const;
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
