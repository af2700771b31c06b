import { jobsRouter } from "@khuyenhoc/jobs";
import { router } from "./context.ts";
import { figuresRouter } from "./modules/figures/router.ts";
import { messagesRouter } from "./modules/following/mail/log.ts";
import { info } from "./modules/health/info.ts";
import { eventsRouter } from "./modules/planning/router.ts";
import { recordsRouter } from "./modules/records/router.ts";

export const appRouter = router({
  events: eventsRouter,
  figures: figuresRouter,
  health: router({ info }),
  jobs: jobsRouter,
  messages: messagesRouter,
  records: recordsRouter,
});

export type AppRouter = typeof appRouter;
