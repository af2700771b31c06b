import { jobsRouter } from "@khuyenhoc/jobs";
import { router } from "./context.ts";
import { info } from "./modules/health/info.ts";

export const appRouter = router({
  health: router({ info }),
  jobs: jobsRouter,
});

export type AppRouter = typeof appRouter;
