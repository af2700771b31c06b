import { builder } from "../builder.ts";
import { mutation } from "./failures.ts";
import { Job, type JobResult } from "./jobs.ts";
import { plainFilter, RegistrationFilter } from "./registration.ts";

const BulkAction = builder.enumType("BulkAction", { values: ["SUBMIT", "APPROVE", "RETURN"] as const });

mutation<JobResult>()("startBulk", {
  description: "Carries a command out on all registrations behind a filter, as a job; each row has its own outcome.",
  input: (t) => ({
    action: t.field({ type: BulkAction, required: true }),
    filter: t.field({ type: RegistrationFilter, required: true }),
    reason: t.string({ description: "Needed to return." }),
  }),
  success: (t) => ({ job: t.expose("job", { type: Job }) }),
  resolve: async ({ filter, ...input }, { clients }) => ({
    job: await clients.registrations.registrations.startBulk.mutate({
      ...input,
      filter: plainFilter(filter),
    }),
  }),
});
