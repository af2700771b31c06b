import { z } from "zod";
import { importFile } from "./imports.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { roleName } from "./roles.ts";
import { figureValues } from "./titles.ts";

const asOf = calendarDate.optional();
const code = z.string().regex(/^[0-9A-Z.-]{1,20}$/);

/** Why a change was made: every change to the tree names its date, its reason and, where there is one, the decision. */
export const changeGround = z.object({
  /** First day on which the change holds. */
  effectiveOn: calendarDate,
  reason: text(500),
  /** Number of the decision (số quyết định), e.g. "1656/NQ-UBTVQH15". */
  decisionNumber: text(100).nullish(),
});

export const tier = z.object({
  code: z.string().regex(/^[a-z][a-z-]{0,29}$/),
  rank: z.int(),
  nameVi: z.string(),
  nameEn: z.string(),
  validFrom: calendarDate,
  validTo: calendarDate.nullable(),
});
export type Tier = z.infer<typeof tier>;

export const branchKind = z.object({ code: z.string(), nameVi: z.string(), nameEn: z.string() });
export type BranchKind = z.infer<typeof branchKind>;

export const contact = z.object({
  address: text(300).nullable(),
  phone: text(30).nullable(),
  email: z.email().max(200).nullable(),
});
export type Contact = z.infer<typeof contact>;

/** A unit as it stood on a date. */
export const unitView = z.object({
  id,
  revision: z.int(),
  tier: z.string(),
  tierRank: z.int(),
  branchKind: z.string().nullable(),
  parentId: id.nullable(),
  code: z.string().nullable(),
  nameVi: z.string(),
  nameEn: z.string().nullable(),
  /** The period of this version; `validTo` exclusive. */
  validFrom: calendarDate,
  validTo: calendarDate.nullable(),
  /** False when the unit did not exist on the date asked for: then the nearest version is shown. */
  inExistence: z.boolean(),
  childCount: z.int(),
  contact,
});
export type UnitView = z.infer<typeof unitView>;

/** Most levels of parents that are answered along with units: as many as the tree has tiers above a branch, and two to spare. */
export const MAX_PARENT_LEVELS = 5;
/** `parents`: so many levels above the units are answered too, which spares whoever shows them another question. */
export const unitsByIds = z.object({
  ids: z.array(id).max(500),
  asOf,
  parents: z.int().min(0).max(MAX_PARENT_LEVELS).default(0),
});
/** Answers in any order; unknown or out-of-scope ids are left out. */
export const unitsByIdsResult = z.array(unitView);

export const listUnits = pageRequest.extend({
  asOf,
  /** Name or code, any part, without accents or case. */
  query: text(100).nullish(),
  tier: z.string().nullish(),
  branchKind: z.string().nullish(),
  parentId: id.nullish(),
  /** Whole subtree of this unit, itself included. */
  under: id.nullish(),
  /** Units that no longer (or not yet) exist on the date, too. */
  includeClosed: z.boolean().default(false),
});
export const unitPage = page(unitView);

export const unitAncestors = z.object({ ids: z.array(id).max(500), asOf });
/** From the root down to the unit itself. Ancestors above the caller's roots are named too: a path is not a secret. */
export const unitAncestorsResult = z.array(z.object({ id, path: z.array(unitView) }));

