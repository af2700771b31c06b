import { type JobStatus, jobs } from "@khuyenhoc/contracts";
import type { z } from "zod";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { toGlobalId } from "../ids.ts";
import { mutation, OperationError, refusalOf } from "./failures.ts";
import { DownloadFile } from "./imports.ts";

const JobState = builder.enumType("JobState", { values: jobs.jobStates });

const JobFile = builder.objectRef<NonNullable<JobStatus["file"]>>("JobFile").implement({
  fields: (t) => ({ fileName: t.exposeString("fileName"), mediaType: t.exposeString("mediaType") }),
});

const JobRefusal = builder.objectRef<z.infer<typeof jobs.jobRefusal>>("JobRefusal").implement({
  description: "A row that a job refused, and why.",
  fields: (t) => ({
    position: t.exposeInt("position"),
    targetId: t.id({ resolve: ({ targetId }) => toGlobalId("Registration", targetId) }),
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
    id: t.exposeID("id"),
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
      resolve: async ({ id }, { first, after }, { clients }) =>
        connectionOf(await clients.registrations.jobs.refusals.query({ jobId: id, first: pageSize(first), after })),
    }),
  }),
});
const JobConnection = connection(Job, "Job");

builder.queryFields((t) => ({
  job: t.field({
    type: Job,
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { clients }) => clients.registrations.jobs.status.query({ jobId: id }),
  }),
  jobs: t.field({
    type: JobConnection,
    description: "Jobs of the caller's scope, newest first.",
    args: { first: t.arg.int(), after: t.arg.string(), mine: t.arg.boolean({ defaultValue: false }) },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, mine }, { clients }) =>
      connectionOf(await clients.registrations.jobs.list.query({ first: pageSize(first), after, mine: mine ?? false })),
  }),
  jobFile: t.field({
    type: DownloadFile,
    description: "What a job made; only for who started it, for a week.",
    args: { id: t.arg.id({ required: true }) },
    // A list of a million rows, or thousands of pages, which every process on the way holds as a whole.
    complexity: 3000,
    resolve: (_root, { id }, { clients }) => clients.registrations.jobs.file.query({ jobId: id }),
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
  resolve: async (input, { clients }) => ({ job: await clients.registrations.jobs.cancel.mutate(input) }),
});
