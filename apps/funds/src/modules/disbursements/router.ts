import { router } from "../../context.ts";
import { byIds, list, spentByEvent } from "./lists.ts";
import { pay, refund } from "./payments.ts";
import { vouchers } from "./printing.ts";
import { approve, cancel, reject, request, withdrawApproval } from "./requests.ts";

/** What funds spend beside scholarships. */
export const disbursementsRouter = router({
  list,
  byIds,
  spentByEvent,
  request,
  approve,
  reject,
  cancel,
  withdrawApproval,
  pay,
  refund,
  vouchers,
});
