import type { Rows } from "./rows.ts";

/** Fields about criteria sets, campaigns and competence. */
export const campaignRows: Rows = {
  fields: {
    "Query.criteriaSet": { "registrations.criteria.byIds": "criteria.read" },
    "Query.criteriaSets": { "registrations.criteria.list": "criteria.read" },
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
    "Mutation.setCompetence": { "registrations.competence.set": "campaigns.manage" },
  },
  below: {
    "Campaign.criteriaSet": { "registrations.criteria.byIds": "criteria.read" },
    "Campaign.pilotUnits": { "organizations.units.byIds": "units.read" },
    "Campaign.unit": { "organizations.units.byIds": "units.read" },
    "CriteriaSet.framework": { "registrations.criteria.byIds": "criteria.read" },
    "CriteriaSet.unit": { "organizations.units.byIds": "units.read" },
    "SimulationRow.unit": { "organizations.units.byIds": "units.read" },
  },
};
