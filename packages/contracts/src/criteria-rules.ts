import { type CriteriaDefinition, type CriteriaLevel, type Criterion, evidenceNeeds } from "./criteria.ts";
import { countedPoints } from "./scoring.ts";

export const definitionFlaws = [
  "DUPLICATE_GROUP",
  "DUPLICATE_CRITERION",
  "DUPLICATE_LEVEL",
  "LEVELS_NOT_ASCENDING",
  "LEVEL_UNREACHABLE",
  "MINIMUM_ABOVE_MAXIMUM",
  "COUNTED_NOT_ASCENDING",
  "COUNTED_ABOVE_MAXIMUM",
  "COUNTED_BELOW_MINIMUM",
  "AFTER_NO_LOWER_LEVEL",
] as const;
export const derivationFlaws = [
  "GROUP_DROPPED",
  "CRITERION_DROPPED",
  "MAXIMUM_LOWERED",
  "MINIMUM_LOWERED",
  "MINIMUM_RAISED_TOO_FAR",
  "EVIDENCE_LOWERED",
  "COUNTING_LOOSER",
  "TOO_MANY_ADDED",
  "LEVELS_DIFFER",
  "THRESHOLD_TOO_LOW",
  "THRESHOLD_RAISED_TOO_FAR",
  "DERIVES_AGAIN",
  "AFTER_LOOSER",
  "VALIDITY_LONGER",
] as const;

/** One place where a definition is not sound, or is looser than its framework. */
export interface Violation {
  code: (typeof definitionFlaws)[number] | (typeof derivationFlaws)[number];
  /** Code of the group, criterion or level; null where it is about the whole set. */
  at: string | null;
  /** Points, criteria or months that are allowed at most or needed at least, where it is about a number. */
  limit: number | null;
}

const violation = (code: Violation["code"], at: string | null = null, limit: number | null = null): Violation => ({
  code,
  at,
  limit,
});

function criteriaOf({ groups }: CriteriaDefinition): Criterion[] {
  return groups.flatMap(({ criteria }) => criteria);
}

function totalOf(criteria: readonly Criterion[]): number {
  return criteria.reduce((sum, { maxPoints }) => sum + maxPoints, 0);
}

function duplicates(codes: readonly string[]): string[] {
  return [...new Set(codes.filter((code, index) => codes.indexOf(code) !== index))];
}

/** Most points that a criterion can really give. */
function attainable({ counted, maxPoints }: Criterion): number {
  return counted === null ? maxPoints : Math.min(maxPoints, countedPoints(counted, 100));
}

/**
 * What keeps a definition from being published. Empty: codes are unique, levels ascend and can be reached and come after lower
 * ones only, no minimum is above what its criterion gives, and steps of counted criteria ascend.
 */
export function checkDefinition(definition: CriteriaDefinition): Violation[] {
  const criteria = criteriaOf(definition);
  const { groups, levels, minEach } = definition;
  const most = criteria.reduce((sum, criterion) => sum + attainable(criterion), 0);
  return [
    ...duplicates(groups.map(({ code }) => code)).map((code) => violation("DUPLICATE_GROUP", code)),
    ...duplicates(criteria.map(({ code }) => code)).map((code) => violation("DUPLICATE_CRITERION", code)),
    ...criteria.flatMap((criterion) => criterionFlaws(criterion, minEach)),
    ...duplicates(levels.map(({ code }) => code)).map((code) => violation("DUPLICATE_LEVEL", code)),
    ...levels.flatMap(({ code, minTotal }, index) => {
      const below = levels[index - 1]?.minTotal;
      return below !== undefined && minTotal <= below ? [violation("LEVELS_NOT_ASCENDING", code, below + 1)] : [];
    }),
    ...levels.flatMap(({ code, minTotal }) => (minTotal > most ? [violation("LEVEL_UNREACHABLE", code, most)] : [])),
    ...levels.flatMap(({ code, after }, index) => {
      const isLower = levels.slice(0, index).some((lower) => lower.code === after?.level);
      return after == null || isLower ? [] : [violation("AFTER_NO_LOWER_LEVEL", code)];
    }),
  ];
}

function criterionFlaws(criterion: Criterion, minEach: number | null): Violation[] {
  const { code, maxPoints, minPoints, counted } = criterion;
  const least = Math.max(minPoints ?? 0, minEach ?? 0);
  const flaws: Violation[] = [];
  if (least > maxPoints) flaws.push(violation("MINIMUM_ABOVE_MAXIMUM", code, maxPoints));
  if (counted === null) return flaws;
  const ascends = counted.steps.every(({ percent, points }, index) => {
    const before = counted.steps[index - 1];
    return before === undefined || (percent > before.percent && points > before.points);
  });
  if (!ascends) flaws.push(violation("COUNTED_NOT_ASCENDING", code));
  const most = countedPoints(counted, 100);
  if (most > maxPoints) flaws.push(violation("COUNTED_ABOVE_MAXIMUM", code, maxPoints));
  if (most < Math.min(least, maxPoints)) flaws.push(violation("COUNTED_BELOW_MINIMUM", code, least));
  return flaws;
}

