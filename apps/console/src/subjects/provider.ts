import type { GraphClient } from "../api/client.ts";
import { successOf } from "../api/outcome.ts";
import { listName, pageOf } from "../data-provider/connection.ts";
import type { CursorMemory } from "../data-provider/cursor-memory.ts";
import { idempotencyKeyOf, type ResourceProvider } from "../data-provider/resource.ts";
import {
  CreateSubjectDocument,
  type CreateSubjectInput,
  SubjectDocument,
  type SubjectFilter,
  type SubjectRowFragment,
  SubjectsByIdsDocument,
  SubjectsDocument,
  UpdateSubjectDocument,
} from "../generated/graphql.ts";
import { notFound } from "../units/provider.ts";

/** A subject as the pages use it: with the unit's id beside the unit, for the inputs that choose one. */
export type SubjectRecord = SubjectRowFragment & { unitId: string };

function recordOf(row: SubjectRowFragment): SubjectRecord {
  return { ...row, unitId: row.unit.id };
}

type SubjectForm = Omit<CreateSubjectInput, "idempotencyKey" | "kind">;

/** Only what the kind keeps: what was typed before the kind was changed must not be sent. */
export function factsOf(kind: CreateSubjectInput["kind"], form: SubjectForm): SubjectForm {
  const citizen = kind === "CITIZEN";
  return {
    unitId: form.unitId,
    name: form.name,
    code: form.code || null,
    address: form.address || null,
    birthDate: (citizen && form.birthDate) || null,
    birthYear: citizen && !form.birthDate && form.birthYear ? Number(form.birthYear) : null,
    group: (citizen && form.group) || null,
    organisationKind: (kind === "ORGANISATION" && form.organisationKind) || null,
    communityLevel: (kind === "COMMUNITY" && form.communityLevel) || null,
  };
}

/** The list's filter in the API. */
export function filterOf(values: Readonly<Record<string, unknown>>): SubjectFilter {
  const { unitId, kinds, query } = values as SubjectFilter;
  return { unitId: unitId || null, kinds: kinds && kinds.length > 0 ? kinds : null, query: query || null };
}

export function subjectsProvider(client: GraphClient, memory: CursorMemory): ResourceProvider {
  return {
    async getList({ filter: values, pagination, signal }) {
      const filter = filterOf(values as Record<string, unknown>);
      const page = await pageOf(
        memory,
        listName("subjects", filter),
        pagination ?? { page: 1, perPage: 25 },
        async (first, after) => (await client.execute(SubjectsDocument, { first, after, filter }, signal)).subjects,
      );
      return { ...page, data: page.data.map(recordOf) };
    },
    async getOne({ id, signal }) {
      const { subject } = await client.execute(SubjectDocument, { id: String(id) }, signal);
      if (!subject) throw notFound();
      // A merged subject answers the one that was kept; react-admin wants the id that it asked for.
      return { data: { ...recordOf(subject), id: String(id) } };
    },
    async getMany({ ids, signal }) {
      const { subjectsByIds } = await client.execute(SubjectsByIdsDocument, { ids: ids.map(String) }, signal);
      return { data: subjectsByIds.map(recordOf) };
    },
    async create({ data, meta }) {
      const form = data as SubjectForm & Pick<CreateSubjectInput, "kind">;
      const input = { idempotencyKey: idempotencyKeyOf(meta), kind: form.kind, ...factsOf(form.kind, form) };
      return { data: recordOf(successOf(await client.execute(CreateSubjectDocument, { input })).subject) };
    },
    async update({ id, data, previousData, meta }) {
      const previous = previousData as SubjectRecord;
      const answer = await client.execute(UpdateSubjectDocument, {
        input: {
          idempotencyKey: idempotencyKeyOf(meta),
          id: String(id),
          expectedRevision: previous.revision,
          ...factsOf(previous.kind, { ...previous, ...(data as Partial<SubjectForm>) }),
        },
      });
      return { data: recordOf(successOf(answer).subject) };
    },
  };
}
