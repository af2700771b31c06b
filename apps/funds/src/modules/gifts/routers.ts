import { router } from "../../context.ts";
import * as donors from "./donor-procedures.ts";
import { exportDonors, exportGifts } from "./exports.ts";
import * as gifts from "./gift-procedures.ts";
import { cancel, create, list, move } from "./pledges.ts";
import { print, runReceipts } from "./receipts.ts";

export const donorsRouter = router({ ...donors, export: exportDonors });
export const giftsRouter = router({ ...gifts, export: exportGifts, print, runReceipts });
export const pledgesRouter = router({ list, create, cancel, move });
