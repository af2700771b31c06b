import { z } from "zod";
import { exportFormat } from "./exports.ts";
import { dong, positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";

/** Who gives: cá nhân, dòng họ, doanh nghiệp, tổ chức. Whoever stays unknown is no donor: the gift has none. */
export const donorKinds = ["PERSON", "CLAN", "ENTERPRISE", "ORGANISATION"] as const;
export const donorKind = z.enum(donorKinds);
export type DonorKind = z.infer<typeof donorKind>;

/** A subject of the registrations, by the unit that knows it and that unit's code of it. */
const subjectOf = z.object({ unitId: id, subjectCode: text(50) });

/** A donor, as one unit's books know him. Address, phone and numbers are not kept. */
export const donor = z.object({
  id,
  unitId: id,
  kind: donorKind,
  /** Initials of a person, to whoever is no officer of the fund itself. */
  name: z.string(),
  masked: z.boolean(),
  subject: subjectOf.nullable(),
  /** May stand on public boards by name: a person's consent, recorded. */
  namedInPublic: z.boolean(),
  /** Gifts to funds of the caller's scope, less reversed ones. */
  gifts: z.int(),
  given: dong,
  revision: z.int(),
  createdAt: instant,
});
export type Donor = z.infer<typeof donor>;
const donorData = {
  kind: donorKind,
  name: text(200),
  subject: subjectOf.nullish(),
  namedInPublic: z.boolean().default(false),
};
export const createDonor = z.object({ idempotencyKey, unitId: id, ...donorData });
export const updateDonor = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...donorData });
export const donorFilter = z.object({
  unitId: id.nullish(),
  /** The unit itself, nothing below it. */
  ownOnly: z.boolean().nullish(),
  kinds: z.array(donorKind).nullish(),
  /** Part of the name, without accents or case. Persons are found by the fund's own officers only. */
  query: text(100).nullish(),
});
export type DonorFilter = z.infer<typeof donorFilter>;
/** By name. */
export const listDonors = pageRequest.extend({ filter: donorFilter.default({}) });
export const donorPage = page(donor);
export const donorsByIds = z.object({ ids: z.array(id).max(500) });
/** Donors of the unit who may be the same: equal names but for accents, case and order of words. */
export const similarDonors = z.object({ unitId: id, name: text(200) });

/** How a gift came: tiền mặt, chuyển khoản, hiện vật. */
export const giftKinds = ["CASH", "BANK", "GOODS"] as const;
export const giftKind = z.enum(giftKinds);
export type GiftKind = z.infer<typeof giftKind>;

/** What a gift in kind is, who put a value on it and by what. */
export const valuation = z.object({ goods: text(500), valuedBy: text(200), basis: text(500) });
export type Valuation = z.infer<typeof valuation>;

export const gift = z.object({
  id,
  fundId: id,
  unitId: id,
  /** Gifts that came in one letter share it. */
  letterId: id,
  kind: giftKind,
  donorId: id.nullable(),
  /** Null: whoever gave stays unknown. Initials of a person, to whoever is no officer of the fund itself. */
  donorName: z.string().nullable(),
  donorKind: donorKind.nullable(),
  purposeId: id.nullable(),
  pledgeId: id.nullable(),
  amount: positiveDong,
  receivedOn: calendarDate,
  note: z.string().nullable(),
  /** Who valued is initials, to whoever is no officer of the fund itself. */
  valuation: valuation.nullable(),
  receipt: z.object({ year, number: z.int(), text: z.string() }),
  journalId: id,
  /** Day of the reversal; the receipt keeps its number and is void. */
  voidedOn: calendarDate.nullable(),
  recordedBy: z.string(),
  createdAt: instant,
});
export type Gift = z.infer<typeof gift>;

export const MAX_GIFTS_IN_LETTER = 50;
const giftLine = z
  .object({
    donorId: id.nullish(),
    kind: giftKind,
    amount: positiveDong,
    purposeId: id.nullish(),
    pledgeId: id.nullish(),
    note: text(500).nullish(),
    valuation: valuation.nullish(),
  })
  .refine(
    ({ kind, valuation }) => (kind === "GOODS") === (valuation != null),
    "goods, and nothing else, have a valuation",
  );
