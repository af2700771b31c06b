import { DomainError, funds, gifts, today } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { assertInScope, assertSetFromAbove, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { byOf } from "../ledger/posting.ts";
import { readBoard } from "./board.ts";
import { insertTargets, lockTarget, readCampaigns, readRaised, unitsDirectlyBelow } from "./repository.ts";
import { sharesOf } from "./shares.ts";

/** What units and all below them raised in a year, beside their targets. */
export const raisedByUnits = procedure("funds.read")
  .input(funds.raisedByUnits)
  .output(z.array(funds.raisedByUnit))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, ...input.unitIds);
        return readRaised(tx, input.unitIds, input.year);
      },
      { readOnly: true },
    ),
  );

/** The same of a unit and of each unit directly below it. */
export const raisedBelow = procedure("funds.read")
  .input(funds.raisedBelow)
  .output(z.array(funds.raisedByUnit))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        return readRaised(tx, [input.unitId, ...(await unitsDirectlyBelow(tx, input.unitId))], input.year);
      },
      { readOnly: true },
    ),
  );

/** Sets, changes or takes away what a unit is to raise; from above only. */
export const setTarget = procedure("funds.manage")
  .input(funds.setFundTarget)
  .output(funds.raisedByUnit)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "fundraising.setTarget", subject, body }, async () => {
        const { unitId, year, amount, expectedRevision } = body;
        await assertSetFromAbove(tx, ctx.principal, unitId);
        const known = await lockTarget(tx, unitId, year);
        if ((known?.revision ?? null) !== expectedRevision) throw new DomainError("CONFLICT");
        if (amount === null) await tx.query("DELETE FROM fund_target WHERE unit_id = $1 AND year = $2", [unitId, year]);
        else if (known === null) {
          const written = await insertTargets(tx, [{ unitId, year, amount: BigInt(amount) }], byOf(ctx.principal));
          if (written === 0) throw new DomainError("CONFLICT");
        } else {
          await tx.query(
            `UPDATE fund_target SET amount = $3, set_at = now(), set_by = $4, set_by_username = $5, revision = revision + 1
             WHERE unit_id = $1 AND year = $2`,
            [unitId, year, amount, subject, username],
          );
        }
        const [raised] = await readRaised(tx, [unitId], year);
        if (raised === undefined) throw new DomainError("NOT_FOUND");
        return raised;
      }),
    );
  });

/** Hands what is left of a unit's target down to the units directly below it that have none, in proportion to their people. */
export const cascadeTargets = procedure("funds.manage")
  .input(funds.cascadeFundTargets)
  .output(funds.cascadedFundTargets)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "fundraising.cascadeTargets", subject, body }, async () => {
        const { unitId, year } = body;
        // The units below lie strictly below whatever unit the caller was granted.
        await assertInScope(tx, ctx.principal, unitId);
        const own = await lockTarget(tx, unitId, year);
        const below = await readRaised(tx, await unitsDirectlyBelow(tx, unitId), year);
        const without = below.filter(({ target }) => target === null);
        const given = below.reduce((sum, { target }) => sum + BigInt(target?.amount ?? 0), 0n);
        const left = BigInt(own?.amount ?? 0) - given;
        if (left <= 0n) return { units: below.length, targets: 0 };
        const shares = sharesOf(
          left,
          without.map(({ population }) => population ?? 0),
        );
        const targets = without.flatMap(({ unitId: childId }, index) => {
          const amount = shares[index] ?? 0n;
          return amount > 0n ? [{ unitId: childId, year, amount }] : [];
        });
        return { units: below.length, targets: await insertTargets(tx, targets, byOf(ctx.principal)) };
      }),
    );
  });

/** Campaigns that a unit has part in. */
export const campaigns = procedure("funds.read")
  .input(funds.listFundCampaigns)
  .output(z.array(funds.fundCampaign))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        return readCampaigns(tx, { unitId: input.unitId, year: input.year ?? null });
      },
      { readOnly: true },
    ),
  );

/** Plans a campaign of a unit and all below it. */
export const createCampaign = procedure("funds.manage")
  .input(funds.createFundCampaign)
  .output(funds.fundCampaign)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "fundraising.createCampaign", subject, body }, async () => {
        await assertInScope(tx, ctx.principal, body.unitId);
        if (body.endsOn < body.startsOn) throw new DomainError("CAMPAIGN_DAYS");
        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO fund_campaign (unit_id, year, title, starts_on, ends_on, goal, created_by, directive_id)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
          [body.unitId, body.year, body.title, body.startsOn, body.endsOn, body.goal, subject, body.directiveId],
        );
        const [campaign] = await readCampaigns(tx, { id: made?.id ?? "" });
        if (campaign === undefined) throw new Error("no campaign");
        return campaign;
      }),
    );
  });

/** Ends a campaign; what came on its days goes on counting. */
export const closeCampaign = procedure("funds.manage")
  .input(funds.closeFundCampaign)
  .output(funds.fundCampaign)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "fundraising.closeCampaign", subject, body }, async () => {
        const [known] = await readCampaigns(tx, { id: body.id });
        if (known === undefined) throw new DomainError("NOT_FOUND");
        await assertInScope(tx, ctx.principal, known.unitId);
        const changed = await tx.query(
          `UPDATE fund_campaign SET closed_on = $3, revision = revision + 1
           WHERE id = $1 AND revision = $2 AND closed_on IS NULL RETURNING 1`,
          [body.id, body.expectedRevision, today(ctx.now())],
        );
        if (changed.length === 0) throw new DomainError("CONFLICT");
        const [campaign] = await readCampaigns(tx, { id: body.id });
        if (campaign === undefined) throw new DomainError("NOT_FOUND");
        return campaign;
      }),
    );
  });

/** Who gave most in a year to the funds below a unit; nobody by name who has not agreed to it. */
export const board = procedure("funds.read")
  .input(gifts.donorBoard)
  .output(z.array(gifts.boardLine))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await assertInScope(tx, ctx.principal, input.unitId);
        return readBoard(tx, input);
      },
      { readOnly: true },
    ),
  );
