import { router } from "../../context.ts";
import { byIds as applicationsByIds, history, list as listApplications } from "./application-lists.ts";
import { file, score, update as updateApplication, withdraw } from "./applications.ts";
import { approveAgain, listApprovals, rejectAgain, requestAgain } from "./approvals.ts";
import { byIds as awardsByIds, forfeit, list as listAwards, void as voidAward } from "./awards.ts";
import { exportApplications, exportAwards } from "./exports.ts";
import { figures } from "./figures.ts";
import { pay, refund } from "./payments.ts";
import { ceremonyList, certificates, payList, vouchers } from "./printing.ts";
import { printAll } from "./printing-job.ts";
import { byIds, close, create, list, open, update } from "./programmes.ts";
import { ranking } from "./rankings.ts";
import { approve, lines, list as listRounds, propose, reject } from "./rounds.ts";

/** Scholarship programmes of the funds. */
export const programmesRouter = router({ list, byIds, create, update, open, close });

/** Applications for scholarships. */
export const applicationsRouter = router({
  list: listApplications,
  byIds: applicationsByIds,
  history,
  export: exportApplications,
  file,
  update: updateApplication,
  withdraw,
  score,
});

/** Ranked lists that one proposes and another approves. */
export const roundsRouter = router({ ranking, propose, approve, reject, list: listRounds, lines });

/** Scholarships that were awarded. */
export const awardsRouter = router({
  list: listAwards,
  byIds: awardsByIds,
  export: exportAwards,
  forfeit,
  void: voidAward,
  figures,
  certificates,
  ceremonyList,
  printAll,
});

/** Payments of the awards' instalments, and what is approved of them after the award. */
export const awardPaymentsRouter = router({
  pay,
  refund,
  payList,
  vouchers,
  requestAgain,
  approvals: listApprovals,
  approve: approveAgain,
  reject: rejectAgain,
});
