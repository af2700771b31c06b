import { router } from "../../context.ts";
import * as agenda from "./agenda.ts";
import * as clashes from "./clashes.ts";
import * as cloning from "./cloning.ts";
import * as events from "./events.ts";
import { file } from "./file.ts";
import * as kinds from "./kinds.ts";
import { cancel, close, declareDelegates, hold, open, reopen } from "./moving.ts";
import * as places from "./places.ts";
import * as plans from "./plans.ts";

const moving = { open, hold, close, reopen, cancel, declareDelegates };

export const eventsRouter = router({
  ...events,
  ...agenda,
  ...moving,
  ...cloning,
  ...clashes,
  ...kinds,
  ...places,
  ...plans,
  file,
});
