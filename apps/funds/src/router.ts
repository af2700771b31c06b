import { router } from "./context.ts";
import { info } from "./modules/health/info.ts";

export const appRouter = router({
  health: router({ info }),
});

export type AppRouter = typeof appRouter;
