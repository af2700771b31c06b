import { calendarDate, organizations } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { listTiers } from "./repository.ts";

/** Tiers in force on a day; without one, all there ever were. */
export const list = procedure("units.read")
  .input(z.object({ asOf: calendarDate.optional() }).optional())
  .output(z.array(organizations.tier))
  .query(({ ctx, input }) =>
    ctx.database.transaction(systemScope, (tx) => listTiers(tx, input?.asOf ?? null), { readOnly: true }),
  );
