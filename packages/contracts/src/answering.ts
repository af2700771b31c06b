import { z } from "zod";
import { exportFormat } from "./exports.ts";
import {
  accountCode,
  chainHash,
  dong,
  fundKind,
  journalFilter,
  legalForm,
  month,
  recordedInstant,
  sequence,
} from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { programmeKind } from "./scholarships.ts";

/** Money (cash and bank) and goods at their value. */
export const inMoneyAndKind = z.object({ money: dong, inKind: dong });
export type InMoneyAndKind = z.infer<typeof inMoneyAndKind>;

/**
 * What a line of a statement tells: số dư ghi đầu, tài trợ bằng tiền, bằng hiện vật, lãi; học bổng, khen thưởng, quản lý;
 * công nợ, chuyển từ tiền chung vào mục đích.
 */
export const statementLineKinds = [
  "OPENING_ENTRY",
  "GIFTS_IN_MONEY",
  "GIFTS_IN_KIND",
  "INTEREST",
  "SCHOLARSHIPS",
  "REWARDS",
  "MANAGEMENT",
  "DEBTS",
  "TRANSFER",
] as const;
export const statementLineKind = z.enum(statementLineKinds);
export type StatementLineKind = z.infer<typeof statementLineKind>;
/** What adds to a fund, what is used of it, and what does neither in the end. */
export const statementSides = ["RECEIPT", "USE", "OTHER"] as const;
export const statementSide = z.enum(statementSides);
export type StatementSide = z.infer<typeof statementSide>;

export const statementLine = z.object({
  side: statementSide,
  kind: statementLineKind,
  /** Null: a transfer. */
  account: accountCode.nullable(),
  /** Null: general money. */
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  /** Receipts and other lines add to the fund, uses take from it. */
  amount: dong,
  /** How much of it was goods. */
  inKind: dong,
  /** How much of it came after its month was closed: `amount − late` is what the books said at the close. */
  late: dong,
  /** Finds the journals of the line; what they moved on its account and purpose adds up to it. */
  drill: journalFilter,
});
export type StatementLine = z.infer<typeof statementLine>;

/** One purpose: opening + received + other + transferred − exchanged − used = closing in money; in goods `exchanged` is added. */
export const statementPurpose = z.object({
  purposeId: id.nullable(),
  purposeName: z.string().nullable(),
  opening: inMoneyAndKind,
  received: inMoneyAndKind,
  used: inMoneyAndKind,
  other: inMoneyAndKind,
  /** From general money into the purpose; negative for general money. */
  transferred: inMoneyAndKind,
  /** Money for which goods were bought. */
  exchanged: dong,
  closing: inMoneyAndKind,
  /** Promised of the closing money, at the instant of the statement. */
  reserved: dong,
});
export type StatementPurpose = z.infer<typeof statementPurpose>;

export const askStatement = z
  .object({
    fundId: id,
    from: calendarDate,
    to: calendarDate,
    /** As the books were known before this instant; now, if none is given. */
    recordedBefore: recordedInstant.nullish(),
  })
  .refine(({ from, to }) => from <= to, "the period ends before it begins");

/** End of a fund's chain. */
export const chainHead = z.object({ sequence, hash: chainHash, recordedAt: recordedInstant.nullable() });
export type ChainHead = z.infer<typeof chainHead>;

/** Statement of a fund (báo cáo thu chi quỹ) for a period: opening + receipts + other − uses = closing. */
export const statement = z.object({
  fundId: id,
  unitId: id,
  fundName: z.string(),
  from: calendarDate,
  to: calendarDate,
  /** The same question with this instant is answered the same for ever. */
  recordedBefore: recordedInstant,
  /** End of the chain then. */
  head: chainHead,
  opening: inMoneyAndKind,
  closing: inMoneyAndKind,
  reserved: dong,
  lines: z.array(statementLine),
  purposes: z.array(statementPurpose),
  months: z.array(z.object({ month, received: dong, used: dong })),
  /** What came for closed months after their close: how many journals, and what they changed. */
  late: z.object({ journals: z.int(), opening: dong, closing: dong }),
});
export type Statement = z.infer<typeof statement>;