export const unitHistory = z.object({ unitId: id });
export const unitChange = z.object({
  id,
  unitId: id,
  kind: z.enum(["CREATE", "RENAME", "MOVE", "RECODE", "CLOSE", "REOPEN", "CONTACT"]),
  effectiveOn: calendarDate,
  reason: z.string(),
  decisionNumber: z.string().nullable(),
  changedAt: instant,
  changedBy: z.string(),
  /** Field-level differences. */
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type UnitChange = z.infer<typeof unitChange>;
export const unitHistoryResult = z.object({
  versions: z.array(
    z.object({
      validFrom: calendarDate,
      validTo: calendarDate.nullable(),
      parentId: id.nullable(),
      parentNameVi: z.string().nullable(),
      code: z.string().nullable(),
      nameVi: z.string(),
      nameEn: z.string().nullable(),
    }),
  ),
  changes: z.array(unitChange),
});

const names = { nameVi: text(200), nameEn: text(200).nullish() };

export const createUnit = changeGround.extend({
  idempotencyKey,
  parentId: id,
  tier: z.string(),
  branchKind: z.string().nullish(),
  code: code.nullish(),
  ...names,
  contact: contact.partial().optional(),
});
/** `expectedRevision` guards against overwriting another's change (CONFLICT). */
const changeUnit = changeGround.extend({ idempotencyKey, unitId: id, expectedRevision: z.int().optional() });
export const renameUnit = changeUnit.extend(names);
export const moveUnit = changeUnit.extend({ parentId: id });
export const recodeUnit = changeUnit.extend({ code });
export const closeUnit = changeUnit.extend({
  /** Units that take over from it: what it leaves open of directives goes to them. */
  successorIds: z.array(id).max(20).default([]),
});
export const reopenUnit = changeUnit.extend({ parentId: id.nullish(), code: code.nullish() });
export const updateContact = z.object({ idempotencyKey, unitId: id, contact, reason: text(500).nullish() });

export const openTier = z.object({
  idempotencyKey,
  code: tier.shape.code,
  rank: z.int().min(0).max(100),
  nameVi: text(100),
  nameEn: text(100),
  validFrom: calendarDate,
});
export const closeTier = z.object({ idempotencyKey, code: z.string(), validTo: calendarDate });

export const officeHolder = z.object({
  id,
  unitId: id,
  personName: z.string(),
  office: z.string(),
  termFrom: calendarDate,
  termTo: calendarDate.nullable(),
  phone: z.string().nullable(),
  email: z.string().nullable(),
});
export type OfficeHolder = z.infer<typeof officeHolder>;
export const listOfficeHolders = z.object({
  unitIds: z.array(id).max(100),
  asOf,
  includePast: z.boolean().default(false),
});
export const addOfficeHolder = z.object({
  idempotencyKey,
  unitId: id,
  personName: text(150),
  office: text(150),
  termFrom: calendarDate,
  termTo: calendarDate.nullish(),
  phone: text(30).nullish(),
  email: z.email().max(200).nullish(),
});
export const endOfficeHolder = z.object({ idempotencyKey, id, termTo: calendarDate });

export const yearlyFigures = z.object({
  unitId: id,
  year,
  revision: z.int(),
  ...figureValues.shape,
});
export type YearlyFigures = z.infer<typeof yearlyFigures>;
export const yearlyFiguresByUnits = z.object({ unitIds: z.array(id).max(500), year });
export const setYearlyFigures = z.object({
  idempotencyKey,
  unitId: id,
  year,
  values: figureValues.partial(),
  expectedRevision: z.int().optional(),
});
export const closeYear = z.object({ idempotencyKey, year });
export const closedYears = z.array(z.object({ year, closedAt: instant, closedBy: z.string() }));

/** An account of the platform with what it was granted; names and e-mail are personal data. */
export const person = z.object({
  id: z.string(),
  username: z.string(),
  fullName: z.string(),
  email: z.string().nullable(),
  enabled: z.boolean(),
  appointments: z.array(z.object({ role: roleName, unitId: id })),
});
export type Person = z.infer<typeof person>;
export const listPeople = pageRequest.extend({ unitId: id.nullish(), query: text(100).nullish() });
export const personPage = page(person);
export const appointPerson = z.object({
  idempotencyKey,
  /** An existing account, or the particulars of a new one. */
  personId: z.string().max(100).nullish(),
  username: z
    .string()
    .regex(/^[a-z0-9._-]{3,60}$/)
    .nullish(),
  fullName: text(150).nullish(),
  email: z.email().max(200).nullish(),
  role: roleName,
  unitId: id,
  reason: text(500),
});
/** A new account's first password is shown once to whoever appointed, and must be changed at the first login. */
export const appointResult = z.object({ person, temporaryPassword: z.string().nullable() });
export const reissuePassword = z.object({ idempotencyKey, personId: z.string().max(100), reason: text(500) });
export const movePerson = z.object({
  idempotencyKey,
  personId: z.string().max(100),
  role: roleName,
  fromUnitId: id,
  toUnitId: id,
  reason: text(500),
});
export const revokePerson = z.object({
  idempotencyKey,
  personId: z.string().max(100),
  role: roleName,
  unitId: id,
  reason: text(500),
});

export const organizationImportKinds = ["units", "figures"] as const;
export const previewOrganizationImport = z.object({
  idempotencyKey,
  kind: z.enum(organizationImportKinds),
  file: importFile,
  /** For figures: the year; for units: the effective date, reason and decision of all rows. */
  year: year.nullish(),
  ground: changeGround.nullish(),
  /** Rows must lie below this unit, which must be in scope. */
  unitId: id,
});
export const importTemplate = z.object({
  kind: z.enum([...organizationImportKinds, "registrations"]),
  format: z.enum(["csv", "xlsx"]),
});
