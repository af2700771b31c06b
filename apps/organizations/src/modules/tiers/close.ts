import { DomainError, organizations } from "@khuyenhoc/contracts";
import { idempotent, systemScope } from "@khuyenhoc/database";
import { lockUnitTree } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { assertYearOpen } from "../units/repository.ts";
import { endTier, findTier, tierIsUsed } from "./repository.ts";

/** Closes a tier: the day is the first on which it is not in force. No unit of it may exist then or later. */
export const close = procedure("tiers.manage")
  .input(organizations.closeTier)
  .output(organizations.tier)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const command = { key, operation: "tiers.close", subject: ctx.principal.subject, body };
    return ctx.database.transaction(systemScope, (tx) =>
      idempotent(tx, command, async () => {
        await lockUnitTree(tx);
        await assertYearOpen(tx, input.validTo);
        const tier = await findTier(tx, input.code);
        if (tier === undefined) throw new DomainError("NOT_FOUND");
        const inForce = tier.validFrom < input.validTo && (tier.validTo === null || input.validTo <= tier.validTo);
        const refusal = { tier: input.code, date: input.validTo };
        if (!inForce) throw new DomainError("TIER_NOT_IN_FORCE", refusal);
        if (await tierIsUsed(tx, input.code, input.validTo)) throw new DomainError("TIER_IN_USE", refusal);
        await endTier(tx, input.code, input.validTo);
        return { ...tier, validTo: input.validTo };
      }),
    );
  });
