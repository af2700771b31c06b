import { z } from "zod";
import { id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { registration } from "./registrations.ts";
import { titleModel } from "./titles.ts";

/** Why a decided registration is drawn more likely (kiểm tra theo rủi ro). */
export const riskReasons = [
  "NEAR_THRESHOLD",
  "RAISED_BY_REVIEW",
  "FULL_POINTS",
  "NO_EVIDENCE",
  "DECIDED_IN_BULK",
] as const;
/**
 * Draws recognised registrations of a year below a unit at random, riskier ones more likely. The same seed over the same
 * registrations draws the same ones.
 */
export const drawSample = z.object({
  idempotencyKey,
  unitId: id,
  year,
  models: z.array(titleModel).min(1).nullish(),
  size: z.int().min(1).max(500),
  /** Absent: one is made and recorded. */
  seed: text(100).nullish(),
});
export const sampleById = z.object({ id });

/** What an audit finds about a sampled registration: as it was decided (đúng), or not (sai lệch), with what deviates. */
export const findingOutcomes = ["CONFIRMED", "DEVIATES"] as const;
export const sampleFinding = z.object({
  outcome: z.enum(findingOutcomes),
  note: z.string().nullable(),
  foundAt: instant,
  /** User name. */
  foundBy: z.string(),
});
export type SampleFinding = z.infer<typeof sampleFinding>;
/** Of several findings about one registration the latest holds. DEVIATES needs a note. */
export const recordFinding = z
  .object({
    idempotencyKey,
    sampleId: id,
    registrationId: id,
    outcome: z.enum(findingOutcomes),
    note: text(1000).nullish(),
  })
  .refine(({ outcome, note }) => outcome === "CONFIRMED" || note != null, {
    path: ["note"],
    message: "DEVIATES needs a note",
  });

/** A sample that was drawn, and how far its audit is. */
export const sampleSummary = z.object({
  id,
  unitId: id,
  year,
  models: z.array(titleModel),
  size: z.int(),
  seed: z.string(),
  /** Registrations that could have been drawn. */
  population: z.int(),
  drawnAt: instant,
  drawnBy: z.string(),
  /** Sampled registrations in the caller's scope by their finding; open ones have none yet. */
  confirmed: z.int(),
  deviating: z.int(),
  open: z.int(),
});
export type SampleSummary = z.infer<typeof sampleSummary>;
export const sampleAudit = sampleSummary.extend({
  items: z.array(
    z.object({
      registration,
      /** Weight, 1 where nothing makes it riskier. */
      risk: z.int(),
      reasons: z.array(z.enum(riskReasons)),
      /** Null while nobody recorded one. */
      finding: sampleFinding.nullable(),
      /** Whether the caller may record one: nobody does who submitted, proposed or decided it. */
      mayFind: z.boolean(),
    }),
  ),
});
export type SampleAudit = z.infer<typeof sampleAudit>;
export const listSamples = pageRequest;
/** Newest first. */
export const samplePage = page(sampleSummary);
