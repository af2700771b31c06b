import { router } from "../../context.ts";
import { accounts, balances } from "./balances.ts";
import { closePeriod, periods } from "./closing.ts";
import { journal, journals } from "./journals.ts";
import { postManually } from "./manual.ts";
import { approveOpening, openings, rejectOpening, requestOpening } from "./openings.ts";
import { reservations } from "./reservations.ts";
import { approveReversal, rejectReversal, requestReversal, reversals } from "./reversals.ts";

/** The books of the funds. */
export const ledgerRouter = router({
  accounts,
  balances,
  journals,
  journal,
  reservations,
  periods,
  closePeriod,
  post: postManually,
  reversals,
  requestReversal,
  approveReversal,
  rejectReversal,
  openings,
  requestOpening,
  approveOpening,
  rejectOpening,
});
