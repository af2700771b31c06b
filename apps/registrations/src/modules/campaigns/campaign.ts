import { type Campaign, DomainError } from "@khuyenhoc/contracts";

/**
 * Demands that a campaign's plan may become another one. Cases run in an open one: it keeps its criteria sets and the units it
 * covers, of which there may only come more. A closed one stays as it is.
 *
 * @throws DomainError CAMPAIGN_STATE, CAMPAIGN_PILOTS
 */
export function requireChangeable(
  before: Pick<Campaign, "state" | "criteriaSetId" | "furtherSetIds" | "pilotUnitIds">,
  after: Pick<Campaign, "criteriaSetId" | "furtherSetIds" | "pilotUnitIds">,
): void {
  if (before.state === "DRAFT") return;
  const keepsSets =
    after.criteriaSetId === before.criteriaSetId &&
    before.furtherSetIds.every((id) => after.furtherSetIds.includes(id));
  if (before.state === "CLOSED" || !keepsSets) {
    throw new DomainError("CAMPAIGN_STATE", { state: before.state });
  }
  const coversAll = after.pilotUnitIds.length === 0;
  const coveredAll = before.pilotUnitIds.length === 0;
  const keeps = before.pilotUnitIds.every((unitId) => after.pilotUnitIds.includes(unitId));
  if (!coversAll && (coveredAll || !keeps)) throw new DomainError("CAMPAIGN_PILOTS");
}
