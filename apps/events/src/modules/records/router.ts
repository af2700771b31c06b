import { router } from "../../context.ts";
import * as procedures from "./procedures.ts";

/** Papers, minutes and pictures of events. */
export const recordsRouter = router(procedures);
