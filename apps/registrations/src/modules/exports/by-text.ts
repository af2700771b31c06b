import { MAX_ITEMS } from "@khuyenhoc/jobs";
import { likePattern, type Parameters } from "../registrations/selection.ts";

/**
 * A condition that lets a text be found by its trigrams, which row-level security would keep LIKE from using.
 *
 * @param like the function that answers ids by pattern
 */
export function byText(
  query: string | null | undefined,
  alias: string,
  like: "registrations_like" | "subjects_like",
  parameters: Parameters,
): string[] {
  if (query == null) return [];
  const pattern = likePattern(query);
  // Trigrams need three characters between the two wildcards; what a shorter text finds is looked for row by row.
  if (pattern.length < 5) return [];
  return [`${alias}.id IN (SELECT ${like}(${parameters.add(pattern)}, ${MAX_ITEMS + 1}))`];
}
