import { systemScope } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";

const response = z.object({
  service: z.literal("funds"),
  /** Units in the replica of the tree. */
  units: z.int().nonnegative(),
});

/** How complete the service's replica is, for those who watch over the platform. Counts only, so it needs no scope. */
export const info = procedure("service.inspect")
  .output(response)
  .query(async ({ ctx }) => {
    const units = await ctx.database.prismaTransaction(systemScope, (tx) => tx.unit.count(), { readOnly: true });
    return { service: "funds" as const, units };
  });
