import {
  type Application,
  type Award,
  type Campaign,
  type CriteriaSet,
  organizations as contract,
  type Directive,
  type EventSession,
  type EventView,
  type Fund,
  type OfficeHolder,
  type Places,
  type Programme,
  type Registration,
  type UnitCounts,
  type UnitView,
  type YearlyFigures,
} from "@khuyenhoc/contracts";
import DataLoader from "dataloader";
import type { Clients } from "./clients.ts";

/** Ids in one call; the services' own limit is 500 (counts, agendas: 200; office holders and directives: 100). */
const limits = { ids: 500, counts: 200, agendas: 200, officeHolders: 100, directives: 100 };

/** A unit as of a date, which every field below it keeps. */
export interface UnitKey {
  id: string;
  asOf: string;
}
export interface UnitWithParentsKey extends UnitKey {
  /** Levels of parents that will be asked for next; 0 if not given. */
  parents?: number;
}
export interface YearKey {
  unitId: string;
  year: number;
}
export interface CountsKey extends YearKey {
  asOf: string;
}

interface Spec<Key, Group, Value> {
  /** Keys that can share one call. */
  groupOf: (key: Key) => Group;
  /** Identity within the group. */
  idOf: (key: Key) => string;
  /** May answer more than was asked for; `keys` are all that share the call. */
  fetch: (group: Group, ids: string[], keys: readonly Key[]) => Promise<Map<string, Value>>;
  max: number;
}

/**
 * One call per group of keys that were asked for at the same moment, and each key once per request. A call that fails fails the
 * keys of its own group only: a date that a service refuses takes nothing from what was asked for another date.
 */
function grouped<Key, Group extends string | number | boolean, Value>(spec: Spec<Key, Group, Value>) {
  const fetchGroup = async (group: Group, members: readonly Key[]): Promise<Map<string, Value>> => {
    const ids = [...new Set(members.map(spec.idOf))];
    const pieces = Array.from({ length: Math.ceil(ids.length / spec.max) }, (_, index) =>
      ids.slice(index * spec.max, (index + 1) * spec.max),
    );
    const maps = await Promise.all(pieces.map((piece) => spec.fetch(group, piece, members)));
    return new Map(maps.flatMap((map) => [...map]));
  };
  return new DataLoader<Key, Value | null, string>(
    async (keys) => {
      const groups = Map.groupBy(keys, spec.groupOf);
      const answers = new Map<Group, Map<string, Value> | Error>();
      await Promise.all(
        [...groups].map(async ([group, members]) => {
          answers.set(group, await fetchGroup(group, members).catch(asError));
        }),
      );
      return keys.map((key) => {
        const answer = answers.get(spec.groupOf(key));
        return answer instanceof Error ? answer : (answer?.get(spec.idOf(key)) ?? null);
      });
    },
    { cacheKeyFn: (key) => `${spec.groupOf(key)}|${spec.idOf(key)}` },
  );
}

function asError(failure: unknown): Error {
  return failure instanceof Error ? failure : new Error("a call failed", { cause: failure });
}

function byId<Value extends { id: string }>(values: readonly Value[]): Map<string, Value> {
  return new Map(values.map((value) => [value.id, value]));
}

