import type { AnyJobKind } from "@khuyenhoc/jobs";
import type { Context } from "./context.ts";
import { followingKinds } from "./modules/following/job-kinds.ts";
import { ticketsJob } from "./modules/participation/printing.ts";

/** All kinds of jobs of the service; each is named `events.…`. */
export function jobKindsOf(made: Pick<Context, "publicUrl" | "contacts" | "ticketKey">): readonly AnyJobKind[] {
  return [...followingKinds(made), ticketsJob(made)];
}
