import { router } from "../../context.ts";
import * as procedures from "./procedures.ts";

export const fundsRouter = router(procedures);
