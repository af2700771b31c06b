import type { CriteriaDefinition, Criterion } from "@khuyenhoc/contracts";

type Group = CriteriaDefinition["groups"][number];
type Level = CriteriaDefinition["levels"][number];

const replaceAt = <Item>(list: readonly Item[], index: number, change: (item: Item) => Item): Item[] =>
  list.map((item, at) => (at === index ? change(item) : item));
const without = <Item>(list: readonly Item[], index: number): Item[] => list.filter((_item, at) => at !== index);

/** What a new framework begins with: one group, one criterion, one level. */
export function emptyDefinition(): CriteriaDefinition {
  const first = { code: "1", titleVi: "Nhóm 1", titleEn: "Group 1" };
  return {
    groups: [{ ...first, criteria: [newCriterion("1.1")] }],
    levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 5 }],
    minEach: null,
    derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
  };
}

function newCriterion(code: string): Criterion {
  const titles = { titleVi: `Tiêu chí ${code}`, titleEn: `Criterion ${code}` };
  return { code, ...titles, maxPoints: 10, minPoints: null, evidence: "OPTIONAL", counted: null };
}

/** The first code `<prefix><n>` that none of the given ones is. */
export function freeCode(prefix: string, taken: readonly string[]): string {
  let number = 1;
  while (taken.includes(`${prefix}${number}`)) number += 1;
  return `${prefix}${number}`;
}

/** Changes one group; its place stays. */
export function changeGroup(definition: CriteriaDefinition, at: number, change: Partial<Group>): CriteriaDefinition {
  return { ...definition, groups: replaceAt(definition.groups, at, (group) => ({ ...group, ...change })) };
}

export function addGroup(definition: CriteriaDefinition): CriteriaDefinition {
  const code = freeCode(
    "",
    definition.groups.map((group) => group.code),
  );
  const criterion = newCriterion(freeCode(`${code}.`, codesOf(definition)));
  const titles = { titleVi: `Nhóm ${code}`, titleEn: `Group ${code}` };
  return { ...definition, groups: [...definition.groups, { code, ...titles, criteria: [criterion] }] };
}

export function removeGroup(definition: CriteriaDefinition, at: number): CriteriaDefinition {
  return { ...definition, groups: without(definition.groups, at) };
}

export function changeCriterion(
  definition: CriteriaDefinition,
  group: number,
  at: number,
  change: Partial<Criterion>,
): CriteriaDefinition {
  const groups = replaceAt(definition.groups, group, ({ criteria, ...rest }) => ({
    ...rest,
    criteria: replaceAt(criteria, at, (criterion) => ({ ...criterion, ...change })),
  }));
  return { ...definition, groups };
}

/** Adds a criterion at the end of a group, with a code that is free in the whole set. */
export function addCriterion(definition: CriteriaDefinition, group: number): CriteriaDefinition {
  const groups = replaceAt(definition.groups, group, ({ criteria, ...rest }) => ({
    ...rest,
    criteria: [...criteria, newCriterion(freeCode(`${rest.code}.`, codesOf(definition)))],
  }));
  return { ...definition, groups };
}

export function removeCriterion(definition: CriteriaDefinition, group: number, at: number): CriteriaDefinition {
  const groups = replaceAt(definition.groups, group, ({ criteria, ...rest }) => ({
    ...rest,
    criteria: without(criteria, at),
  }));
  return { ...definition, groups };
}

export function changeLevel(definition: CriteriaDefinition, at: number, change: Partial<Level>): CriteriaDefinition {
  return { ...definition, levels: replaceAt(definition.levels, at, (level) => ({ ...level, ...change })) };
}

export function addLevel(definition: CriteriaDefinition): CriteriaDefinition {
  const { levels } = definition;
  const code = freeCode(
    "LEVEL_",
    levels.map((level) => level.code),
  );
  const minTotal = (levels.at(-1)?.minTotal ?? 0) + 1;
  const number = code.replace("LEVEL_", "");
  const level = { code, titleVi: `Mức độ ${number}`, titleEn: `Level ${number}`, minTotal };
  return { ...definition, levels: [...levels, level] };
}

export function removeLevel(definition: CriteriaDefinition, at: number): CriteriaDefinition {
  return { ...definition, levels: without(definition.levels, at) };
}

/** Codes of all criteria, in order. */
export function codesOf({ groups }: Pick<CriteriaDefinition, "groups">): string[] {
  return groups.flatMap(({ criteria }) => criteria.map(({ code }) => code));
}

export function maximumOf({ groups }: Pick<CriteriaDefinition, "groups">): number {
  return groups.reduce((sum, { criteria }) => sum + criteria.reduce((part, { maxPoints }) => part + maxPoints, 0), 0);
}

export type CountedSteps = NonNullable<Criterion["counted"]>["steps"];

/** Steps as one line of text: `50=10; 70=20`. */
export function stepsText(steps: CountedSteps): string {
  return steps.map(({ percent, points }) => `${percent}=${points}`).join("; ");
}

/** The steps that a line of text names, or undefined where it cannot be read or names what cannot be. */
export function stepsOf(text: string): CountedSteps | undefined {
  const parts = text
    .split(";")
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const steps = parts.map((part) => {
    const [, percent = "", points = ""] = /^(\d{1,3})\s*%?\s*=\s*(\d{1,3})$/.exec(part) ?? [];
    return { percent: Number(percent || Number.NaN), points: Number(points || Number.NaN) };
  });
  const readable = steps.every(({ percent, points }) => percent <= 100 && points <= 100);
  return readable && steps.length >= 1 && steps.length <= 10 ? steps : undefined;
}
