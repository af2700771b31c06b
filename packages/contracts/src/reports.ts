import { z } from "zod";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { countRow } from "./registrations.ts";
import { populationGroup, titleModel } from "./titles.ts";

/** What a target (chỉ tiêu) is a share of: registered or recognised subjects, both among all that there are. */
export const targetMeasures = ["REGISTERED_OF_BASE", "RECOGNISED_OF_BASE"] as const;
export const targetMeasure = z.enum(targetMeasures);
export type TargetMeasure = z.infer<typeof targetMeasure>;

/** Percent, 0 to 100, with at most two decimals. */
export const percent = z
  .number()
  .min(0)
  .max(100)
  .refine((value) => Math.abs(value * 100 - Math.round(value * 100)) < 1e-6, "at most two decimals");

/**
 * Percent of sums with two decimals, as every screen, report and snapshot rounds it.
 *
 * @returns null without a numerator, or without a denominator above 0
 */
export function percentOf(numerator: number | null, denominator: number | null): number | null {
  if (numerator === null || denominator === null || denominator === 0) return null;
  return Math.round((numerator * 10_000) / denominator) / 100;
}

export const target = z.object({
  unitId: id,
  year,
  model: titleModel,
  /** Null: the model as a whole. Groups of CITIZEN only. */
  group: populationGroup.nullable(),
  measure: targetMeasure,
  percent,
  /** User name of who set it. */
  setBy: z.string(),
  setAt: instant,
  revision: z.int(),
});
export type Target = z.infer<typeof target>;

export const targetsByUnits = z.object({
  unitIds: z.array(id).min(1).max(200),
  years: z.array(year).min(1).max(12),
});

/** Sets targets of a unit for a year: by the tier above, or of the uppermost unit by itself. */
export const setTargets = z.object({
  idempotencyKey,
  unitId: id,
  year,
  targets: z
    .array(
      z.object({
        model: titleModel,
        group: populationGroup.nullish(),
        measure: targetMeasure,
        /** Null takes the target away. */
        percent: percent.nullable(),
        /** Revision that is replaced; 0 where there was no target. */
        expectedRevision: z.int().min(0),
      }),
    )
    .min(1)
    .max(20),
});
/** Gives the unit's own targets of a year to every unit directly below it that has none of its own. */
export const cascadeTargets = z.object({ idempotencyKey, unitId: id, year });
export const cascadeOutcome = z.object({
  /** Units directly below that are no branches, as of today. */
  units: z.int(),
  /** Targets that were set. */
  targets: z.int(),
});

/** What a unit of the lowest reporting level can have left undone in a year. */
export const missingKinds = ["ANY", "REGISTRATIONS", "REPORT"] as const;
export const nudgeKinds = ["REGISTRATIONS", "REPORT"] as const;
export const nudgeKind = z.enum(nudgeKinds);

export const notFiledQuery = pageRequest.extend({
  unitId: id,
  year,
  missing: z.enum(missingKinds).default("ANY"),
});
export const unfiled = z.object({
  unitId: id,
  nameVi: z.string(),
  missesRegistrations: z.boolean(),
  missesReport: z.boolean(),
  lastNudgedAt: instant.nullable(),
  /** Text to send as it is, or to change first. */
  reminder: z.string(),
});
export type Unfiled = z.infer<typeof unfiled>;
export const notFiledPage = page(unfiled);

export const nudge = z.object({
  id,
  unitId: id,
  year,
  kind: nudgeKind,
  text: z.string(),
  sentAt: instant,
  sentBy: z.string(),
});
export type Nudge = z.infer<typeof nudge>;
/** A reminder to each of the units, which lie strictly below one that the caller was granted. */
export const sendNudges = z.object({
  idempotencyKey,
  year,
  kind: nudgeKind,
  reminders: z
    .array(z.object({ unitId: id, text: text(1000) }))
    .min(1)
    .max(200),
});
export const nudgesOfUnit = z.object({ unitId: id, year: year.optional() });

/** Numbers of one model (or group) as a snapshot freezes them; every count is of the whole subtree. */
export const frozenRow = countRow.omit({ suppressed: true });
export type FrozenRow = z.infer<typeof frozenRow>;

