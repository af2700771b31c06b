import type { GraphClient } from "../api/client.ts";
import { successOf } from "../api/outcome.ts";
import { listName, pageOf } from "../data-provider/connection.ts";
import type { CursorMemory } from "../data-provider/cursor-memory.ts";
import { idempotencyKeyOf, type ResourceProvider } from "../data-provider/resource.ts";
import {
  CreateRegistrationDocument,
  type CreateRegistrationInput,
  DeleteDraftDocument,
  type PopulationGroup,
  RegistrationDocument,
  type RegistrationFilter,
  type RegistrationRowFragment,
  type RegistrationSort,
  RegistrationsByIdsDocument,
  RegistrationsDocument,
  UpdateRegistrationDocument,
} from "../generated/graphql.ts";
import { notFound } from "../units/provider.ts";

/** A registration as the pages use it: with the unit's id beside the unit, for the inputs that choose one. */
export type RegistrationRecord = RegistrationRowFragment & { unitId: string };

function recordOf(row: RegistrationRowFragment): RegistrationRecord {
  return { ...row, unitId: row.unit.id };
}

export interface RegistrationForm {
  unitId: string;
  year: number;
  model: CreateRegistrationInput["model"];
  group?: PopulationGroup | null;
  subjectId?: string | null;
  subjectName: string;
  subjectCode?: string | null;
  address?: string | null;
  submit?: boolean;
}

/** Only citizens have a population group; what was chosen before the title was changed must not be sent. */
function subjectOf(form: RegistrationForm) {
  return {
    subjectName: form.subjectName,
    subjectCode: form.subjectCode || null,
    address: form.address || null,
    group: form.model === "CITIZEN" ? (form.group ?? null) : null,
  };
}

/** The order of the list in the API. */
export function sortOf(field: string | undefined): RegistrationSort {
  return field === "subjectName" ? "NAME_ASC" : "UPDATED_DESC";
}

/** The filter of the URL, without what was left empty. */
export function filterOf(values: Readonly<Record<string, unknown>>): RegistrationFilter {
  const { unitId, communityId, campaignId, year, models, groups, states, measure, waiting, query } =
    values as RegistrationFilter;
  const some = <Value>(list: Value[] | null | undefined): Value[] | null => (list && list.length > 0 ? list : null);
  return {
    unitId: unitId || null,
    communityId: communityId || null,
    campaignId: campaignId || null,
    year: year ? Number(year) : null,
    models: some(models),
    groups: some(groups),
    states: some(states),
    measure: measure || null,
    waiting: waiting || null,
    query: query || null,
  };
}

export function registrationsProvider(client: GraphClient, memory: CursorMemory): ResourceProvider {
  return {
    async getList({ filter: values, pagination, sort: order, signal }) {
      const filter = filterOf(values as Record<string, unknown>);
      const sort = sortOf(order?.field);
      const name = listName("registrations", filter, { sort });
      const page = await pageOf(memory, name, pagination ?? { page: 1, perPage: 25 }, async (first, after) => {
        const { registrations } = await client.execute(RegistrationsDocument, { first, after, filter, sort }, signal);
        return registrations;
      });
      return { ...page, data: page.data.map(recordOf) };
    },
    async getOne({ id, signal }) {
      const { registration } = await client.execute(RegistrationDocument, { id: String(id) }, signal);
      if (!registration) throw notFound();
      return { data: recordOf(registration) };
    },
    async getMany({ ids, signal }) {
      const { nodes } = await client.execute(RegistrationsByIdsDocument, { ids: ids.map(String) }, signal);
      return { data: nodes.flatMap((node) => (node?.__typename === "Registration" ? [recordOf(node)] : [])) };
    },
    async create({ data, meta }) {
      const form = data as RegistrationForm;
      const answer = await client.execute(CreateRegistrationDocument, {
        input: {
          idempotencyKey: idempotencyKeyOf(meta),
          unitId: form.unitId,
          year: form.year,
          model: form.model,
          submit: form.submit ?? false,
          subjectId: form.subjectId || null,
          ...subjectOf(form),
        },
      });
      return { data: recordOf(successOf(answer).registration) };
    },
    async update({ id, data, previousData, meta }) {
      const previous = previousData as RegistrationRecord;
      const answer = await client.execute(UpdateRegistrationDocument, {
        input: {
          idempotencyKey: idempotencyKeyOf(meta),
          id: String(id),
          expectedRevision: previous.revision,
          ...subjectOf({ ...previous, ...(data as Partial<RegistrationForm>) }),
        },
      });
      return { data: recordOf(successOf(answer).registration) };
    },
    async delete({ id, previousData, meta }) {
      const input = { idempotencyKey: idempotencyKeyOf(meta), id: String(id) };
      const { deletedId } = successOf(await client.execute(DeleteDraftDocument, { input }));
      return { data: (previousData as RegistrationRecord | undefined) ?? { id: deletedId } };
    },
  };
}
