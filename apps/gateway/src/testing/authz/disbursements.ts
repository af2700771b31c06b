import type { Rows } from "./rows.ts";

export const disbursementRows: Rows = {
  fields: {
    "Query.disbursements": { "funds.disbursements.list": "ledger.read" },
    "Query.disbursement": { "funds.disbursements.byIds": "ledger.read" },
    "Query.spentByEvent": { "funds.disbursements.spentByEvent": "funds.read" },
    "Query.disbursementVouchers": { "funds.disbursements.vouchers": "ledger.read" },
    "Mutation.requestDisbursement": { "funds.disbursements.request": "disbursements.request" },
    "Mutation.approveDisbursement": { "funds.disbursements.approve": "ledger.approve" },
    "Mutation.rejectDisbursement": { "funds.disbursements.reject": "ledger.approve" },
    "Mutation.cancelDisbursement": { "funds.disbursements.cancel": "disbursements.request" },
    "Mutation.withdrawDisbursementApproval": { "funds.disbursements.withdrawApproval": "ledger.approve" },
    "Mutation.payDisbursement": { "funds.disbursements.pay": "ledger.post" },
    "Mutation.refundDisbursement": { "funds.disbursements.refund": "ledger.post" },
  },
  below: {
    "Disbursement.unit": { "organizations.units.byIds": "units.read" },
  },
};
