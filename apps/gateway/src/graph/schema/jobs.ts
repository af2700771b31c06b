import { DomainError, type JobStatus, jobs, id as uuid } from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import type { Context } from "../context.ts";
import { toGlobalId } from "../ids.ts";
import { mergedPage } from "../merged-pages.ts";
import { mutation, OperationError, refusalOf } from "./failures.ts";
import { DownloadFile } from "./imports.ts";

/** Jobs of these services carry the service in their kind, and in the id that the API gives them; those of registrations carry none. */
const prefixed = ["funds", "events"] as const;
const jobIdOf = ({ kind, id }: Pick<JobStatus, "kind" | "id">) => {
  const service = prefixed.find((name) => kind.startsWith(`${name}.`));
  return service === undefined ? id : `${service}:${id}`;
};

/** The service that does a job, and the id by which it knows it. @throws DomainError NOT_FOUND */
function serviceOf(apiId: string, { clients }: Pick<Context, "clients">) {
  const [prefix, id] = apiId.includes(":") ? apiId.split(":", 2) : [undefined, apiId];
  const service = prefix === undefined ? "registrations" : prefixed.find((name) => name === prefix);
  if (!uuid.safeParse(id).success || service === undefined) throw new DomainError("NOT_FOUND");
  return { jobs: clients[service].jobs, jobId: id ?? "" };
}

const JobState = builder.enumType("JobState", { values: jobs.jobStates });

const JobFile = builder.objectRef<NonNullable<JobStatus["file"]>>("JobFile").implement({
  fields: (t) => ({ fileName: t.exposeString("fileName"), mediaType: t.exposeString("mediaType") }),
});

const JobRefusal = builder
  .objectRef<z.infer<typeof jobs.jobRefusal> & { ofRegistrations: boolean }>("JobRefusal")
  .implement({
    description: "A row that a job refused, and why.",
    fields: (t) => ({
      position: t.exposeInt("position"),
      targetId: t.id({
        description: "Of a registration, in a job of registrations; else as the job's own service knows it.",
        resolve: ({ targetId, ofRegistrations }) => (ofRegistrations ? toGlobalId("Registration", targetId) : targetId),
      }),
      code: t.exposeString("code"),
      messageVi: t.exposeString("vi"),
      messageEn: t.exposeString("en"),
    }),
  });
const JobRefusalConnection = connection(JobRefusal, "JobRefusal");

/** A job, for the commands that start one. */
export const Job = builder.objectRef<JobStatus>("Job").implement({
  description: "Long work that goes on by itself (việc chạy nền), with its progress.",
  fields: (t) => ({
    id: t.id({ resolve: jobIdOf }),
    kind: t.exposeString("kind"),
    state: t.expose("state", { type: JobState }),
    total: t.exposeInt("total"),
    done: t.exposeInt("done", { description: "Rows that are done, refused ones too." }),
    refused: t.exposeInt("refused"),
    createdAt: t.expose("createdAt", { type: "DateTime" }),
    createdBy: t.exposeString("createdBy"),
    finishedAt: t.expose("finishedAt", { type: "DateTime", nullable: true }),
    file: t.expose("file", { type: JobFile, nullable: true }),
    failure: t.field({ type: OperationError, nullable: true, resolve: ({ failure }) => refusalOf(failure) }),
    refusals: t.field({
      type: JobRefusalConnection,
      description: "Only for who started the job.",
      args: { first: t.arg.int(), after: t.arg.string() },
      complexity: pageComplexity,
      resolve: async (job, { first, after }, context) => {
        const { jobs: service, jobId } = serviceOf(jobIdOf(job), context);
        const page = await service.refusals.query({ jobId, first: pageSize(first), after });
        const ofRegistrations = service === context.clients.registrations.jobs;
        return connectionOf({
          ...page,
          edges: page.edges.map(({ cursor, node }) => ({ cursor, node: { ...node, ofRegistrations } })),
        });
      },
    }),
  }),
});
const JobConnection = connection(Job, "Job");

builder.queryFields((t) => ({
  job: t.field({
    type: Job,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context) => {
      const { jobs: service, jobId } = serviceOf(id, context);
      return service.status.query({ jobId });
    },
  }),
  jobs: t.field({
    type: JobConnection,
    description: "Jobs of the caller's scope, newest first.",
    args: { first: t.arg.int(), after: t.arg.string(), mine: t.arg.boolean({ defaultValue: false }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, mine }, { clients }) => {
      const from = (service: typeof clients.registrations.jobs) => (page: { first: number; after: string | null }) =>
        service.list.query({ ...page, mine: mine ?? false });
      const sources = {
        registrations: from(clients.registrations.jobs),
        funds: from(clients.funds.jobs),
        events: from(clients.events.jobs),
      };
      const isBefore = (one: JobStatus, other: JobStatus) => one.createdAt > other.createdAt;
      return connectionOf(await mergedPage(sources, { first: pageSize(first), after }, isBefore));
    },
  }),
  jobFile: t.field({
    type: DownloadFile,
    description: "What a job made; only for who started it, for a week.",
    args: { id: t.arg.id({ required: true }) },
    // A list of a million rows, or thousands of pages, which every process on the way holds as a whole.
    complexity: 3000,
    resolve: (_root, { id }, context) => {
      const { jobs: service, jobId } = serviceOf(id, context);
      return service.file.query({ jobId });
    },
  }),
}));

/** What a command that starts a job answers. */
export interface JobResult {
  job: JobStatus;
}

mutation<JobResult>()("cancelJob", {
  description: "Stops a job after its running step; what was done stays.",
  input: (t) => ({ jobId: t.id({ required: true }) }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ jobId: id, ...input }, context) => {
    const { jobs: service, jobId } = serviceOf(id, context);
    return { job: await service.cancel.mutate({ ...input, jobId }) };
  },
});
