import type { Rows } from "./rows.ts";

export const followingRows: Rows = {
  fields: {
    "Query.certificateStandings": { "events.attendanceCertificates.list": "participants.read" },
    "Query.attendanceCertificateSummary": { "events.attendanceCertificates.summary": "participants.read" },
    "Query.attendanceCertificatesByIds": { "events.attendanceCertificates.byIds": "participants.read" },
    "Query.feedbackForm": { "events.feedback.form": "events.read" },
    "Query.feedbackResults": { "events.feedback.results": "event-figures.read" },
    "Query.feedbackTexts": { "events.feedback.texts": "events.manage" },
    "Query.feedbackFile": { "events.feedback.file": "events.manage" },
    "Query.eventMessages": { "events.messages.list": "participants.read" },
    "Query.eventMailStatus": { "events.messages.status": "participants.read" },
    "Query.calendarAddress": { "events.calendars.address": "events.manage" },
    "Mutation.issueAttendanceCertificates": { "events.attendanceCertificates.issue": "events.manage" },
    "Mutation.runAttendanceCertificates": { "events.attendanceCertificates.run": "events.manage" },
    "Mutation.printAttendanceCertificateRun": { "events.attendanceCertificates.printRun": "events.manage" },
    "Mutation.printAttendanceCertificates": { "events.attendanceCertificates.print": "events.manage" },
    "Mutation.revokeAttendanceCertificate": { "events.attendanceCertificates.revoke": "events.manage" },
    "Mutation.reissueAttendanceCertificate": { "events.attendanceCertificates.reissue": "events.manage" },
    "Mutation.setFeedbackForm": { "events.feedback.setForm": "events.manage" },
    "Mutation.openFeedback": { "events.feedback.open": "events.manage" },
    "Mutation.closeFeedback": { "events.feedback.close": "events.manage" },
    "Mutation.renewCalendar": { "events.calendars.renew": "events.manage" },
    "Mutation.revokeCalendar": { "events.calendars.revoke": "events.manage" },
  },
  below: { "CertificateStandingLine.unit": { "organizations.units.byIds": "units.read" } },
};
