import { jobsRouter } from "@khuyenhoc/jobs";
import { router } from "./context.ts";
import { attendanceRouter, desksRouter } from "./modules/attendance/router.ts";
import { figuresRouter } from "./modules/figures/router.ts";
import { calendarsRouter } from "./modules/following/calendar/addresses.ts";
import { attendanceCertificatesRouter } from "./modules/following/certificates/router.ts";
import { feedbackRouter } from "./modules/following/feedback/router.ts";
import { messagesRouter } from "./modules/following/mail/log.ts";
import { info } from "./modules/health/info.ts";
import { participantsRouter, seatsRouter } from "./modules/participation/router.ts";
import { eventsRouter } from "./modules/planning/router.ts";
import { recordsRouter } from "./modules/records/router.ts";

export const appRouter = router({
  attendance: attendanceRouter,
  attendanceCertificates: attendanceCertificatesRouter,
  desks: desksRouter,
  calendars: calendarsRouter,
  events: eventsRouter,
  feedback: feedbackRouter,
  figures: figuresRouter,
  health: router({ info }),
  jobs: jobsRouter,
  messages: messagesRouter,
  participants: participantsRouter,
  records: recordsRouter,
  seats: seatsRouter,
});

export type AppRouter = typeof appRouter;
