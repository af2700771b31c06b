import { z } from "zod";
import { text } from "./primitives.ts";

const code = z
  .string()
  .min(1)
  .max(20)
  .regex(/^[A-Za-z0-9.]+$/);
const title = { titleVi: text(500), titleEn: text(500) };

/** Whether points for a criterion need evidence (minh chứng): none, may have some, not without. */
export const evidenceNeeds = ["NONE", "OPTIONAL", "REQUIRED"] as const;

export const criterion = z.object({
  /** Unique within the set, such as `1.2`; a derived set keeps the framework's codes. */
  code,
  ...title,
  maxPoints: z.int().min(1).max(100),
  /** Mandatory criterion: fewer points than these fail the whole sheet. Null: no minimum of its own. */
  minPoints: z.int().min(0).max(100).nullable(),
  evidence: z.enum(evidenceNeeds),
  /**
   * Points that are counted and not typed in: the share of recognised registrations of a model among the registered below the
   * unit, in percent. The highest step that is reached counts.
   */
  counted: z
    .object({
      model: z.enum(["FAMILY", "CLAN", "COMMUNITY", "UNIT", "CITIZEN"]),
      steps: z
        .array(z.object({ percent: z.int().min(0).max(100), points: z.int().min(0).max(100) }))
        .min(1)
        .max(10),
    })
    .nullable(),
});
export type Criterion = z.infer<typeof criterion>;

export const criteriaGroup = z.object({ code, ...title, criteria: z.array(criterion).min(1).max(40) });

export const criteriaLevel = z.object({
  /** `PASS`, or `LEVEL_1` and `LEVEL_2` where a decree knows two. */
  code: z.string().min(1).max(20),
  ...title,
  /** Points that are needed in all. */
  minTotal: z.int().min(0).max(1000),
  /**
   * The level is given only to who has held a lower level of the set, or one between, without a break for at least so many months
   * (Thông tư 25/2023/TT-BGDĐT: of a city, level 2 no earlier than 12 months after level 1). Absent or null: no such rule.
   */
  after: z.object({ level: z.string().min(1).max(20), months: z.int().min(1).max(120) }).nullish(),
});
export type CriteriaLevel = z.infer<typeof criteriaLevel>;

/** What is scored against: groups of criteria, levels that can be reached, and how far a derived set may go. */
export const criteriaDefinition = z.object({
  groups: z.array(criteriaGroup).min(1).max(20),
  /** From the lowest to the highest. */
  levels: z.array(criteriaLevel).min(1).max(4),
  /** No criterion may have fewer points than these (QĐ 324/QĐ-KHVN 2022: no indicator below 5); null: no such rule. */
  minEach: z.int().min(0).max(100).nullable(),
  /**
   * Months that a recognition holds from the day of its decision (Thông tư 25/2023/TT-BGDĐT: of a city, 36). Absent or null: without
   * end, or as the decision says.
   */
  validMonths: z.int().min(1).max(120).nullish(),
  /** Bounds for sets derived from this one; all zero where it is not a framework (bộ tiêu chí khung). */
  derivation: z.object({
    addedCriteria: z.int().min(0).max(40),
    raisedTotal: z.int().min(0).max(100),
    raisedMinimum: z.int().min(0).max(100),
  }),
});
export type CriteriaDefinition = z.infer<typeof criteriaDefinition>;

/** One line of a sheet (phiếu). */
export const sheetAnswer = z.object({
  criterion: code,
  points: z.int().min(0).max(100),
  note: text(1000).nullish(),
});
export type SheetAnswer = z.infer<typeof sheetAnswer>;
