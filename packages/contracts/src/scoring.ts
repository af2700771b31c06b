import type { CriteriaDefinition, Criterion } from "./criteria.ts";

/** What stands between a sheet and its lowest level. */
export interface Missing {
  kind: "UNANSWERED" | "ABOVE_MAXIMUM" | "BELOW_MINIMUM" | "NO_EVIDENCE" | "TOTAL";
  /** Code of the criterion; null for the total. */
  criterion: string | null;
  /** Points that are missing (or too many); 0 where it is not about points. */
  points: number;
}

export interface Score {
  total: number;
  /** Most points that the set gives. */
  maximum: number;
  groups: { code: string; points: number; maximum: number }[];
  /** Highest level that is reached, with every minimum kept; null where none is. */
  level: string | null;
  passed: boolean;
  /** Why it is not passed, in the order of the sheet, the total last; empty where it is. */
  missing: Missing[];
}

/** What a sheet says about one criterion. */
export interface Answer {
  points: number;
  /** Pieces of evidence that were given. */
  evidence: number;
}

/**
 * Scores a sheet: sum of points, every minimum kept, every required evidence given. A criterion that is not answered has no points.
 * Points above a criterion's maximum count as its maximum and are told.
 * Source: QĐ 324/QĐ-KHVN 2022 (citizens: at least 80 of 100 and no indicator below 5); the other models by their own sets.
 *
 * @param definition the set
 * @param answers    by code of the criterion; codes that the set does not know are ignored
 */
export function scoreSheet(definition: CriteriaDefinition, answers: ReadonlyMap<string, Answer>): Score {
  const missing: Missing[] = [];
  const groups = definition.groups.map(({ code, criteria }) => {
    const points = criteria.reduce((sum, criterion) => {
      missing.push(...missingOf(criterion, definition.minEach, answers.get(criterion.code)));
      return sum + Math.min(answers.get(criterion.code)?.points ?? 0, criterion.maxPoints);
    }, 0);
    return { code, points, maximum: criteria.reduce((sum, { maxPoints }) => sum + maxPoints, 0) };
  });
  const total = groups.reduce((sum, { points }) => sum + points, 0);
  const [lowest] = definition.levels;
  if (lowest !== undefined && total < lowest.minTotal) {
    missing.push({ kind: "TOTAL", criterion: null, points: lowest.minTotal - total });
  }
  const passed = missing.length === 0;
  const level = passed ? (definition.levels.findLast(({ minTotal }) => total >= minTotal)?.code ?? null) : null;
  const maximum = groups.reduce((sum, group) => sum + group.maximum, 0);
  return { total, maximum, groups, level, passed: level !== null, missing };
}

function missingOf(criterion: Criterion, minEach: number | null, answer: Answer | undefined): Missing[] {
  const { code, maxPoints } = criterion;
  const least = Math.min(maxPoints, Math.max(criterion.minPoints ?? 0, minEach ?? 0));
  if (answer === undefined) return [{ kind: "UNANSWERED", criterion: code, points: least }];
  const missing: Missing[] = [];
  if (answer.points > maxPoints) {
    missing.push({ kind: "ABOVE_MAXIMUM", criterion: code, points: answer.points - maxPoints });
  }
  if (answer.points < least) missing.push({ kind: "BELOW_MINIMUM", criterion: code, points: least - answer.points });
  if (criterion.evidence === "REQUIRED" && answer.points > 0 && answer.evidence === 0) {
    missing.push({ kind: "NO_EVIDENCE", criterion: code, points: 0 });
  }
  return missing;
}

/**
 * Points of a criterion that is counted: those of the highest step whose percentage is reached.
 *
 * @param share recognised among registered, in percent; null where nothing is registered, which gives no points
 */
export function countedPoints(counted: NonNullable<Criterion["counted"]>, share: number | null): number {
  if (share === null) return 0;
  return counted.steps.reduce((most, { percent, points }) => (share >= percent ? Math.max(most, points) : most), 0);
}
