import type { Rows } from "./rows.ts";

export const bankRows: Rows = {
  fields: {
    "Query.bankStatements": { "funds.bank.statements": "ledger.read" },
    "Query.bankLines": { "funds.bank.lines": "ledger.read" },
    "Query.bankSuggestions": { "funds.bank.suggestions": "ledger.read" },
    "Query.bankReconciliation": { "funds.bank.reconcile": "ledger.read" },
    "Mutation.previewBankStatement": { "funds.bank.preview": "ledger.post" },
    "Mutation.importBankStatement": { "funds.bank.importStatement": "ledger.post" },
    "Mutation.matchBankLine": { "funds.bank.match": "ledger.post" },
    "Mutation.unmatchBankLine": { "funds.bank.unmatch": "ledger.post" },
    "Mutation.setBankLineAside": { "funds.bank.setAside": "ledger.post" },
    "Mutation.bookBankLine": { "funds.bank.book": "ledger.post" },
  },
};