/** The batching loaders of one request; a page of fifty rows costs one call per service. */
export function createLoaders(clients: Clients) {
  const { organizations, registrations, funds, events } = clients;
  const unit = grouped<UnitWithParentsKey, string, UnitView>({
    groupOf: ({ asOf }) => asOf,
    idOf: ({ id }) => id,
    max: limits.ids,
    fetch: async (asOf, ids, keys) => {
      const parents = Math.min(contract.MAX_PARENT_LEVELS, Math.max(...keys.map((key) => key.parents ?? 0)));
      const views = byId(await organizations.units.byIds.query({ ids, asOf, parents }));
      // A parent that is not among the answers lies outside the caller's scope, which need not be asked again either.
      for (let level = 0, below = ids; level < parents; level++) {
        below = below.flatMap((id) => views.get(id)?.parentId ?? []);
        for (const id of below) unit.prime({ id, asOf }, views.get(id) ?? null);
      }
      return views;
    },
  });
  return {
    unit,
    path: grouped<UnitKey, string, UnitView[]>({
      groupOf: ({ asOf }) => asOf,
      idOf: ({ id }) => id,
      max: limits.ids,
      fetch: async (asOf, ids) => {
        const answers = await organizations.units.ancestors.query({ ids, asOf });
        return new Map(answers.map(({ id, path }) => [id, path]));
      },
    }),
    figures: grouped<YearKey, number, YearlyFigures>({
      groupOf: ({ year }) => year,
      idOf: ({ unitId }) => unitId,
      max: limits.ids,
      fetch: async (year, unitIds) => {
        const answers = await organizations.figures.byUnits.query({ unitIds, year });
        return new Map(answers.map((figures) => [figures.unitId, figures]));
      },
    }),
    officeHolders: grouped<UnitKey & { includePast: boolean }, string, OfficeHolder[]>({
      groupOf: ({ asOf, includePast }) => `${asOf}${includePast ? "+" : ""}`,
      idOf: ({ id }) => id,
      max: limits.officeHolders,
      fetch: async (group, unitIds) => {
        const answers = await organizations.officeHolders.list.query({
          unitIds,
          asOf: group.slice(0, 10),
          includePast: group.endsWith("+"),
        });
        return new Map([...Map.groupBy(answers, ({ unitId }) => unitId)]);
      },
    }),
    directive: grouped<string, string, Directive>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.directives,
      fetch: async (_group, ids) => byId(await organizations.directives.byIds.query({ ids })),
    }),
    counts: grouped<CountsKey, string, UnitCounts>({
      groupOf: ({ year, asOf }) => `${year}|${asOf}`,
      idOf: ({ unitId }) => unitId,
      max: limits.counts,
      fetch: async (group, unitIds) => {
        const [year = "", asOf = ""] = group.split("|");
        const answers = await registrations.counts.byUnits.query({
          queries: unitIds.map((unitId) => ({ unitId, year: Number(year), asOf })),
        });
        return new Map(answers.map((counts) => [counts.unitId, counts]));
      },
    }),
    criteriaSet: grouped<string, string, CriteriaSet>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await registrations.criteria.byIds.query({ ids })),
    }),
    campaign: grouped<string, string, Campaign>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await registrations.campaigns.byIds.query({ ids })),
    }),
    event: grouped<string, string, EventView>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await events.events.byIds.query({ ids })),
    }),
    places: grouped<string, string, Places>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.agendas,
      fetch: async (_group, eventIds) => {
        const places = await events.seats.places.query({ eventIds });
        return new Map(places.map((one) => [one.eventId, one]));
      },
    }),
    agenda: grouped<string, string, EventSession[]>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.agendas,
      fetch: async (_group, eventIds) => {
        const sessions = await events.events.agendas.query({ eventIds });
        return new Map([...Map.groupBy(sessions, ({ eventId }) => eventId)]);
      },
    }),
    fund: grouped<string, string, Fund>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await funds.funds.byIds.query({ ids })),
    }),
    programme: grouped<string, string, Programme>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await funds.programmes.byIds.query({ ids })),
    }),
    application: grouped<string, string, Application>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await funds.applications.byIds.query({ ids })),
    }),
    award: grouped<string, string, Award>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await funds.awards.byIds.query({ ids })),
    }),
    registration: grouped<string, string, Registration>({
      groupOf: () => "",
      idOf: (id) => id,
      max: limits.ids,
      fetch: async (_group, ids) => byId(await registrations.registrations.byIds.query({ ids })),
    }),
  };
}
export type Loaders = ReturnType<typeof createLoaders>;
