import type { Rows } from "./rows.ts";

export const jobRows: Rows = {
  fields: {
    "Query.job": { "registrations.jobs.status": "jobs.read" },
    "Query.jobs": {
      "registrations.jobs.list": "jobs.read",
      "funds.jobs.list": "jobs.read",
      "events.jobs.list": "jobs.read",
    },
    "Query.jobFile": { "registrations.jobs.file": "jobs.read" },
    "Mutation.startBulk": { "registrations.registrations.startBulk": "registrations.write" },
    "Mutation.cancelJob": { "registrations.jobs.cancel": "jobs.manage" },
  },
  below: { "Job.refusals": { "registrations.jobs.refusals": "jobs.read" } },
};
