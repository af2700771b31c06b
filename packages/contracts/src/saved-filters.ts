import { z } from "zod";
import { id, idempotencyKey, instant, text } from "./primitives.ts";
import { registrationFilter } from "./registrations.ts";

/** A filter of the list of registrations that somebody keeps for himself, or shares with the officers of a unit. */
export const savedFilter = z.object({
  id,
  name: z.string(),
  filter: registrationFilter,
  /** Everybody whose scope holds this unit sees it; null: only who keeps it. */
  sharedWith: id.nullable(),
  /** Whether the caller keeps it himself, and may change or delete it. */
  own: z.boolean(),
  /** User name of who keeps it. */
  keptBy: z.string(),
  updatedAt: instant,
});
export type SavedFilter = z.infer<typeof savedFilter>;

/** At most so many of one account. */
export const MAX_SAVED_FILTERS = 50;

/** A name that the account has already used stands for a new filter afterwards. */
export const saveFilter = z.object({
  idempotencyKey,
  name: text(80),
  filter: registrationFilter,
  sharedWith: id.nullish(),
});
export const deleteSavedFilter = z.object({ idempotencyKey, id });
