import { z } from "zod";
import { criteriaDefinition } from "./criteria.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";
import { communityLevels, organisationKinds } from "./subjects.ts";
import { populationGroup, type TitleModel, titleModel } from "./titles.ts";

/** Kinds of subject that a set may be for: kinds of organisations, levels of communities. */
export const subjectSorts = [...organisationKinds, ...communityLevels] as const;
export const subjectSort = z.enum(subjectSorts);
export type SubjectSort = z.infer<typeof subjectSort>;

/** The kinds that sets of a title may be told apart by. */
export const sortsOfModel: Readonly<Record<TitleModel, readonly SubjectSort[]>> = {
  FAMILY: [],
  CLAN: [],
  COMMUNITY: communityLevels,
  UNIT: organisationKinds,
  CITIZEN: [],
};

/** Kinds in the order of {@link subjectSorts}, each once: the form in which two sets are compared. */
export function sortsInOrder(sorts: readonly SubjectSort[]): SubjectSort[] {
  return subjectSorts.filter((sort) => sorts.includes(sort));
}

/**
 * The set for a subject among several of a title: the one that is for its kind, else the one that is for all others.
 *
 * @param sort kind of the subject; null where it is not known
 * @returns undefined where none of them is for it
 */
export function setFor<Set extends { appliesTo: readonly SubjectSort[] }>(
  sets: readonly Set[],
  sort: SubjectSort | null,
): Set | undefined {
  const own = sort === null ? undefined : sets.find(({ appliesTo }) => appliesTo.includes(sort));
  return own ?? sets.find(({ appliesTo }) => appliesTo.length === 0);
}

/** Whether two sets may stand side by side: no kind of subject has both, and only one is for all others. */
export function areApart(left: readonly SubjectSort[], right: readonly SubjectSort[]): boolean {
  if (left.length === 0 && right.length === 0) return false;
  return !left.some((sort) => right.includes(sort));
}

/** A criteria set (bộ tiêu chí) is a draft, in force, or replaced by a later version of the same issuer and model, for the same subjects. */
export const criteriaSetStates = ["DRAFT", "PUBLISHED", "SUPERSEDED"] as const;
export const criteriaSetState = z.enum(criteriaSetStates);
export type CriteriaSetState = z.infer<typeof criteriaSetState>;

export const criteriaSet = z.object({
  id,
  /** Issuer. */
  unitId: id,
  model: titleModel,
  /** Kinds of subject that it is for, in the order of {@link subjectSorts}; empty: all that no other set in force is for. */
  appliesTo: z.array(subjectSort),
  titleVi: z.string(),
  titleEn: z.string(),
  state: criteriaSetState,
  /** Counts the published versions of one issuer and model for the same subjects; null for a draft. */
  version: z.int().nullable(),
  /** The city's framework (bộ tiêu chí khung) that it makes stricter or more concrete; null for a framework. */
  frameworkId: id.nullable(),
  supersedesId: id.nullable(),
  /** Decision that issued it, such as `324/QĐ-KHVN`; null for a draft. */
  decisionNumber: z.string().nullable(),
  /** Null for a draft, and for what came with the product where the date is not known for sure. */
  decisionDate: calendarDate.nullable(),
  /** First day it is in force, null with the date; the last is the day before `validTo`. */
  validFrom: calendarDate.nullable(),
  validTo: calendarDate.nullable(),
  /** Minh hoạ: not the literal table of an official decision, to be replaced by it. */
  illustrative: z.boolean(),
  definition: criteriaDefinition,
  revision: z.int(),
  createdAt: instant,
  updatedAt: instant,
  publishedAt: instant.nullable(),
});
export type CriteriaSet = z.infer<typeof criteriaSet>;

export const criteriaSetsByIds = z.object({ ids: z.array(id).max(500) });

export const listCriteriaSets = pageRequest.extend({
  /** Issuer; null: all that the caller may see: of his units, of units below and, once published, of units above. */
  unitId: id.nullish(),
  models: z.array(titleModel).nullish(),
  states: z.array(criteriaSetState).nullish(),
});
export const criteriaSetPage = page(criteriaSet);

const titles = { titleVi: text(300), titleEn: text(300) };
const appliesTo = z.array(subjectSort).max(subjectSorts.length).default([]);
/** A framework; issued by the city's unit only. Units below derive. */
export const createCriteriaSet = z.object({
  idempotencyKey,
  unitId: id,
  model: titleModel,
  appliesTo,
  ...titles,
  illustrative: z.boolean().default(false),
  definition: criteriaDefinition,
});
export const updateCriteriaSet = z.object({
  idempotencyKey,
  id,
  expectedRevision: z.int(),
  /** Of a derived set those of its framework, whatever is given. */
  appliesTo,
  ...titles,
  illustrative: z.boolean().default(false),
  definition: criteriaDefinition,
});
/** A draft of a unit below, which begins as a copy of the published framework. */
export const deriveCriteriaSet = z.object({ idempotencyKey, unitId: id, frameworkId: id, ...titles });
export const publishCriteriaSet = z.object({
  idempotencyKey,
  id,
  expectedRevision: z.int(),
  decisionNumber: text(100),
  decisionDate: calendarDate,
  /** Default: the decision's date. */
  validFrom: calendarDate.nullish(),
});

/** What a set would make of the sheets of a year: of the unit's whole subtree, by the units directly below it. */
export const simulateCriteriaSet = z.object({ id, unitId: id, year });
export const simulationOutcomes = ["PASS", "FALL", "OPEN"] as const;
export const simulationRow = z.object({
  /** A unit directly below the one asked about, with all below it, or that unit itself. */
  unitId: id,
  group: populationGroup.nullable(),
  sheets: z.int(),
  /** Recognised by the decisions of that year. */
  recognised: z.int(),
  pass: z.int(),
  fall: z.int(),
  /** Neither: it depends on criteria that the sheets do not answer. */
  open: z.int(),
  /** Recognised then, and would fall. */
  wouldLose: z.int(),
  /** Not met then, and would pass. */
  wouldGain: z.int(),
});
export type SimulationRow = z.infer<typeof simulationRow>;
export const simulation = z.object({
  rows: z.array(simulationRow),
  /** Sheets that would lose or gain the title, at most {@link SIMULATION_CHANGES}: personal data. */
  changes: z.array(
    z.object({
      registrationId: id,
      unitId: id,
      group: populationGroup.nullable(),
      subjectName: z.string(),
      recognised: z.boolean(),
      total: z.int(),
      outcome: z.enum(simulationOutcomes),
    }),
  ),
  /** False where there were more sheets than are looked at. */
  complete: z.boolean(),
});
export type Simulation = z.infer<typeof simulation>;
export const SIMULATION_CHANGES = 100;
