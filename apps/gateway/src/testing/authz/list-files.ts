import type { Rows } from "./rows.ts";

export const listFileRows: Rows = {
  fields: {
    "Query.unitsFile": { "organizations.exports.units": "units.read" },
    "Query.peopleFile": { "organizations.exports.people": "people.read" },
    "Query.officeHoldersFile": { "organizations.exports.officeHolders": "office-holders.read" },
    "Query.yearlyFiguresFile": { "organizations.exports.figures": "figures.read" },
    "Query.targetsFile": { "registrations.exports.targets": "targets.read" },
    "Query.countsFile": { "registrations.exports.counts": "counts.read" },
    "Query.notFiledFile": { "registrations.exports.notFiled": "reports.read" },
    "Query.campaignsFile": { "registrations.exports.campaigns": "campaigns.read" },
    "Query.criteriaSetsFile": { "registrations.exports.criteriaSets": "criteria.read" },
    "Query.samplesFile": { "registrations.exports.samples": "registrations.read" },
    "Query.inboxFile": { "registrations.exports.inbox": "registrations.read" },
    "Query.registrationImportsFile": { "registrations.exports.imports": "registrations.import" },
    "Query.jobsFile": { "registrations.exports.jobs": "jobs.read" },
  },
};
