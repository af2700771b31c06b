import type { RankingLine, RankRefusal } from "@khuyenhoc/contracts";

/** An application as the ranking sees it. */
export interface Candidate {
  id: string;
  /** Null: not scored. */
  score: number | null;
  hardshipScore: number | null;
  /** Milliseconds since the epoch. */
  filedAt: number;
  /** Whether the same student has an award of the year, or another application that stands before this one. */
  double: boolean;
  /** Unit whose quota it takes; null: none counts for it. */
  quotaUnitId: string | null;
}

/** What a round may give. */
export interface Limits {
  minimumScore: number;
  /** Places left of all units together; null: no such limit. */
  places: number | null;
  /** Places left by unit; null: no unit is limited by itself. */
  quotas: ReadonlyMap<string, number> | null;
}

/**
 * The order of scored applications: the higher total first; of equal totals the greater hardship, then the one filed earlier, then the
 * smaller id. It is total: the same applications always stand in the same order, however they came.
 */
export function compareCandidates(left: Candidate, right: Candidate): number {
  return (
    (right.score ?? -1) - (left.score ?? -1) ||
    (right.hardshipScore ?? -1) - (left.hardshipScore ?? -1) ||
    left.filedAt - right.filedAt ||
    (left.id < right.id ? -1 : left.id > right.id ? 1 : 0)
  );
}

/**
 * Ranks applications and chooses, from the top, whoever has a place in the unit's quota and in all. Whoever is refused for a quota
 * takes no place from those who follow.
 */
export function rank(candidates: readonly Candidate[], limits: Limits): RankingLine[] {
  const quotas = limits.quotas === null ? null : new Map(limits.quotas);
  let places = limits.places ?? Number.POSITIVE_INFINITY;
  const refusalOf = ({ score, double, quotaUnitId }: Candidate): RankRefusal | null => {
    if (score === null) return "UNSCORED";
    if (score < limits.minimumScore) return "BELOW_MINIMUM";
    if (double) return "DOUBLE";
    if (quotas !== null && (quotaUnitId === null || (quotas.get(quotaUnitId) ?? 0) <= 0)) return "QUOTA";
    return places <= 0 ? "PLACES" : null;
  };
  let position = 0;
  return candidates.toSorted(compareCandidates).map((candidate) => {
    const { id, score, hardshipScore, quotaUnitId } = candidate;
    const refusal = refusalOf(candidate);
    if (refusal === null) {
      places -= 1;
      if (quotas !== null && quotaUnitId !== null) quotas.set(quotaUnitId, (quotas.get(quotaUnitId) ?? 0) - 1);
    }
    return {
      applicationId: id,
      rank: score === null ? null : ++position,
      score,
      hardshipScore,
      chosen: refusal === null,
      refusal,
      quotaUnitId,
    };
  });
}
