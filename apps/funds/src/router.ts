import { jobsRouter } from "@khuyenhoc/jobs";
import { router } from "./context.ts";
import { answeringRouter } from "./modules/answering/router.ts";
import { bankRouter } from "./modules/bank/router.ts";
import { disbursementsRouter } from "./modules/disbursements/router.ts";
import { fundraisingRouter } from "./modules/fundraising/router.ts";
import { fundsRouter } from "./modules/funds/router.ts";
import { donorsRouter, giftsRouter, pledgesRouter } from "./modules/gifts/routers.ts";
import { info } from "./modules/health/info.ts";
import { ledgerRouter } from "./modules/ledger/router.ts";
import {
  applicationsRouter,
  awardPaymentsRouter,
  awardsRouter,
  programmesRouter,
  roundsRouter,
} from "./modules/scholarships/routers.ts";

export const appRouter = router({
  applications: applicationsRouter,
  awardPayments: awardPaymentsRouter,
  awards: awardsRouter,
  answering: answeringRouter,
  bank: bankRouter,
  disbursements: disbursementsRouter,
  donors: donorsRouter,
  fundraising: fundraisingRouter,
  funds: fundsRouter,
  gifts: giftsRouter,
  health: router({ info }),
  jobs: jobsRouter,
  ledger: ledgerRouter,
  pledges: pledgesRouter,
  programmes: programmesRouter,
  rounds: roundsRouter,
});

export type AppRouter = typeof appRouter;
