import type { Rows } from "./rows.ts";

/** Fields about targets, frozen figures, reminders and annual reports. */
export const reportingRows: Rows = {
  fields: {
    "Query.targets": { "registrations.targets.byUnits": "targets.read" },
    "Query.compareYears": { "registrations.figures.compare": "reports.read" },
    "Query.unitsNotFiled": { "registrations.figures.notFiled": "reports.read" },
    "Query.nudges": { "registrations.nudges.list": "reports.read" },
    "Query.snapshot": { "registrations.snapshots.byId": "reports.read" },
    "Query.snapshots": { "registrations.snapshots.list": "reports.read" },
    "Query.reports": { "registrations.reports.list": "reports.read" },
    "Query.reportFile": { "registrations.reports.download": "reports.read" },
    "Mutation.setTargets": { "registrations.targets.set": "targets.manage" },
    "Mutation.cascadeTargets": { "registrations.targets.cascade": "targets.manage" },
    "Mutation.sendNudges": { "registrations.nudges.send": "reports.publish" },
    "Mutation.takeSnapshot": { "registrations.snapshots.take": "reports.publish" },
    "Mutation.fileReport": { "registrations.reports.file": "reports.publish" },
    "Mutation.approveReport": { "registrations.reports.approve": "reports.publish" },
    "Mutation.returnReport": { "registrations.reports.return": "reports.publish" },
    "Mutation.lockReport": { "registrations.reports.lock": "reports.publish" },
  },
};
