import { router } from "../../context.ts";
import * as procedures from "./procedures.ts";

/** What units are to raise, and what they raised. */
export const fundraisingRouter = router(procedures);
