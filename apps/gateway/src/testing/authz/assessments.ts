import type { Rows } from "./rows.ts";

/** Sheets, evidence, decisions, appeals, the work inbox and samples. */
export const assessmentRows: Rows = {
  fields: {
    "Query.assessment": { "registrations.assessments.byId": "registrations.read" },
    "Query.evidenceFile": { "registrations.assessments.evidenceFile": "registrations.read" },
    "Query.sampleAudit": { "registrations.assessments.sample": "registrations.read" },
    "Query.sampleAudits": { "registrations.assessments.samples": "registrations.read" },
    "Query.workInbox": { "registrations.assessments.inbox": "registrations.read" },
    "Mutation.addComment": { "registrations.assessments.comment": "registrations.write" },
    "Mutation.addEvidence": { "registrations.assessments.addEvidence": "registrations.write" },
    "Mutation.assignEvidence": { "registrations.assessments.assignEvidence": "registrations.write" },
    "Mutation.correctRegistrations": { "registrations.assessments.correct": "registrations.decide" },
    "Mutation.decideAppeal": { "registrations.assessments.decideAppeal": "registrations.decide" },
    "Mutation.decideByFilter": { "registrations.assessments.decideByFilter": "registrations.write" },
    "Mutation.drawSample": { "registrations.assessments.drawSample": "registrations.read" },
    "Mutation.fileAppeal": { "registrations.assessments.appeal": "registrations.write" },
    "Mutation.proposeRegistrations": { "registrations.assessments.propose": "registrations.write" },
    "Mutation.recogniseRegistrations": { "registrations.assessments.recognise": "registrations.decide" },
    "Mutation.recordFinding": { "registrations.assessments.recordFinding": "registrations.read" },
    "Mutation.refuseRegistrations": { "registrations.assessments.refuse": "registrations.decide" },
    "Mutation.removeEvidence": { "registrations.assessments.removeEvidence": "registrations.write" },
    "Mutation.reviewRegistration": { "registrations.assessments.review": "registrations.write" },
    "Mutation.revokeRegistrations": { "registrations.assessments.revoke": "registrations.decide" },
    "Mutation.saveSheet": { "registrations.assessments.saveSheet": "registrations.write" },
    "Mutation.selfAssess": { "registrations.assessments.selfAssess": "registrations.write" },
  },
  below: {
    "Decision.unit": { "organizations.units.byIds": "units.read" },
    "SampleSummary.unit": { "organizations.units.byIds": "units.read" },
    "Registration.assessment": { "registrations.assessments.byId": "registrations.read" },
    "WorkItem.campaign": { "registrations.campaigns.byIds": "campaigns.read" },
    "WorkItem.unit": { "organizations.units.byIds": "units.read" },
  },
};
