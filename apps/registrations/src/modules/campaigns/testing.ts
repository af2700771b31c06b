import type { CriteriaDefinition, CriteriaSet, Criterion, SubjectSort, TitleModel } from "@khuyenhoc/contracts";
import { type Fixture, freshKey, type UnitKey, units } from "../../testing/fixture.ts";

/** A criterion for specs: 10 points, no minimum of its own. */
export function criterionOf(code: string, change: Partial<Criterion> = {}): Criterion {
  return {
    code,
    titleVi: `Tiêu chí ${code}`,
    titleEn: `Criterion ${code}`,
    maxPoints: 10,
    minPoints: null,
    evidence: "OPTIONAL",
    counted: null,
    ...change,
  };
}

/** A framework for specs: four criteria of 10 points, 30 needed, none below 5. */
export const frameworkDefinition: CriteriaDefinition = {
  groups: [
    { code: "A", titleVi: "Nhóm A", titleEn: "Group A", criteria: [criterionOf("1"), criterionOf("2")] },
    { code: "B", titleVi: "Nhóm B", titleEn: "Group B", criteria: [criterionOf("3"), criterionOf("4")] },
  ],
  levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 30 }],
  minEach: 5,
  derivation: { addedCriteria: 1, raisedTotal: 10, raisedMinimum: 3 },
};

const titles = { titleVi: "Bộ tiêu chí", titleEn: "Criteria set" };
const decision = { decisionNumber: "01/QĐ-KHHN", decisionDate: "2026-01-05" };

/** Drafts a framework at the city. */
export function draftFramework(
  fixture: Fixture,
  model: TitleModel,
  definition: CriteriaDefinition = frameworkDefinition,
  appliesTo: SubjectSort[] = [],
): Promise<CriteriaSet> {
  return fixture
    .as("city-admin", "city")
    .criteria.create({ idempotencyKey: freshKey(), unitId: units.city, model, appliesTo, ...titles, definition });
}

/** Publishes a draft. */
export function publish(fixture: Fixture, set: Pick<CriteriaSet, "id" | "revision">): Promise<CriteriaSet> {
  return fixture.as("city-admin", "city").criteria.publish({
    idempotencyKey: freshKey(),
    id: set.id,
    expectedRevision: set.revision,
    ...decision,
  });
}

/** A published framework of the city. */
export async function publishedFramework(fixture: Fixture, model: TitleModel): Promise<CriteriaSet> {
  return publish(fixture, await draftFramework(fixture, model));
}

/** A draft of a unit below, derived from a framework. */
export function derived(fixture: Fixture, framework: Pick<CriteriaSet, "id">, unit: UnitKey): Promise<CriteriaSet> {
  return fixture
    .as("city-admin", "city")
    .criteria.derive({ idempotencyKey: freshKey(), unitId: units[unit], frameworkId: framework.id, ...titles });
}