/**
 * Where a derived set leaves its framework. Empty: every sheet that passes the derived set passes the framework as well, with
 * the points of the framework's own criteria.
 *
 * It keeps every group, criterion and level; gives no level earlier and no recognition for longer than the framework; adds at most so many criteria; raises minima at most by `raisedMinimum`; and for
 * all points it adds to the maximum it asks as many more in each threshold, at most `raisedTotal`: otherwise points for what
 * was added would make up for the framework's own.
 */
export function checkDerivation(framework: CriteriaDefinition, derived: CriteriaDefinition): Violation[] {
  const own = new Map(derived.groups.map((group) => [group.code, group]));
  const bounds = framework.derivation;
  const kept = framework.groups.flatMap((group) => {
    const derivedGroup = own.get(group.code);
    if (derivedGroup === undefined) return [violation("GROUP_DROPPED", group.code)];
    return group.criteria.flatMap((criterion) => {
      const match = derivedGroup.criteria.find(({ code }) => code === criterion.code);
      if (match === undefined) return [violation("CRITERION_DROPPED", criterion.code)];
      return looserThan(criterion, match, bounds.raisedMinimum);
    });
  });
  const raised = totalOf(criteriaOf(derived)) - totalOf(criteriaOf(framework));
  const added = criteriaOf(derived).length - criteriaOf(framework).length;
  return [
    ...kept,
    ...(added > bounds.addedCriteria ? [violation("TOO_MANY_ADDED", null, bounds.addedCriteria)] : []),
    ...minimumFlaws(framework.minEach, derived.minEach, bounds.raisedMinimum, null),
    ...levelFlaws(framework, derived, raised),
    ...validityFlaws(framework.validMonths ?? null, derived.validMonths ?? null),
    ...(Object.values(derived.derivation).some((bound) => bound > 0) ? [violation("DERIVES_AGAIN")] : []),
  ];
}

function minimumFlaws(
  framework: number | null,
  derived: number | null,
  raisedMinimum: number,
  at: string | null,
): Violation[] {
  const least = framework ?? 0;
  const own = derived ?? 0;
  if (own < least) return [violation("MINIMUM_LOWERED", at, least)];
  return own > least + raisedMinimum ? [violation("MINIMUM_RAISED_TOO_FAR", at, least + raisedMinimum)] : [];
}

function looserThan(framework: Criterion, derived: Criterion, raisedMinimum: number): Violation[] {
  const { code } = framework;
  const flaws = minimumFlaws(framework.minPoints, derived.minPoints, raisedMinimum, code);
  if (derived.maxPoints < framework.maxPoints) flaws.push(violation("MAXIMUM_LOWERED", code, framework.maxPoints));
  if (evidenceNeeds.indexOf(derived.evidence) < evidenceNeeds.indexOf(framework.evidence)) {
    flaws.push(violation("EVIDENCE_LOWERED", code));
  }
  if (!countsAsStrictly(framework.counted, derived.counted)) flaws.push(violation("COUNTING_LOOSER", code));
  return flaws;
}

/** What is counted stays counted, of the same model, and no share gives more points than in the framework. */
function countsAsStrictly(framework: Criterion["counted"], derived: Criterion["counted"]): boolean {
  if (framework === null) return true;
  if (derived === null || derived.model !== framework.model) return false;
  return derived.steps.every(({ percent }) => countedPoints(derived, percent) <= countedPoints(framework, percent));
}

function levelFlaws(framework: CriteriaDefinition, derived: CriteriaDefinition, raised: number): Violation[] {
  const codes = (definition: CriteriaDefinition) => definition.levels.map(({ code }) => code).join("/");
  if (codes(framework) !== codes(derived)) return [violation("LEVELS_DIFFER")];
  const order = framework.levels.map(({ code }) => code);
  return framework.levels.flatMap(({ code, minTotal, after }, index) => {
    const level = derived.levels[index];
    const own = level?.minTotal ?? 0;
    const early = after != null && !isLater(after, level?.after ?? null, order);
    const earlier = early ? [violation("AFTER_LOOSER", code, after.months)] : [];
    const least = minTotal + Math.max(0, raised);
    const most = minTotal + framework.derivation.raisedTotal;
    if (own < least) return [...earlier, violation("THRESHOLD_TOO_LOW", code, least)];
    return own > most ? [...earlier, violation("THRESHOLD_RAISED_TOO_FAR", code, most)] : earlier;
  });
}

type After = NonNullable<CriteriaLevel["after"]>;

/** Whether a derived rule lets nobody have the level who could not by the framework's: as high a level, held as long. */
function isLater(framework: After, derived: After | null, order: readonly string[]): boolean {
  if (derived === null) return false;
  return order.indexOf(derived.level) >= order.indexOf(framework.level) && derived.months >= framework.months;
}

function validityFlaws(framework: number | null, derived: number | null): Violation[] {
  if (framework === null) return [];
  return derived === null || derived > framework ? [violation("VALIDITY_LONGER", null, framework)] : [];
}

/** A violation as one short text, such as `MAXIMUM_LOWERED 1.2 (10)`, for the details of a refusal. */
export function violationText({ code, at, limit }: Violation): string {
  return [code, ...(at === null ? [] : [at]), ...(limit === null ? [] : [`(${limit})`])].join(" ");
}
