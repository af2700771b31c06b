import { router } from "../../context.ts";
import { compare } from "../figures/compare.ts";
import { notFiled } from "../figures/not-filed.ts";
import { list as listNudges } from "../nudges/list.ts";
import { send } from "../nudges/send.ts";
import { byId } from "../snapshots/by-id.ts";
import { list as listSnapshots } from "../snapshots/list.ts";
import { take } from "../snapshots/take.ts";
import { byUnits } from "../targets/by-units.ts";
import { cascade } from "../targets/cascade.ts";
import { set } from "../targets/set.ts";
import { approve } from "./approve.ts";
import { download } from "./download.ts";
import { file } from "./file.ts";
import { list } from "./list.ts";
import { lock } from "./lock.ts";
import { returnReport } from "./return.ts";

/** Targets, comparisons, reminders, frozen figures and annual reports, as parts of the service's router. */
export const reportingRouters = {
  targets: router({ byUnits, set, cascade }),
  figures: router({ compare, notFiled }),
  nudges: router({ send, list: listNudges }),
  snapshots: router({ take, byId, list: listSnapshots }),
  reports: router({ file, approve, return: returnReport, lock, list, download }),
};
