import { checkDefinition, checkDerivation, DomainError, type Violation, violationText } from "@khuyenhoc/contracts";
import type { CriteriaSetRow } from "./repository.ts";

/**
 * Demands that a set may be derived from: a framework in force.
 *
 * @throws DomainError CRITERIA_STATE, FRAMEWORK_UNIT
 */
export function requireDerivable(framework: Pick<CriteriaSetRow, "state" | "frameworkId">): void {
  if (framework.state !== "PUBLISHED") throw new DomainError("CRITERIA_STATE", { state: framework.state });
  if (framework.frameworkId !== null) throw new DomainError("FRAMEWORK_UNIT");
}

/**
 * Demands that a draft is sound and, where it is derived, not looser than its framework, which must still be in force.
 *
 * @throws DomainError CRITERIA_INVALID, CRITERIA_LOOSER, CRITERIA_STATE
 */
export function requirePublishable(
  draft: Pick<CriteriaSetRow, "definition" | "frameworkId">,
  framework: Pick<CriteriaSetRow, "definition" | "state" | "frameworkId"> | undefined,
): void {
  refuse("CRITERIA_INVALID", checkDefinition(draft.definition));
  if (draft.frameworkId === null) return;
  if (framework === undefined) throw new DomainError("NOT_FOUND");
  requireDerivable(framework);
  refuse("CRITERIA_LOOSER", checkDerivation(framework.definition, draft.definition));
}

function refuse(code: "CRITERIA_INVALID" | "CRITERIA_LOOSER", violations: readonly Violation[]): void {
  if (violations.length > 0) throw new DomainError(code, { violations: violations.map(violationText) });
}
