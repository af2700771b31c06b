import { z } from "zod";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, paragraphs, text, year } from "./primitives.ts";
import { targetMeasure } from "./reports.ts";
import { populationGroup, titleModel } from "./titles.ts";
import { mediaTypes } from "./uploads.ts";

/** States of a directive (văn bản chỉ đạo): dự thảo, đã ban hành, đã được thay thế, đã thu hồi. */
export const directiveStates = ["DRAFT", "ISSUED", "REPLACED", "WITHDRAWN"] as const;
export const directiveState = z.enum(directiveStates);
export type DirectiveState = z.infer<typeof directiveState>;

/** What an addressed unit has done: chưa tiếp nhận, đã tiếp nhận; or it closed and its successors have to (đã chuyển giao). */
export const receiptStates = ["OPEN", "ACKNOWLEDGED", "HANDED_OVER"] as const;
export const receiptState = z.enum(receiptStates);
export type ReceiptState = z.infer<typeof receiptState>;

/** Kind of directive (loại văn bản): nghị quyết, chỉ thị, kế hoạch, hướng dẫn, công văn, chương trình phối hợp … */
export const directiveKind = z.object({
  code: z.string(),
  nameVi: z.string(),
  nameEn: z.string(),
  validFrom: calendarDate,
  /** Exclusive; null: still in use. */
  validTo: calendarDate.nullable(),
});
export type DirectiveKind = z.infer<typeof directiveKind>;

/** Adds a kind, or changes the names and the time of use of the kind of that code. */
export const setDirectiveKind = z.object({
  idempotencyKey,
  code: z.string().regex(/^[a-z][a-z-]{0,39}$/),
  nameVi: text(100),
  nameEn: text(100),
  validFrom: calendarDate,
  /** Exclusive. */
  validTo: calendarDate.nullish(),
});

export const directiveMeasureUnits = ["PERCENT", "COUNT", "DONG"] as const;
/**
 * What a target of a directive counts. Shares of a title name the title, group and measure by which registrations are counted, so
 * that both speak of one figure.
 */
export const directiveMeasure = z.object({
  code: z.string(),
  nameVi: z.string(),
  nameEn: z.string(),
  unit: z.enum(directiveMeasureUnits),
  /** Whether the values of the parts add up to the value of the whole. */
  additive: z.boolean(),
  model: titleModel.nullable(),
  group: populationGroup.nullable(),
  share: targetMeasure.nullable(),
});
export type DirectiveMeasure = z.infer<typeof directiveMeasure>;

/** Decimal number with at most two decimals, as text: đồng are too large for a number of JSON. */
export const targetValue = z.string().regex(/^\d{1,15}(\.\d{1,2})?$/);

/** Whom a directive is addressed to: of the units below the issuer on the day of issue, those that meet every condition that is set. */
export const addressing = z.object({
  /** Codes of tiers; empty: all. */
  tiers: z.array(z.string().max(30)).max(20).default([]),
  /** Kinds of branch; empty: all. Units that are no branches are not left out by it. */
  branchKinds: z.array(z.string().max(30)).max(50).default([]),
  /** These units only; empty: all. */
  unitIds: z.array(id).max(1000).default([]),
});
export type Addressing = z.infer<typeof addressing>;

/** A department that issues or carries out the directive together with the issuer. */
export const directivePartner = z.object({
  /** A unit of the association, or null where the name alone says who it is. */
  unitId: id.nullable(),
  name: text(200),
  /** OAuth client of the department's programs, by which it reads the directives that name it. */
  clientId: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,99}$/)
    .nullable(),
});
export type DirectivePartner = z.infer<typeof directivePartner>;

export const MAX_DIRECTIVE_FILE_BYTES = 20 * 1024 * 1024;
export const MAX_DIRECTIVE_FILES = 20;
/** Files travel in parts of exactly so many bytes, the last one shorter. */
export const DIRECTIVE_PART_BYTES = 2 * 1024 * 1024;

export const directiveFile = z.object({
  id,
  fileName: z.string(),
  /** What the file is by its own content; null until all of it has come. */
  mediaType: z.enum(mediaTypes).nullable(),
  bytes: z.int(),
  parts: z.int(),
});
export type DirectiveFile = z.infer<typeof directiveFile>;

