import type { Answer } from "./gateway.ts";

/** What the failures of an answer took away. */
export interface Loss {
  /** Codes of the failures of the very field that is null; none where a field below took it away. */
  own: string[];
}

/**
 * Failures by what they took away: the uppermost null on the way to the field that failed. Of several non-null fields that
 * fail below the same parent an executor may tell any, so answers are compared by their losses, not by their failures.
 *
 * @param data what was answered
 * @param errors failures of the same answer; each carries its path
 * @returns losses by dotted path; the empty path is the whole answer
 */
export function failuresByLoss(data: unknown, errors: Answer["errors"]): Map<string, Loss> {
  const losses = new Map<string, Loss>();
  for (const { path = [], extensions } of errors ?? []) {
    let value = data;
    let depth = 0;
    while (value !== null && value !== undefined && depth < path.length) {
      value = (value as Record<string, unknown>)[String(path[depth])];
      depth += 1;
    }
    const lost = path.slice(0, depth).join(".");
    const loss = losses.get(lost) ?? { own: [] };
    if (depth === path.length) loss.own.push(String(extensions.code));
    losses.set(lost, loss);
  }
  return losses;
}
