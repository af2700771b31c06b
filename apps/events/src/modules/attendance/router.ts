import { router } from "../../context.ts";
import * as conflicts from "./conflicts.ts";
import * as desks from "./desks.ts";
import * as headCounts from "./head-counts.ts";
import * as roll from "./roll.ts";

export const desksRouter = router({ list: desks.list, create: desks.create, revoke: desks.revoke });
export const attendanceRouter = router({ ...roll, ...conflicts, ...headCounts });
