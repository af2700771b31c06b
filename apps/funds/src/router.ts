import { router } from "./context.ts";
import { bankRouter } from "./modules/bank/router.ts";
import { info } from "./modules/health/info.ts";

export const appRouter = router({
  bank: bankRouter,
  health: router({ info }),
});

export type AppRouter = typeof appRouter;
