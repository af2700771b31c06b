import { router } from "../../context.ts";
import { file } from "./figures-file.ts";
import { below, byYear } from "./procedures.ts";

/** What events came to, by unit, year and kind. */
export const figuresRouter = router({ below, byYear, file });
