import {
  type Answer,
  type CountedFigure,
  type CriteriaDefinition,
  type Criterion,
  DomainError,
  type Score,
  type SheetAnswer,
  scoreSheet,
} from "@khuyenhoc/contracts";

/** Every criterion of a set, in the order of the sheet. */
export function criteriaOf(definition: CriteriaDefinition): Criterion[] {
  return definition.groups.flatMap(({ criteria }) => criteria);
}

/** What one side of a sheet comes from. */
export interface Side {
  answers: readonly SheetAnswer[];
  counted: readonly Pick<CountedFigure, "criterion" | "points">[];
  /** Pieces of evidence by code of the criterion. */
  evidence: ReadonlyMap<string, number>;
}

/** The score of one side of a sheet: typed answers, and the points that are counted, whose source is their evidence. */
export function scoreSide(definition: CriteriaDefinition, { answers, counted, evidence }: Side): Score {
  const given = new Map<string, Answer>(
    answers.map(({ criterion, points }) => [criterion, { points, evidence: evidence.get(criterion) ?? 0 }]),
  );
  for (const { criterion, points } of counted) given.set(criterion, { points, evidence: 1 });
  return scoreSheet(definition, given);
}

/**
 * The answers that can be kept: of criteria of the set that are typed in, each once, none above its maximum.
 *
 * @throws DomainError INVALID_INPUT
 */
export function requireSound(definition: CriteriaDefinition, answers: readonly SheetAnswer[]): SheetAnswer[] {
  const criteria = new Map(criteriaOf(definition).map((criterion) => [criterion.code, criterion]));
  const seen = new Set<string>();
  return answers.map(({ criterion: code, points, note }) => {
    const criterion = criteria.get(code);
    const reason =
      criterion === undefined
        ? `${code}: ?`
        : criterion.counted !== null
          ? `${code}: counted`
          : seen.has(code)
            ? `${code}: × 2`
            : points > criterion.maxPoints
              ? `${code}: ${points} > ${criterion.maxPoints}`
              : undefined;
    if (reason !== undefined) throw new DomainError("INVALID_INPUT", { reason });
    seen.add(code);
    return { criterion: code, points, note: note ?? null };
  });
}

/**
 * Demands that every criterion is answered and has the evidence that it needs. Too few points are no fault of the sheet.
 *
 * @throws DomainError SHEET_INCOMPLETE
 */
export function requireComplete(score: Pick<Score, "missing">): void {
  const codes = score.missing.flatMap(({ kind, criterion }) =>
    kind === "UNANSWERED" || kind === "NO_EVIDENCE" ? (criterion ?? []) : [],
  );
  if (codes.length > 0) throw new DomainError("SHEET_INCOMPLETE", { criteria: [...new Set(codes)] });
}

/**
 * Demands a reason wherever a review gives other points than the subject's own.
 *
 * @throws DomainError SHEET_INCOMPLETE
 */
export function requireReasons(self: readonly SheetAnswer[], review: readonly SheetAnswer[]): void {
  const own = new Map(self.map(({ criterion, points }) => [criterion, points]));
  const bare = review.filter(({ criterion, points, note }) => points !== (own.get(criterion) ?? 0) && !note);
  if (bare.length > 0) throw new DomainError("SHEET_INCOMPLETE", { criteria: bare.map(({ criterion }) => criterion) });
}
