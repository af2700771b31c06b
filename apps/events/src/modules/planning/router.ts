import { router } from "../../context.ts";
import * as events from "./events.ts";

export const eventsRouter = router({ ...events });