export const askConsolidated = z
  .object({ unitId: id, from: calendarDate, to: calendarDate, recordedBefore: recordedInstant.nullish() })
  .refine(({ from, to }) => from <= to, "the period ends before it begins");
/** Funds together: opening + received + other − used = closing. */
export const consolidatedSums = z.object({
  funds: z.int(),
  opening: inMoneyAndKind,
  giftsInMoney: dong,
  giftsInKind: dong,
  interest: dong,
  scholarships: dong,
  rewards: dong,
  management: dong,
  /** Opening entries and debts. */
  other: dong,
  closing: inMoneyAndKind,
  reserved: dong,
});
export type ConsolidatedSums = z.infer<typeof consolidatedSums>;
/** Funds of a unit and of all below it, by the units directly below; today's tree. */
export const consolidated = z.object({
  unitId: id,
  from: calendarDate,
  to: calendarDate,
  recordedBefore: recordedInstant.nullable(),
  total: consolidatedSums,
  /** The unit's own funds come first, where it has any. */
  children: z.array(consolidatedSums.extend({ unitId: id, unitName: z.string() })),
});
export type Consolidated = z.infer<typeof consolidated>;

/** A grant as the 360Giving Data Standard has it. `amountAwarded` is a JSON number, as the standard demands: at most 10^15. */
export const grant = z.object({
  id: z.string(),
  title: z.string().max(140),
  description: z.string(),
  currency: z.literal("VND"),
  amountAwarded: z.number().int(),
  amountDisbursed: z.number().int(),
  awardDate: calendarDate,
  /** Nobody is named: the id is the grant's own. */
  recipientIndividual: z.object({ id: z.string(), name: z.literal("Individual Recipient") }),
  toIndividualsDetails: z.object({ primaryGrantReason: z.string(), grantPurpose: z.array(z.string()).min(1) }),
  fundingOrganization: z.array(z.object({ id: z.string(), name: z.string() })).length(1),
  grantProgramme: z.array(z.object({ code: z.string(), title: z.string() })).length(1),
});
export type Grant = z.infer<typeof grant>;

const disclosedUse = inMoneyAndKind.extend({
  kind: z.enum(["SCHOLARSHIPS", "REWARDS", "MANAGEMENT"]),
  /** Of the purpose; null: general money. */
  code: z.string().nullable(),
  purposeName: z.string().nullable(),
});
export type DisclosedUse = z.infer<typeof disclosedUse>;
const disclosedPurpose = statementPurpose
  .omit({ purposeId: true, reserved: true })
  .extend({ code: z.string().nullable() });
/** Lượt and người; null where fewer than `SMALL_CELL` people, or where others could be computed from it. */
const peopleCounts = { awards: z.int().nullable(), people: z.int().nullable() };
/** What is published of a year. */
export const disclosureContent = z.object({
  form: z.literal("khuyenhoc-disclosure-1"),
  fund: z.object({ id, name: z.string(), kind: fundKind, legalForm }),
  unit: z.object({ id, name: z.string() }),
  year,
  recordedBefore: recordedInstant,
  head: chainHead,
  opening: inMoneyAndKind,
  received: z.object({ giftsInMoney: dong, giftsInKind: dong, interest: dong, openingEntries: dong }),
  used: z.object({ scholarships: dong, rewards: dong, management: dong }),
  debts: dong,
  /** Unspent at the end of the year. */
  closing: inMoneyAndKind,
  purposes: z.array(disclosedPurpose),
  ...peopleCounts,
  programmes: z.array(
    z.object({ id, title: z.string(), kind: programmeKind, ...peopleCounts, amount: dong.nullable() }),
  ),
  /** Grants of the programmes whose counts are told. */
  grants: z.array(grant),
  note: z.string().nullable(),
  /** The version before, if this one restates it. */
  restates: z.object({ version: z.int(), contentHash: chainHash }).nullable(),
  /** The uses by purpose and kind, in money and in goods; what was published before they were told apart has none. */
  uses: z.array(disclosedUse).optional(),
});
export type DisclosureContent = z.infer<typeof disclosureContent>;

