import type { Rows } from "./rows.ts";

/** Fields about criteria sets, campaigns and competence. */
export const campaignRows: Rows = {
  fields: {
    "Query.criteriaSet": { "registrations.criteria.byIds": "criteria.read" },
    "Query.criteriaSets": { "registrations.criteria.list": "criteria.read" },
    "Query.criteriaSetHistory": { "registrations.criteria.history": "criteria.read" },
    "Query.deletedCriteriaSets": { "registrations.criteria.deleted": "criteria.read" },
    "Query.campaignHistory": { "registrations.campaigns.history": "campaigns.read" },
    "Query.deletedCampaigns": { "registrations.campaigns.deleted": "campaigns.read" },
    "Query.simulateCriteriaSet": { "registrations.criteria.simulate": "criteria.read" },
    "Query.campaign": { "registrations.campaigns.byIds": "campaigns.read" },
    "Query.campaigns": { "registrations.campaigns.list": "campaigns.read" },
    "Query.competences": { "registrations.competence.list": "campaigns.read" },
    "Mutation.createCriteriaSet": { "registrations.criteria.create": "criteria.manage" },
    "Mutation.deriveCriteriaSet": { "registrations.criteria.derive": "criteria.manage" },
    "Mutation.updateCriteriaSet": { "registrations.criteria.update": "criteria.manage" },
    "Mutation.publishCriteriaSet": { "registrations.criteria.publish": "criteria.manage" },
    "Mutation.createCampaign": { "registrations.campaigns.create": "campaigns.manage" },
    "Mutation.updateCampaign": { "registrations.campaigns.update": "campaigns.manage" },
    "Mutation.openCampaign": { "registrations.campaigns.open": "campaigns.manage" },
    "Mutation.closeCampaign": { "registrations.campaigns.close": "campaigns.manage" },
    "Mutation.deleteCriteriaSetDraft": { "registrations.criteria.deleteDraft": "criteria.manage" },
    "Mutation.deleteCampaignDraft": { "registrations.campaigns.deleteDraft": "campaigns.manage" },
    "Mutation.setCompetence": { "registrations.competence.set": "campaigns.manage" },
  },
  below: {
    "Campaign.criteriaSet": { "registrations.criteria.byIds": "criteria.read" },
    "Campaign.furtherSets": { "registrations.criteria.byIds": "criteria.read" },
    "Campaign.undecided": { "registrations.campaigns.undecided": "campaigns.read" },
    "Campaign.pilotUnits": { "organizations.units.byIds": "units.read" },
    "Campaign.unit": { "organizations.units.byIds": "units.read" },
    "DeletedDraft.unit": { "organizations.units.byIds": "units.read" },
    "CriteriaSet.framework": { "registrations.criteria.byIds": "criteria.read" },
    "CriteriaSet.unit": { "organizations.units.byIds": "units.read" },
    "SimulationRow.unit": { "organizations.units.byIds": "units.read" },
  },
};
