import { z } from "zod";
import { jobStatus } from "./jobs.ts";
import { id, idempotencyKey, instant, page, pageRequest } from "./primitives.ts";

/** What somebody does with registrations day by day, and can take back (hoàn tác) for a day while nothing builds on it. */
export const undoableActions = [
  "CREATE",
  "UPDATE",
  "DELETE",
  "SUBMIT",
  "SELF_ASSESS",
  "REVIEW",
  "PROPOSE",
  "APPROVE",
  "RETURN",
] as const;
/** Decisions by a paper stand in the same list, but only a new decision takes their place. */
export const decidingActions = ["RECOGNISE", "REFUSE", "REVOKE", "CORRECT"] as const;
export const undoActions = [...undoableActions, ...decidingActions] as const;
export type UndoableAction = (typeof undoableActions)[number];
export type UndoAction = (typeof undoActions)[number];

/** One thing that the caller did, to one registration or to many at once. */
export const undoEntry = z.object({
  id,
  action: z.enum(undoActions),
  /** The unit of its first registration. */
  unitId: id,
  /** Registrations that it was done to. */
  rows: z.int(),
  /** Where it is a single one; null for the id of one that is not there. */
  registrationId: id.nullable(),
  subjectName: z.string().nullable(),
  doneAt: instant,
  /** It can be taken back until then. */
  until: instant,
  undoneAt: instant.nullable(),
  /** The job that takes it back. */
  undoJobId: id.nullable(),
  /** Why it cannot be taken back now; null where it can, and where it was. */
  refusal: z.object({ code: z.string(), vi: z.string(), en: z.string() }).nullable(),
});
export type UndoEntry = z.infer<typeof undoEntry>;

/** What the caller did lately, newest first; of one command, by its key, or of one job. */
export const listUndo = pageRequest.extend({ commandKey: idempotencyKey.nullish(), jobId: id.nullish() });
export const undoPage = page(undoEntry);

export const undo = z.object({ idempotencyKey, entryId: id });
/** Small ones are taken back at once; of a large one a job takes care. */
export const undoOutcome = z.object({ entry: undoEntry, job: jobStatus.nullable() });