/** Bản nháp, đã công khai, đã bỏ. */
export const disclosureStates = ["DRAFT", "PUBLISHED", "DISCARDED"] as const;
export const disclosureState = z.enum(disclosureStates);
export type DisclosureState = z.infer<typeof disclosureState>;
export const disclosureHead = z.object({
  id,
  fundId: id,
  fundName: z.string(),
  unitId: id,
  year,
  state: disclosureState,
  /** Null until it is published. */
  version: z.int().nullable(),
  recordedBefore: recordedInstant,
  contentHash: chainHash,
  preparedAt: instant,
  preparedBy: z.string(),
  publishedAt: instant.nullable(),
  publishedBy: z.string().nullable(),
  /** A newer version restates it. */
  restatedById: id.nullable(),
});
export type DisclosureHead = z.infer<typeof disclosureHead>;
/** A disclosure (bản công khai) of a fund's year. */
export const disclosure = disclosureHead.extend({ content: disclosureContent });
export type Disclosure = z.infer<typeof disclosure>;

/** Takes the place of the draft that is there. */
export const prepareDisclosure = z.object({ idempotencyKey, fundId: id, year, note: text(1000).nullish() });
/** `contentHash`: of the draft as it was seen. */
export const publishDisclosure = z.object({ idempotencyKey, id, contentHash: chainHash });
export const disclosureById = z.object({ id });
export const listDisclosures = pageRequest.extend({
  fundId: id.nullish(),
  /** With everything below it. */
  unitId: id.nullish(),
  year: year.nullish(),
  states: z.array(disclosureState).nullish(),
});
export const disclosurePage = page(disclosureHead);
/** Tables; grants in the form of 360Giving; for print; the very text whose SHA-256 is the content hash. */
export const disclosureFormats = ["xlsx", "json", "pdf", "record"] as const;
export const disclosureFormat = z.enum(disclosureFormats);
export type DisclosureFormat = z.infer<typeof disclosureFormat>;
export const askDisclosureFile = z.object({ id, format: disclosureFormat });
export const disclosureFile = z.object({ fileName: z.string(), mediaType: z.string(), contentBase64: z.string() });

/** Funds of the subtree that were open in the year and have published nothing for it. */
export const listUnpublished = pageRequest.extend({ unitId: id, year });
export const unpublished = z.object({
  fundId: id,
  fundName: z.string(),
  unitId: id,
  unitName: z.string(),
  /** A draft waits for the approver. */
  draftId: id.nullable(),
  dueOn: calendarDate,
  /** Whole days since the due date; 0 while there is time. */
  daysLate: z.int(),
});
export type Unpublished = z.infer<typeof unpublished>;
export const unpublishedPage = page(unpublished);
/** Before 31 March of the year after (Nghị định 03/2026/NĐ-CP). */
export const disclosureDueOn = (disclosed: number): string => `${disclosed + 1}-03-31`;

/** Secret of a public address: 122 random bits in hexadecimal. */
export const publicToken = z.string().regex(/^[0-9a-f]{32}$/);

