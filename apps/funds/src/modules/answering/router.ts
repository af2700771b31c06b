import { router } from "../../context.ts";
import { consolidated } from "./consolidated.ts";
import { statement } from "./statement.ts";

/** Statements, public disclosure, trails of gifts and public pages. */
export const answeringRouter = router({ statement, consolidated });
