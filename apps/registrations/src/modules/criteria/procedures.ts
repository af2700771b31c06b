import { criteriaSets, DomainError, today } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, sqlState } from "@khuyenhoc/database";
import { assertInScope, scopeOf, unitsStrictlyBelow } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { requireTopUnit } from "./issuer.ts";
import { requireDerivable, requirePublishable } from "./publishing.ts";
import {
  type CriteriaSetRow,
  findCriteriaSets,
  insertCriteriaSet,
  keyset,
  lockCriteriaSet,
  pageOfCriteriaSets,
  publishDraft,
  toCriteriaSet,
  updateDraft,
} from "./repository.ts";

/** Criteria sets of the caller's units, of units below, and published ones of units above; last changed first. */
export const list = procedure("criteria.read")
  .input(criteriaSets.listCriteriaSets)
  .output(criteriaSets.criteriaSetPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const rows = await pageOfCriteriaSets(tx, {
          unitId: input.unitId ?? null,
          models: input.models ?? null,
          states: input.states ?? null,
          limit: input.first + 1,
          after: input.after ?? null,
        });
        const edges = rows
          .slice(0, input.first)
          .map((row) => ({ cursor: encodeCursor(keyset, [row.updatedAt, row.id]), node: toCriteriaSet(row) }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Criteria sets by their ids, in that order; what the caller may not see is left out like what does not exist. */
export const byIds = procedure("criteria.read")
  .input(criteriaSets.criteriaSetsByIds)
  .output(z.array(criteriaSets.criteriaSet))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const found = new Map((await findCriteriaSets(tx, input.ids)).map((row) => [row.id, row]));
        return input.ids.flatMap((id) => {
          const row = found.get(id);
          return row === undefined ? [] : [toCriteriaSet(row)];
        });
      },
      { readOnly: true },
    ),
  );

/** Drafts a framework (bộ tiêu chí khung), which is the city's business. */
export const create = procedure("criteria.manage")
  .input(criteriaSets.createCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "criteria.create", subject, body }, async () => {
        await assertInScope(tx, ctx.principal, body.unitId);
        await requireTopUnit(tx, body.unitId);
        return toCriteriaSet(await insertCriteriaSet(tx, { ...body, frameworkId: null }, subject));
      }),
    );
  });

/** Drafts a set of a unit below, as a copy of the framework to be made stricter or more concrete. */
export const derive = procedure("criteria.manage")
  .input(criteriaSets.deriveCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "criteria.derive", subject, body }, async () => {
        await assertInScope(tx, ctx.principal, body.unitId);
        const [framework] = await findCriteriaSets(tx, [body.frameworkId]);
        if (framework === undefined) throw new DomainError("NOT_FOUND");
        requireDerivable(framework);
        const below = await unitsStrictlyBelow(tx, [framework.unitId], [body.unitId]);
        if (!below.has(body.unitId)) throw new DomainError("FRAMEWORK_UNIT");
        const { titleVi, titleEn, unitId, frameworkId } = body;
        const { model, illustrative, definition } = framework;
        const derivation = { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 };
        const draft = { unitId, frameworkId, titleVi, titleEn, model, illustrative };
        return toCriteriaSet(
          await insertCriteriaSet(tx, { ...draft, definition: { ...definition, derivation } }, subject),
        );
      }),
    );
  });

/** Replaces what a draft says. It need not be sound before it is published. */
export const update = procedure("criteria.manage")
  .input(criteriaSets.updateCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "criteria.update", subject, body }, async () => {
        const before = await lockCriteriaSet(tx, body.id);
        requireDraft(before, body.expectedRevision);
        return toCriteriaSet(await updateDraft(tx, body.id, body, subject));
      }),
    );
  });

/**
 * Puts a draft in force by a decision (quyết định ban hành). From then on nothing about it changes; the version before it is
 * superseded.
 */
export const publish = procedure("criteria.manage")
  .input(criteriaSets.publishCriteriaSet)
  .output(criteriaSets.criteriaSet)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    const validFrom = body.validFrom ?? body.decisionDate;
    if (validFrom < body.decisionDate) {
      throw new DomainError("INVALID_INPUT", { reason: "validFrom is before the decision" });
    }
    if (body.decisionDate > today(ctx.now())) {
      throw new DomainError("INVALID_INPUT", { reason: "decisionDate is in the future" });
    }
    try {
      return await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key, operation: "criteria.publish", subject, body }, async () => {
          const draft = await lockCriteriaSet(tx, body.id);
          requireDraft(draft, body.expectedRevision);
          const [framework] = draft.frameworkId === null ? [] : await findCriteriaSets(tx, [draft.frameworkId]);
          requirePublishable(draft, framework);
          const decision = { number: body.decisionNumber, date: body.decisionDate, validFrom };
          return toCriteriaSet(await publishDraft(tx, draft, decision, subject));
        }),
      );
    } catch (error) {
      // Two drafts of one issuer and model at once: the second one's author has not seen the first one's set.
      if (sqlState(error) === "23505") throw new DomainError("CONFLICT", {}, { cause: error });
      throw error;
    }
  });

function requireDraft(row: CriteriaSetRow | undefined, expectedRevision: number): asserts row is CriteriaSetRow {
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.state !== "DRAFT") throw new DomainError("CRITERIA_STATE", { state: row.state });
  if (row.revision !== expectedRevision) throw new DomainError("CONFLICT");
}
