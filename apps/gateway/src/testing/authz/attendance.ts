import type { Rows } from "./rows.ts";

const unit = { "organizations.units.byIds": "units.read" } as const;

export const attendanceRows: Rows = {
  fields: {
    "Query.desks": { "events.desks.list": "attendance.record" },
    "Query.attendanceFigures": { "events.attendance.figures": "events.read" },
    "Query.eventRoll": { "events.attendance.roll": "participants.read" },
    "Query.attendanceChanges": { "events.attendance.changes": "participants.read" },
    "Query.scanConflicts": { "events.attendance.conflicts": "participants.read" },
    "Query.headCounts": { "events.attendance.headCounts": "events.read" },
    "Mutation.createDesk": { "events.desks.create": "attendance.record" },
    "Mutation.revokeDesk": { "events.desks.revoke": "attendance.record" },
    "Mutation.markAttendance": { "events.attendance.mark": "attendance.record" },
    "Mutation.markRestOfRoll": { "events.attendance.markRest": "attendance.record" },
    "Mutation.correctAttendance": { "events.attendance.correct": "attendance.record" },
    "Mutation.resolveScanConflict": { "events.attendance.resolve": "attendance.record" },
    "Mutation.addHeadCount": { "events.attendance.addHeadCount": "attendance.record" },
    "Mutation.withdrawHeadCount": { "events.attendance.withdrawHeadCount": "attendance.record" },
  },
  below: { "RollLine.unit": unit, "ScanConflict.unit": unit },
};
