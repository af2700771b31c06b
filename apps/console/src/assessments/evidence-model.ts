import type { Criterion } from "@khuyenhoc/contracts";
import type { EvidenceViewFragment } from "../generated/graphql.ts";

/** A criterion that evidence can be for. */
export type AssignableCriterion = Pick<Criterion, "code" | "titleVi" | "titleEn">;

/** Whether another service told of it: it arrives for no criterion, and somebody says which it is for. */
export function isTold({ kind }: Pick<EvidenceViewFragment, "kind">): boolean {
  return kind === "ATTENDANCE" || kind === "GIFT";
}

/** The criteria of a sheet that take evidence: what is counted has its source. */
export function assignableOf(
  definition: { groups: readonly { criteria: readonly Criterion[] }[] } | undefined,
): AssignableCriterion[] {
  const criteria = definition?.groups.flatMap((group) => group.criteria) ?? [];
  return criteria.filter(({ evidence, counted }) => evidence !== "NONE" && counted === null);
}