/** A target (chỉ tiêu): of the issuer, or allotted to a unit directly below it. */
export const directiveTarget = z.object({
  measure: z.string(),
  unitId: id,
  unitName: z.string(),
  year,
  value: targetValue,
});
export type DirectiveTarget = z.infer<typeof directiveTarget>;

/** Another directive, as it is named. */
export const directiveRef = z.object({ id, number: z.string(), title: z.string(), state: directiveState });
export type DirectiveRef = z.infer<typeof directiveRef>;

export const directive = z.object({
  id,
  /** Unit that issues the directive, or that passes on what an outside body issued. */
  unitId: id,
  unitName: z.string(),
  /** Outside body that issued it, e.g. Thành ủy Hà Nội; null where the unit did. */
  outsideIssuer: z.string().nullable(),
  kind: z.string(),
  number: z.string(),
  title: z.string(),
  summary: z.string(),
  /** Null in lists, where it would be many pages long. */
  content: z.string().nullable(),
  issuedOn: calendarDate.nullable(),
  inForceFrom: calendarDate.nullable(),
  /** Last day; null: without end. */
  inForceUntil: calendarDate.nullable(),
  signerName: z.string().nullable(),
  signerOffice: z.string().nullable(),
  /** Last day on which addressed units are to acknowledge. */
  acknowledgeBy: calendarDate.nullable(),
  /** Every partner department may read it. */
  isPublic: z.boolean(),
  addressing,
  partners: z.array(directivePartner),
  /** What it rests on (căn cứ). */
  restsOn: directiveRef.nullable(),
  replaces: directiveRef.nullable(),
  replacedBy: directiveRef.nullable(),
  state: directiveState,
  withdrawnReason: z.string().nullable(),
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
  /** When it was sent to the units; null for a draft. */
  sentAt: instant.nullable(),
  files: z.array(directiveFile),
  targets: z.array(directiveTarget),
  /** What the caller's own units have done about it, where they are addressed. */
  own: z.array(z.object({ unitId: id, state: receiptState })),
});
export type Directive = z.infer<typeof directive>;

export const directivesByIds = z.object({ ids: z.array(id).max(100) });
/** Issued: by units of the caller's scope; received: by the caller's own units; waiting: received and not acknowledged. */
export const directiveSides = ["ALL", "ISSUED", "RECEIVED", "WAITING"] as const;
export const directiveFilter = z.object({
  side: z.enum(directiveSides).default("ALL"),
  /** Part of number, title, summary or outside issuer, without accents or case. */
  query: text(100).nullish(),
  kinds: z.array(z.string().max(40)).max(30).nullish(),
  /** Of the day of issue. */
  year: year.nullish(),
  /** Issuing unit. */
  unitId: id.nullish(),
  states: z.array(directiveState).nullish(),
  /** Those that rest on this one. */
  restsOnId: id.nullish(),
});
export const listDirectives = pageRequest.extend(directiveFilter.shape);
export const directivePage = page(directive);

const draft = {
  kind: z.string().max(40),
  number: text(60),
  title: text(500),
  outsideIssuer: text(200).nullish(),
  summary: paragraphs(5000).default(""),
  content: paragraphs(100_000).default(""),
  issuedOn: calendarDate.nullish(),
  inForceFrom: calendarDate.nullish(),
  inForceUntil: calendarDate.nullish(),
  signerName: text(150).nullish(),
  signerOffice: text(150).nullish(),
  acknowledgeBy: calendarDate.nullish(),
  isPublic: z.boolean().default(false),
  addressing: addressing.default({ tiers: [], branchKinds: [], unitIds: [] }),
  partners: z.array(directivePartner).max(30).default([]),
  restsOnId: id.nullish(),
  replacesId: id.nullish(),
  targets: z
    .array(
      z.object({
        measure: z.string().max(60),
        year,
        value: targetValue,
        /** To units directly below the issuer. Of an additive measure all of it has to be allotted, or nothing. */
        allotments: z
          .array(z.object({ unitId: id, value: targetValue }))
          .max(700)
          .default([]),
      }),
    )
    .max(100)
    .default([]),
};
export const createDirective = z.object({ idempotencyKey, unitId: id, ...draft });
export const updateDirective = z.object({ idempotencyKey, id, expectedRevision: z.int(), ...draft });
export const changeDirective = z.object({ idempotencyKey, id, expectedRevision: z.int() });
export const withdrawDirective = changeDirective.extend({ reason: text(500) });
export const directiveById = z.object({ id });

