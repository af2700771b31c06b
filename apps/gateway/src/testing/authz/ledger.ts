import type { Rows } from "./rows.ts";

export const ledgerRows: Rows = {
  fields: {
    "Query.ledgerAccounts": { "funds.ledger.accounts": "ledger.read" },
    "Query.journals": { "funds.ledger.journals": "ledger.read" },
    "Query.journal": { "funds.ledger.journal": "ledger.read" },
    "Query.ledgerBalances": { "funds.ledger.balances": "ledger.read" },
    "Query.reservations": { "funds.ledger.reservations": "ledger.read" },
    "Query.ledgerPeriods": { "funds.ledger.periods": "ledger.read" },
    "Query.reversals": { "funds.ledger.reversals": "ledger.read" },
    "Mutation.postJournal": { "funds.ledger.post": "ledger.post" },
    "Mutation.closePeriod": { "funds.ledger.closePeriod": "ledger.approve" },
    "Query.openings": { "funds.ledger.openings": "ledger.read" },
    "Mutation.requestOpening": { "funds.ledger.requestOpening": "ledger.post" },
    "Mutation.approveOpening": { "funds.ledger.approveOpening": "ledger.approve" },
    "Mutation.rejectOpening": { "funds.ledger.rejectOpening": "ledger.approve" },
    "Mutation.requestReversal": { "funds.ledger.requestReversal": "ledger.post" },
    "Mutation.approveReversal": { "funds.ledger.approveReversal": "ledger.approve" },
    "Mutation.rejectReversal": { "funds.ledger.rejectReversal": "ledger.approve" },
  },
};
