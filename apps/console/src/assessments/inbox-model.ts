import { assessments } from "@khuyenhoc/contracts";
import type { InboxStage } from "../generated/graphql.ts";

export interface Due {
  kind: "NONE" | "OVERDUE" | "TODAY" | "AHEAD";
  /** Whole days to the last day, or since it. */
  days: number;
}

const DAY_MS = 86_400_000;

/**
 * How a last day stands to today.
 *
 * @param deadline calendar date; nothing where there is no bound
 * @param today    calendar date in Asia/Ho_Chi_Minh
 */
export function dueOf(deadline: string | null | undefined, today: string): Due {
  if (!deadline) return { kind: "NONE", days: 0 };
  const days = Math.round((Date.parse(`${deadline}T00:00:00Z`) - Date.parse(`${today}T00:00:00Z`)) / DAY_MS);
  if (days < 0) return { kind: "OVERDUE", days: -days };
  return { kind: days === 0 ? "TODAY" : "AHEAD", days };
}

/** How much waits at each stage that has something, in the order of the work. */
export function countsByStage(
  items: readonly { stage: InboxStage; count: number }[],
): readonly { stage: InboxStage; count: number }[] {
  const counts = new Map<InboxStage, number>();
  for (const { stage, count } of items) counts.set(stage, (counts.get(stage) ?? 0) + count);
  return assessments.inboxStages.flatMap((stage) => {
    const count = counts.get(stage) ?? 0;
    return count > 0 ? [{ stage, count }] : [];
  });
}
