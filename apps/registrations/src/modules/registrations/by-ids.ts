import { registrations } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { findRegistrations, inOrder } from "./repository.ts";

/** Registrations by their ids, in that order; what lies outside of the caller's scope is left out like what does not exist. */
export const byIds = procedure("registrations.read")
  .input(registrations.registrationsByIds)
  .output(z.array(registrations.registration))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const found = inOrder(input.ids, await findRegistrations(tx, input.ids));
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "registrations.byIds",
        subjectIds: found.map(({ id }) => id),
        rows: found.length,
        requestId: ctx.requestId,
      });
      return found;
    }),
  );