const reported = z.int().nullable();
/** A unit within a snapshot, with the name and place that it had on the date. */
export const frozenUnit = z.object({
  unitId: id,
  parentId: id.nullable(),
  /** 0 for the unit that the snapshot is of. */
  depth: z.int(),
  tier: z.string(),
  code: z.string().nullable(),
  nameVi: z.string(),
  population: reported,
  households: reported,
  members: reported,
  /** Members of the year before, by the figures of that year. */
  membersBefore: reported,
  /** Branches (chi hội) below, by kind. */
  branches: z.record(z.string(), z.int()),
  unitsReporting: z.int(),
  unitsTotal: z.int(),
  rows: z.array(frozenRow),
  targets: z.array(z.object({ model: titleModel, group: populationGroup.nullable(), measure: targetMeasure, percent })),
});
export type FrozenUnit = z.infer<typeof frozenUnit>;

/** What a snapshot freezes: the unit, every body below it, and the branches directly below, on the tree of that day. */
export const snapshotContent = z.object({
  version: z.literal(1),
  unitId: id,
  year,
  asOf: calendarDate,
  /** Instant at which the counters were read. */
  countedAt: instant,
  units: z.array(frozenUnit),
});
export type SnapshotContent = z.infer<typeof snapshotContent>;

export const snapshotHead = z.object({
  id,
  unitId: id,
  year,
  asOf: calendarDate,
  takenAt: instant,
  publishedBy: z.string(),
  decisionNote: z.string().nullable(),
  /** SHA-256, in hexadecimal, of the content as canonical JSON (sorted keys, no white space, UTF-8). */
  contentHash: z.string(),
});
export type SnapshotHead = z.infer<typeof snapshotHead>;
/** A published snapshot; the same id always gives the same content. */
export const snapshot = snapshotHead.extend({ content: snapshotContent });
export type Snapshot = z.infer<typeof snapshot>;

export const takeSnapshot = z.object({
  idempotencyKey,
  unitId: id,
  year,
  /** Not in the future; default: today, or the last day of the year if that has passed. */
  asOf: calendarDate.optional(),
  /** Number and date of the decision or plan that it is published under. */
  decisionNote: text(500).nullish(),
});
export const snapshotById = z.object({ id });
export const listSnapshots = pageRequest.extend({ unitId: id, year: year.optional() });
export const snapshotPage = page(snapshotHead);

/** Figures of a unit over some years, each as of its last day (or today), beside what was published. */
export const compareYears = z.object({ unitId: id, years: z.array(year).min(1).max(12) });
export const comparedYear = z.object({
  year,
  asOf: calendarDate,
  rows: z.array(countRow),
  /** The latest published snapshot of the unit in that year. */
  published: z.object({ snapshotId: id, asOf: calendarDate, rows: z.array(frozenRow) }).nullable(),
});
export type ComparedYear = z.infer<typeof comparedYear>;

/** Đã nộp, trả lại, đã duyệt, đã khóa; chưa nộp is a report that is not there. */
export const reportStates = ["FILED", "RETURNED", "APPROVED", "LOCKED"] as const;
export const reportState = z.enum(reportStates);
export type ReportState = z.infer<typeof reportState>;

export const report = z.object({
  id,
  unitId: id,
  year,
  state: reportState,
  /** The figures it was filed with. */
  snapshotId: id,
  remarks: z.string().nullable(),
  /** Why it was returned. */
  reason: z.string().nullable(),
  filedBy: z.string(),
  filedAt: instant,
  decidedBy: z.string().nullable(),
  decidedAt: instant.nullable(),
  revision: z.int(),
});
export type Report = z.infer<typeof report>;

export const fileReport = z.object({
  idempotencyKey,
  unitId: id,
  year,
  /** A snapshot of the unit and year that was taken before; else one is taken now. */
  snapshotId: id.nullish(),
  remarks: text(2000).nullish(),
});
export const decideReport = z.object({ idempotencyKey, id, expectedRevision: z.int() });
export const returnReport = decideReport.extend({ reason: text(500) });

export const listReports = z.object({ unitId: id, year });
/** The unit itself first, then each body directly below it; a report that was not filed is null. */
export const reportStatus = z.object({ unitId: id, nameVi: z.string(), report: report.nullable() });
export type ReportStatus = z.infer<typeof reportStatus>;

export const reportFormats = ["PDF", "XLSX", "JSON"] as const;
export const downloadReport = z.object({ unitId: id, year, format: z.enum(reportFormats) });