/** What a gift paid for: a scholarship, or something else. */
export const trailUseKinds = ["AWARD", "SPENT"] as const;
export const trailUseKind = z.enum(trailUseKinds);
export type TrailUseKind = z.infer<typeof trailUseKind>;
export const trailUse = z.object({
  kind: trailUseKind,
  /** Day of the payment. */
  on: calendarDate,
  /** Of the gift. */
  amount: dong,
  purposeName: z.string().nullable(),
  programmeTitle: z.string().nullable(),
  /** Number of the award, never a name. */
  awardNumber: z.string().nullable(),
  journalId: id,
});
export type TrailUse = z.infer<typeof trailUse>;
/** From a gift to what it did (dấu vết khoản tài trợ), first in, first out within fund and purpose. */
export const trail = z.object({
  giftId: id,
  fundId: id,
  amount: dong,
  receivedOn: calendarDate,
  inKind: z.boolean(),
  purposeName: z.string().nullable(),
  voided: z.boolean(),
  used: dong,
  unspent: dong,
  /** In the order in which they were paid. */
  uses: page(trailUse),
  /** Address of the donor's page, to be printed on the receipt. */
  token: publicToken,
});
export type Trail = z.infer<typeof trail>;
export const askTrail = pageRequest.extend({ giftId: id });
/** Most lines of a donor's page. */
export const MAX_TRAIL_SUMS = 200;
/** The same for whoever holds the receipt: nobody is named, payments are summed by day and programme. */
export const publicTrail = z.object({
  fundName: z.string(),
  unitName: z.string(),
  receipt: z.string(),
  amount: dong,
  receivedOn: calendarDate,
  inKind: z.boolean(),
  purposeName: z.string().nullable(),
  voided: z.boolean(),
  used: dong,
  unspent: dong,
  /** The first {@link MAX_TRAIL_SUMS} in the order in which they were paid. */
  uses: z.array(
    z.object({
      kind: trailUseKind,
      on: calendarDate,
      amount: dong,
      purposeName: z.string().nullable(),
      programmeTitle: z.string().nullable(),
      /** Awards that it had part in; null where the programme has few people. */
      awards: z.int().nullable(),
    }),
  ),
  /** Used after those. */
  usedLater: dong,
});
export type PublicTrail = z.infer<typeof publicTrail>;

export const fundPageOf = z.object({ fundId: id });
export const fundPageAddress = z.object({ fundId: id, token: publicToken });
/** Takes a new secret for a page, because the old one got to whom it should not; who, when and why is kept. */
export const renewFundPage = z.object({ idempotencyKey, fundId: id, reason: text(500) });
export const renewGiftPage = z.object({ idempotencyKey, giftId: id, reason: text(500) });
export const giftPageAddress = z.object({ giftId: id, token: publicToken });

const publicSums = z.object({ received: dong, used: dong });
/** What everybody sees of a fund: totals, results, what was published and the end of the chain. */
export const publicFund = z.object({
  name: z.string(),
  unitName: z.string(),
  kind: fundKind,
  openedOn: calendarDate,
  closedOn: calendarDate.nullable(),
  balance: inMoneyAndKind,
  thisYear: publicSums.extend({ year }),
  allTime: publicSums,
  results: z.array(z.object({ title: z.string(), year, ...peopleCounts, amount: dong.nullable() })),
  disclosures: z.array(
    z.object({ year, version: z.int(), publishedOn: calendarDate, contentHash: chainHash, restates: z.boolean() }),
  ),
  head: chainHead,
});
export type PublicFund = z.infer<typeof publicFund>;

/** Aggregates of a unit's subtree for a year; without gaps for officers, with small cells hidden from partners. */
export const askFundFigures = z.object({ unitId: id, year });
export const fundFigures = z.object({
  unitId: id,
  unitName: z.string(),
  year,
  /** Money and goods at the beginning of the year: opening + received + other − used = closing. */
  opening: dong,
  raisedInMoney: dong,
  raisedInKind: dong,
  /** Gifts in money and in kind, and interest. */
  received: dong,
  used: dong,
  /** Opening entries and debts. */
  other: dong,
  /** Money and goods at the end of the year. */
  closing: dong,
  /** Lượt and người. */
  awards: z.int().nullable(),
  people: z.int().nullable(),
  /** Received for each inhabitant, whole đồng rounded down; null where the head count is unknown. */
  perHead: dong.nullable(),
});
export type FundFigures = z.infer<typeof fundFigures>;
/** The unit first, then the units directly below it. */
export const fundFiguresList = z.array(fundFigures);
/** The same as a table. */
export const askFundFiguresFile = askFundFigures.extend({
  format: exportFormat,
  language: z.enum(["vi", "en"]).default("vi"),
});
