import { DomainError, organizations, type Tier } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertYearOpen } from "../units/repository.ts";
import { findTier, insertTier, tierOfRank } from "./repository.ts";

/** Opens a tier from a day on. A code names one tier for ever, and no two tiers in force have the same rank. */
export const open = procedure("tiers.manage")
  .input(organizations.openTier)
  .output(organizations.tier)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "tiers.open", subject: ctx.principal.subject, body };
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        await lockUnitTree(tx);
        await assertYearOpen(tx, input.validFrom);
        if ((await findTier(tx, input.code)) !== undefined) {
          throw new DomainError("INVALID_INPUT", { reason: `mã cấp đã dùng / tier code in use: ${input.code}` });
        }
        const sameRank = await tierOfRank(tx, input.rank, input.validFrom);
        if (sameRank !== undefined) {
          throw new DomainError("INVALID_INPUT", { reason: `cùng thứ bậc với / same rank as: ${sameRank}` });
        }
        const tier: Tier = { ...body, validTo: null };
        await insertTier(tx, tier);
        return tier;
      }),
    );
  });
