import type { Rows } from "./rows.ts";

const unit = { "organizations.units.byIds": "units.read" } as const;

export const fundRows: Rows = {
  fields: {
    "Query.funds": { "funds.funds.list": "funds.read" },
    "Query.fund": { "funds.funds.byIds": "funds.read" },
    "Query.fundTransferCode": { "funds.funds.transferCode": "funds.read" },
    "Query.fundsRaised": { "funds.fundraising.raisedBelow": "funds.read" },
    "Query.fundCampaigns": { "funds.fundraising.campaigns": "funds.read" },
    "Query.donorBoard": { "funds.fundraising.board": "funds.read" },
    "Query.donors": { "funds.donors.list": "gifts.read" },
    "Query.similarDonors": { "funds.donors.similar": "gifts.read" },
    "Query.gifts": { "funds.gifts.list": "gifts.read" },
    "Query.pledges": { "funds.pledges.list": "gifts.read" },
    "Mutation.createFund": { "funds.funds.create": "funds.manage" },
    "Mutation.updateFund": { "funds.funds.update": "funds.manage" },
    "Mutation.closeFund": { "funds.funds.close": "funds.manage" },
    "Mutation.addPurpose": { "funds.funds.addPurpose": "funds.manage" },
    "Mutation.closePurpose": { "funds.funds.closePurpose": "funds.manage" },
    "Mutation.setFundTarget": { "funds.fundraising.setTarget": "funds.manage" },
    "Mutation.cascadeFundTargets": { "funds.fundraising.cascadeTargets": "funds.manage" },
    "Mutation.createFundCampaign": { "funds.fundraising.createCampaign": "funds.manage" },
    "Mutation.closeFundCampaign": { "funds.fundraising.closeCampaign": "funds.manage" },
    "Mutation.createDonor": { "funds.donors.create": "gifts.record" },
    "Mutation.updateDonor": { "funds.donors.update": "gifts.record" },
    "Mutation.recordGifts": { "funds.gifts.record": "gifts.record" },
    "Mutation.printReceipts": { "funds.gifts.print": "gifts.record" },
    "Mutation.runReceipts": { "funds.gifts.runReceipts": "gifts.record" },
    "Mutation.exportGifts": { "funds.gifts.export": "gifts.read" },
    "Mutation.exportDonors": { "funds.donors.export": "gifts.read" },
    "Mutation.createPledge": { "funds.pledges.create": "gifts.record" },
    "Mutation.movePledge": { "funds.pledges.move": "gifts.record" },
    "Mutation.cancelPledge": { "funds.pledges.cancel": "gifts.record" },
  },
  below: {
    "Fund.unit": unit,
    "FundsRaised.unit": unit,
    "FundCampaign.unit": unit,
    "FundCampaign.directive": { "organizations.directives.byIds": "directives.read" },
    "Gift.fund": { "funds.funds.byIds": "funds.read" },
  },
};
