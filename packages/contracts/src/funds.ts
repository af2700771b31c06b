import { z } from "zod";
import { dong, fundKind, legalForm, positiveDong } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";

/** Code of a purpose: what stands in the text of a transfer, so capitals and digits only. */
export const purposeCode = z.string().regex(/^[A-Z0-9]{1,12}$/);

/** Where a fund's money is kept: number of the bank in transfers within Vietnam (BIN of NAPAS), account and its holder. */
export const bankAccount = z.object({
  bin: z.string().regex(/^\d{6}$/),
  account: z.string().regex(/^[0-9A-Z]{4,19}$/),
  holder: text(100),
});
export type BankAccount = z.infer<typeof bankAccount>;

export const purpose = z.object({
  id,
  code: purposeCode,
  name: z.string(),
  closedOn: calendarDate.nullable(),
  /** Cash and bank of the purpose, and how much of it is promised. */
  money: dong,
  reserved: dong,
});
export type Purpose = z.infer<typeof purpose>;

/** A fund (quỹ) with what its books say now. */
export const fund = z.object({
  id,
  unitId: id,
  kind: fundKind,
  legalForm,
  name: z.string(),
  bank: bankAccount.nullable(),
  /** Most that management may cost: hundredths of a percent of the year's gifts in money. */
  costCap: z.int(),
  openedOn: calendarDate,
  closedOn: calendarDate.nullable(),
  revision: z.int(),
  cash: dong,
  atBank: dong,
  inKind: dong,
  reserved: dong,
  /** General money: what is restricted to no purpose. */
  general: z.object({ money: dong, reserved: dong }),
  purposes: z.array(purpose),
  createdAt: instant,
});
export type Fund = z.infer<typeof fund>;

/** What a list selects; `unitId` means its whole subtree, `ownOnly` the unit itself. */
export const fundFilter = z.object({
  unitId: id.nullish(),
  ownOnly: z.boolean().nullish(),
  kinds: z.array(fundKind).nullish(),
  open: z.boolean().nullish(),
  /** Part of the name, without accents or case. */
  query: text(100).nullish(),
});
export type FundFilter = z.infer<typeof fundFilter>;
/** By name. */
export const listFunds = pageRequest.extend({ filter: fundFilter.default({}) });
export const fundPage = page(fund);
export const fundsByIds = z.object({ ids: z.array(id).max(500) });

const newPurpose = z.object({ code: purposeCode, name: text(200) });
export const createFund = z.object({
  idempotencyKey,
  unitId: id,
  kind: fundKind,
  legalForm,
  name: text(200),
  openedOn: calendarDate,
  bank: bankAccount.nullish(),
  costCap: z.int().min(0).max(10_000).default(500),
  purposes: z.array(newPurpose).max(50).default([]),
});
/** Replaces what may change; `bank: null` takes the account away. */
export const updateFund = z.object({
  idempotencyKey,
  id,
  expectedRevision: z.int(),
  name: text(200),
  bank: bankAccount.nullable(),
  costCap: z.int().min(0).max(10_000),
});
export const closeFund = z.object({ idempotencyKey, id, expectedRevision: z.int() });
export const addPurpose = z.object({ idempotencyKey, fundId: id, ...newPurpose.shape });
export const closePurpose = z.object({ idempotencyKey, fundId: id, purposeId: id });

/** A code that banking apps read (VietQR): into the fund's account, for a purpose, with an amount or one that the giver types. */
export const transferCodeOf = z.object({ fundId: id, purposeId: id.nullish(), amount: positiveDong.nullish() });
export const transferCode = z.object({
  /** EMVCo payload. */
  payload: z.string(),
  /** Text of the transfer, by which it is found again. */
  text: z.string(),
  svg: z.string(),
  pngBase64: z.string(),
});
export type TransferCode = z.infer<typeof transferCode>;

/** What a unit and everything below it is to raise in a year (chỉ tiêu vận động). Set from above; only the topmost sets its own. */
export const fundTarget = z.object({
  unitId: id,
  year,
  amount: positiveDong,
  setBy: z.string(),
  setAt: instant,
  revision: z.int(),
});
export type FundTarget = z.infer<typeof fundTarget>;
/** `amount: null` takes the target away. `expectedRevision: null`: there is none yet. */
export const setFundTarget = z.object({
  idempotencyKey,
  unitId: id,
  year,
  amount: positiveDong.nullable(),
  expectedRevision: z.int().nullable(),
});
export const cascadeFundTargets = z.object({ idempotencyKey, unitId: id, year });
/** How many units directly below got a share of the unit's target, in proportion to their population or, where unknown, alike. */
export const cascadedFundTargets = z.object({ units: z.int(), targets: z.int() });

/** Target and what the books say was raised in the subtree; more than the target is possible. */
export const raisedByUnit = z.object({
  unitId: id,
  year,
  target: fundTarget.nullable(),
  /** Gifts in money and in kind that count for the year, less what was reversed. */
  raised: dong,
  raisedInKind: dong,
  /** People of the unit in the year's figures; null where they were not reported. */
  population: z.int().nullable(),
  /** Raised, in money and kind, for each of them; whole đồng, rounded down. */
  perHead: dong.nullable(),
});
export type RaisedByUnit = z.infer<typeof raisedByUnit>;
export const raisedByUnits = z.object({ unitIds: z.array(id).max(500), year });
/** The unit, and the units directly below it. */
export const raisedBelow = z.object({ unitId: id, year });

/** A campaign to raise money (đợt vận động): gifts to the funds of the subtree on its days count. */
export const fundCampaign = z.object({
  id,
  unitId: id,
  year,
  title: z.string(),
  startsOn: calendarDate,
  endsOn: calendarDate,
  goal: positiveDong.nullable(),
  raised: dong,
  closedOn: calendarDate.nullable(),
  /** Directive of the organizations service that it carries out. */
  directiveId: id.nullable(),
  revision: z.int(),
});
export type FundCampaign = z.infer<typeof fundCampaign>;
const campaignPlan = {
  title: text(200),
  startsOn: calendarDate,
  endsOn: calendarDate,
  goal: positiveDong.nullable(),
  directiveId: id.nullable().default(null),
};
export const createFundCampaign = z.object({ idempotencyKey, unitId: id, year, ...campaignPlan });
export const closeFundCampaign = z.object({ idempotencyKey, id, expectedRevision: z.int() });
/** Those of the unit and of the units above it, the newest first. */
export const listFundCampaigns = z.object({ unitId: id, year: year.nullish() });
