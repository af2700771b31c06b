import { type UndoEntry as Entry, type JobStatus, undoing } from "@khuyenhoc/contracts";
import { builder, pageComplexity, pageSize } from "../builder.ts";
import { connection, connectionOf } from "../connections.ts";
import { toGlobalId } from "../ids.ts";
import { mutation, OperationError, refusalOf } from "./failures.ts";
import { Job } from "./jobs.ts";
import { dateOf, loadUnit, Unit } from "./refs.ts";

const UndoAction = builder.enumType("UndoAction", { values: undoing.undoActions });

const UndoEntry = builder.objectRef<Entry>("UndoEntry").implement({
  description:
    "Something that the caller did with registrations, which he may take back for a day while nothing builds on it.",
  fields: (t) => ({
    id: t.exposeID("id"),
    action: t.expose("action", { type: UndoAction }),
    unit: t.field({
      type: Unit,
      nullable: true,
      description: "Of the first registration; null where it is no more.",
      resolve: ({ unitId }, _args, context, info) => loadUnit(unitId, dateOf(null, context), context, info),
    }),
    rows: t.exposeInt("rows", { description: "Registrations that it was done to." }),
    registrationId: t.id({
      nullable: true,
      description: "Where it is a single one that is there.",
      resolve: ({ registrationId }) => (registrationId === null ? null : toGlobalId("Registration", registrationId)),
    }),
    subjectName: t.exposeString("subjectName", { nullable: true }),
    doneAt: t.expose("doneAt", { type: "DateTime" }),
    until: t.expose("until", { type: "DateTime" }),
    undoneAt: t.expose("undoneAt", { type: "DateTime", nullable: true }),
    undoJobId: t.exposeID("undoJobId", {
      nullable: true,
      description: "The job that takes it back, where that is long.",
    }),
    refusal: t.field({
      type: OperationError,
      nullable: true,
      description: "Why it cannot be taken back now.",
      resolve: ({ refusal }) => refusalOf(refusal),
    }),
  }),
});
const UndoEntryConnection = connection(UndoEntry, "UndoEntry");

builder.queryFields((t) => ({
  undoEntries: t.field({
    type: UndoEntryConnection,
    description: "What the caller did lately, newest first; of one command by its idempotency key, or of one job.",
    args: { first: t.arg.int(), after: t.arg.string(), commandKey: t.arg.string(), jobId: t.arg.id() },
    complexity: pageComplexity,
    resolve: async (_root, { first, after, commandKey, jobId }, { clients }) =>
      connectionOf(
        await clients.registrations.undo.list.query({
          first: pageSize(first),
          after,
          commandKey,
          jobId: jobId == null ? null : String(jobId),
        }),
      ),
  }),
}));

mutation<{ entry: Entry; job: JobStatus | null }>()("undo", {
  description: "Takes back what the caller did, all of it or nothing; what was done to many is taken back by a job.",
  input: (t) => ({ entryId: t.id({ required: true }) }),
  success: (t) => ({
    entry: t.expose("entry", { type: UndoEntry }),
    job: t.expose("job", { type: Job, nullable: true }),
  }),
  resolve: ({ entryId, idempotencyKey }, { clients }) =>
    clients.registrations.undo.undo.mutate({ idempotencyKey, entryId: String(entryId) }),
});
