import { z } from "zod";
import { id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** What was done with a criteria set or a campaign. */
export const ruleChangeKinds = [
  "CREATE",
  "UPDATE",
  "PUBLISH",
  "SUPERSEDE",
  "OPEN",
  "CLOSE",
  "REOPEN",
  "DELETE",
] as const;

/** One entry of the history of a criteria set or a campaign. */
export const ruleChange = z.object({
  id,
  kind: z.enum(ruleChangeKinds),
  changedAt: instant,
  /** User name. */
  changedBy: z.string(),
  reason: z.string().nullable(),
  /** What was replaced; parts of a definition by their path, such as `criteria.1.2.maxPoints`. */
  fields: z.array(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
});
export type RuleChange = z.infer<typeof ruleChange>;
/** Also of a draft that was deleted; latest first. */
export const ruleHistory = z.object({ id });

/** Deletes a draft; what was ever published or opened stays. */
export const deleteDraft = z.object({ idempotencyKey, id, expectedRevision: z.int(), reason: text(500) });

/** A draft that was deleted. */
export const deletedDraft = z.object({
  id,
  unitId: id,
  title: z.string(),
  deletedAt: instant,
  /** User name. */
  deletedBy: z.string(),
  reason: z.string(),
});
export type DeletedDraft = z.infer<typeof deletedDraft>;
/** Latest first. */
export const listDeletedDrafts = pageRequest;
export const deletedDraftPage = page(deletedDraft);
