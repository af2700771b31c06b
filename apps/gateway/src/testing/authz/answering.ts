import type { Rows } from "./rows.ts";

export const answeringRows: Rows = {
  fields: {
    "Query.fundStatement": { "funds.answering.statement": "ledger.read" },
    "Query.consolidatedStatement": { "funds.answering.consolidated": "ledger.read" },
    "Query.disclosures": { "funds.answering.disclosures": "ledger.read" },
    "Query.disclosure": { "funds.answering.disclosure": "ledger.read" },
    "Query.disclosureFile": { "funds.answering.disclosureFile": "ledger.read" },
    "Query.unpublishedFunds": { "funds.answering.unpublished": "funds.read" },
    "Query.giftTrail": { "funds.answering.trail": "gifts.read" },
    "Query.fundPagePath": { "funds.answering.fundPage": "funds.read" },
    "Query.fundFigures": { "funds.answering.figures": "fund-figures.read" },
    "Query.fundFiguresFile": { "funds.answering.figuresFile": "fund-figures.read" },
    "Mutation.renewFundPage": { "funds.answering.renewFundPage": "funds.manage" },
    "Mutation.renewGiftPage": { "funds.answering.renewGiftPage": "gifts.record" },
    "Mutation.prepareDisclosure": { "funds.answering.prepareDisclosure": "ledger.post" },
    "Mutation.publishDisclosure": { "funds.answering.publishDisclosure": "disclosures.publish" },
  },
};
