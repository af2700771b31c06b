import { router } from "../../context.ts";
import * as donors from "./donor-procedures.ts";
import * as gifts from "./gift-procedures.ts";
import * as pledges from "./pledges.ts";

export const donorsRouter = router(donors);
export const giftsRouter = router(gifts);
export const pledgesRouter = router(pledges);