/** One letter with its gifts; each gets a receipt of its own. A gift is voided by the reversal of its journal. */
export const recordGifts = z.object({
  idempotencyKey,
  fundId: id,
  receivedOn: calendarDate,
  gifts: z.array(giftLine).min(1).max(MAX_GIFTS_IN_LETTER),
  /** Demanded where the month is closed. */
  lateReason: text(500).nullish(),
});
export const recordedGifts = z.object({ gifts: z.array(gift) });
export const giftFilter = z.object({
  unitId: id.nullish(),
  fundId: id.nullish(),
  donorId: id.nullish(),
  letterId: id.nullish(),
  purposeId: id.nullish(),
  kinds: z.array(giftKind).nullish(),
  from: calendarDate.nullish(),
  to: calendarDate.nullish(),
  voided: z.boolean().nullish(),
});
export type GiftFilter = z.infer<typeof giftFilter>;
/** The latest first, by the day they count for. */
export const listGifts = pageRequest.extend({ filter: giftFilter.default({}) });
export const giftPage = page(gift);
export const giftsByIds = z.object({ ids: z.array(id).max(500) });

export const MAX_RECEIPTS = 100;
/** Prints receipts; whatever was printed before is marked "BẢN SAO". The same key gives the same papers again. */
export const printReceipts = z.object({ idempotencyKey, ids: z.array(id).min(1).max(MAX_RECEIPTS) });
export const MAX_PRINTED_RECEIPTS = 2000;
/** The same for a filter, as a job. */
export const runReceipts = z.object({
  idempotencyKey,
  fundId: id,
  filter: giftFilter.omit({ fundId: true, unitId: true }).default({}),
});
export const giftExport = z.object({ filter: giftFilter.default({}), format: exportFormat });
export const startGiftExport = giftExport.extend({ idempotencyKey });
export const donorExport = z.object({ filter: donorFilter.default({}), format: exportFormat });
export const startDonorExport = donorExport.extend({ idempotencyKey });

/** Đang thực hiện, đã đủ, đã hủy. */
export const pledgeStates = ["OPEN", "FULFILLED", "CANCELLED"] as const;
export const pledgeState = z.enum(pledgeStates);
export type PledgeState = z.infer<typeof pledgeState>;
const instalment = z.object({ dueOn: calendarDate, amount: positiveDong });
/** A promise (lời hứa tặng): never money in the books; gifts fulfil it. */
export const pledge = z.object({
  id,
  fundId: id,
  donorId: id,
  donorName: z.string(),
  purposeId: id.nullable(),
  amount: positiveDong,
  received: dong,
  pledgedOn: calendarDate,
  note: z.string().nullable(),
  state: pledgeState,
  /** As the note: null to whoever is no officer of the fund itself. */
  cancelReason: z.string().nullable(),
  /** The pledge to another fund that it became. */
  movedToId: id.nullable(),
  instalments: z.array(instalment),
  /** The first day on which more was due than has come; null where nothing is late today. */
  overdueSince: calendarDate.nullable(),
  createdAt: instant,
});
export type Pledge = z.infer<typeof pledge>;
/** The instalments add up to the amount. */
export const createPledge = z.object({
  idempotencyKey,
  fundId: id,
  donorId: id,
  purposeId: id.nullish(),
  pledgedOn: calendarDate,
  note: text(500).nullish(),
  instalments: z.array(instalment).min(1).max(60),
});
export const cancelPledge = z.object({ idempotencyKey, id, reason: text(500) });
/** What is left of it becomes a pledge to another fund of the same unit. */
export const movePledge = z.object({ idempotencyKey, id, fundId: id, purposeId: id.nullish(), reason: text(500) });
/** The newest first. */
export const listPledges = pageRequest.extend({
  fundId: id.nullish(),
  donorId: id.nullish(),
  states: z.array(pledgeState).nullish(),
});
export const pledgePage = page(pledge);

/** Donors with what they gave in a year (bảng vàng), the largest first: by name where they may be, by initials else. */
export const donorBoard = z.object({ unitId: id, year, first: z.int().min(1).max(100).default(20) });
export const boardLine = z.object({
  rank: z.int(),
  name: z.string(),
  kind: donorKind,
  gifts: z.int(),
  given: dong,
});
export type BoardLine = z.infer<typeof boardLine>;
