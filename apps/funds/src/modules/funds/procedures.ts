import { DomainError, fold, funds, today } from "@khuyenhoc/contracts";
import { idempotent, sqlState } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { openPledgesOf } from "../gifts/pledges.ts";
import { openFund } from "./opening.ts";
import { assertAccepted, pageOfFunds, readFund, readFunds } from "./repository.ts";
import { codeFor } from "./transfer-code.ts";

const UNIQUE_VIOLATION = "23505";

/** Funds of the caller's scope, or below a unit, by name. */
export const list = procedure("funds.read")
  .input(funds.listFunds)
  .output(funds.fundPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { filter, first, after = null } = input;
        if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
        const { edges, hasNextPage, total } = await pageOfFunds(tx, { filter, first, after });
        return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: total };
      },
      { readOnly: true },
    ),
  );

/** Funds in the order of the ids; those out of scope are left out. */
export const byIds = procedure("funds.read")
  .input(funds.fundsByIds)
  .output(z.array(funds.fund))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), (tx) => readFunds(tx, input.ids), { readOnly: true }),
  );

/** Opens a fund of a unit in the caller's subtree. */
export const create = procedure("funds.manage")
  .input(funds.createFund)
  .output(funds.fund)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "funds.create", subject, body }, async () => {
        await assertInScope(tx, ctx.principal, body.unitId);
        if (body.openedOn > today(ctx.now())) throw new DomainError("DATE_IN_FUTURE", { date: body.openedOn });
        const codes = body.purposes.map(({ code }) => code);
        const twice = codes.find((code, index) => codes.indexOf(code) !== index);
        if (twice !== undefined) throw new DomainError("PURPOSE_CODE_TAKEN", { code: twice });
        const { fundId } = await openFund(tx, { ...body, bank: body.bank ?? null, by: subject });
        return readFund(tx, fundId);
      }),
    );
  });

/** Changes name, bank account and cost cap. */
export const update = procedure("funds.manage")
  .input(funds.updateFund)
  .output(funds.fund)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "funds.update", subject, body }, async () => {
        const { id, expectedRevision, name, bank, costCap } = body;
        const fund = await readFund(tx, id);
        if (fund.closedOn !== null) throw new DomainError("FUND_CLOSED");
        const changed = await tx.query(
          `UPDATE fund SET name = $3, name_folded = $4, bank_bin = $5, bank_account = $6, bank_holder = $7, cost_cap = $8,
             revision = revision + 1, updated_at = now()
           WHERE id = $1 AND revision = $2 RETURNING 1`,
          [
            id,
            expectedRevision,
            name,
            fold(name),
            bank?.bin ?? null,
            bank?.account ?? null,
            bank?.holder ?? null,
            costCap,
          ],
        );
        if (changed.length === 0) throw new DomainError("CONFLICT");
        return readFund(tx, id);
      }),
    );
  });

/** Closes a fund in which nothing is left, and to which nothing is promised. */
export const close = procedure("funds.manage")
  .input(funds.closeFund)
  .output(funds.fund)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "funds.close", subject, body }, async () => {
        const { id, expectedRevision } = body;
        const [outcome] = await tx.query<{ refusal: string | null }>("SELECT fund_close($1, $2, $3) AS refusal", [
          id,
          today(ctx.now()),
          expectedRevision,
        ]);
        if (outcome?.refusal === "FUND_HAS_PLEDGES") {
          throw new DomainError("FUND_HAS_PLEDGES", { pledges: await openPledgesOf(tx, id, ctx.principal.roots) });
        }
        assertAccepted(outcome?.refusal);
        return readFund(tx, id);
      }),
    );
  });

/** Adds a purpose that money can be restricted to. */
export const addPurpose = procedure("funds.manage")
  .input(funds.addPurpose)
  .output(funds.fund)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database
      .transaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key, operation: "funds.addPurpose", subject, body }, async () => {
          const { fundId, code, name } = body;
          const fund = await readFund(tx, fundId);
          if (fund.closedOn !== null) throw new DomainError("FUND_CLOSED");
          await tx.query("INSERT INTO purpose (fund_id, code, name, created_by) VALUES ($1, $2, $3, $4)", [
            ...[fundId, code, name, subject],
          ]);
          return readFund(tx, fundId);
        }),
      )
      .catch((error: unknown) => {
        if (sqlState(error) === UNIQUE_VIOLATION) throw new DomainError("PURPOSE_CODE_TAKEN", { code: body.code });
        throw error;
      });
  });

/** Closes a purpose of which nothing is left. */
export const closePurpose = procedure("funds.manage")
  .input(funds.closePurpose)
  .output(funds.fund)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "funds.closePurpose", subject, body }, async () => {
        const [outcome] = await tx.query<{ refusal: string | null }>("SELECT purpose_close($1, $2, $3) AS refusal", [
          body.fundId,
          body.purposeId,
          today(ctx.now()),
        ]);
        assertAccepted(outcome?.refusal);
        return readFund(tx, body.fundId);
      }),
    );
  });

/** The code by which banking apps pay into the fund. */
export const transferCode = procedure("funds.read")
  .input(funds.transferCodeOf)
  .output(funds.transferCode)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => codeFor(await readFund(tx, input.fundId), input.purposeId ?? null, input.amount ?? null),
      { readOnly: true },
    ),
  );