export const addDirectiveFile = z.object({
  idempotencyKey,
  directiveId: id,
  fileName: text(200),
  bytes: z.int().min(1).max(MAX_DIRECTIVE_FILE_BYTES),
});
export const addDirectiveFilePart = z.object({
  idempotencyKey,
  fileId: id,
  index: z
    .int()
    .min(0)
    .max(Math.ceil(MAX_DIRECTIVE_FILE_BYTES / DIRECTIVE_PART_BYTES) - 1),
  contentBase64: z.base64().max(Math.ceil(DIRECTIVE_PART_BYTES / 3) * 4 + 4),
});
export const removeDirectiveFile = z.object({ idempotencyKey, fileId: id });
export const readDirectiveFilePart = z.object({ fileId: id, index: addDirectiveFilePart.shape.index });
export const directiveFilePart = directiveFile.extend({ index: z.int(), contentBase64: z.string() });

/** How many units would be addressed, by tier. */
export const previewAddressing = z.object({ unitId: id, issuedOn: calendarDate.nullish(), addressing });
export const addressedByTier = z.array(z.object({ tier: z.string(), units: z.int() }));

export const acknowledgeDirective = z.object({
  idempotencyKey,
  directiveId: id,
  unitIds: z.array(id).min(1).max(200),
  note: text(500).nullish(),
});

/** A unit that is addressed, and what it did; who did it is personal data. */
export const directiveReceipt = z.object({
  directiveId: id,
  unitId: id,
  unitName: z.string(),
  tier: z.string(),
  parentName: z.string().nullable(),
  state: receiptState,
  acknowledgedAt: instant.nullable(),
  acknowledgedBy: z.string().nullable(),
  /** Whether that was after the last day. */
  late: z.boolean(),
  note: z.string().nullable(),
  /** The unit's own directive that rests on this one. */
  passedOn: directiveRef.nullable(),
  /** Units that took over from it, where it closed. */
  handedTo: z.array(z.object({ unitId: id, unitName: z.string() })),
  /** Text to send as it is, or to change first; null for units that have nothing left to do. */
  reminder: z.string().nullable(),
});
export type DirectiveReceipt = z.infer<typeof directiveReceipt>;
export const listReceipts = pageRequest.extend({
  directiveId: id,
  /** Below this unit, as the tree stood on the day of issue. */
  under: id,
  tier: z.string().max(30).nullish(),
  states: z.array(receiptState).nullish(),
});
export const receiptPage = page(directiveReceipt);
export const acknowledged = z.object({ receipts: z.array(directiveReceipt) });

const sums = { addressed: z.int(), acknowledged: z.int(), passedOn: z.int() };
export const tierSums = z.object({ tier: z.string(), ...sums });
export const unitStatus = z.object({
  unitId: id,
  unitName: z.string(),
  tier: z.string(),
  /** What the unit itself did; null where it is not addressed. */
  own: z
    .object({ state: receiptState, acknowledgedAt: instant.nullable(), passedOn: directiveRef.nullable() })
    .nullable(),
  /** Of units below it, itself not counted. */
  ...sums,
});
export type UnitStatus = z.infer<typeof unitStatus>;
export const statusOfDirective = z.object({ directiveId: id, unitId: id });
/** Acknowledgement of a unit and everything below it, as the tree stood on the day of issue. */
export const directiveStatus = z.object({
  directiveId: id,
  unit: unitStatus,
  tiers: z.array(tierSums),
  children: z.array(unitStatus),
});
export type DirectiveStatus = z.infer<typeof directiveStatus>;

/** A text for all that have not acknowledged below a unit. */
export const remindersOf = z.object({ directiveId: id, unitId: id });
export const reminderOf = z.object({ open: z.int(), text: z.string() });

/** Names who succeeds a unit that closed: what it has not acknowledged goes to them. */
export const handOverDirectives = z.object({
  idempotencyKey,
  unitId: id,
  successorIds: z.array(id).min(1).max(20),
});
export const handedOver = z.object({ unitId: id, directives: z.int() });
