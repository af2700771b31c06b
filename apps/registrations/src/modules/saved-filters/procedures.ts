import { DomainError, type RegistrationFilter, type SavedFilter, savedFilters } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";

interface Row {
  id: string;
  name: string;
  filter: RegistrationFilter;
  sharedWith: string | null;
  subject: string;
  keptBy: string;
  updatedAt: Date;
}

/** Own ones, and those shared with a unit whose officers the caller belongs to: his own unit, or one above or below it. */
async function readFilters(tx: Transaction, subject: string, roots: readonly string[]): Promise<SavedFilter[]> {
  const rows = await tx.query<Row>(
    `SELECT id, name, filter, shared_with AS "sharedWith", subject, username AS "keptBy", updated_at AS "updatedAt"
     FROM saved_filter
     WHERE subject = $1 OR shared_with = ANY ($2::uuid[]) OR EXISTS (
       SELECT 1 FROM unit_closure AS tree
       WHERE tree.descendant_id = shared_with AND tree.ancestor_id = ANY ($2::uuid[]) AND tree.scope_validity @> app_today()
     )
     ORDER BY subject <> $1, name, id`,
    [subject, roots],
  );
  return rows.map(({ subject: keeper, updatedAt, ...row }) => ({
    ...row,
    own: keeper === subject,
    updatedAt: updatedAt.toISOString(),
  }));
}

/** The caller's own filters, then those that are shared with units of his scope; by name. */
export const list = procedure("registrations.read")
  .output(z.array(savedFilters.savedFilter))
  .query(({ ctx }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) => readFilters(tx, ctx.principal.subject, ctx.principal.roots),
      { readOnly: true },
    ),
  );

/** Keeps a filter under a name. */
export const save = procedure("registrations.read")
  .input(savedFilters.saveFilter)
  .output(savedFilters.savedFilter)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "savedFilters.save", subject, body }, async () => {
        const named = [body.sharedWith, body.filter.unitId].filter((unitId) => unitId != null);
        await assertInScope(tx, ctx.principal, ...named);
        // One account's saves wait for each other, so that the limit holds.
        await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`saved filters of ${subject}`]);
        await tx.query(
          `INSERT INTO saved_filter (subject, username, name, filter, shared_with) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (subject, name) DO UPDATE
           SET username = excluded.username, filter = excluded.filter, shared_with = excluded.shared_with, updated_at = now()`,
          [subject, username, body.name, JSON.stringify(body.filter), body.sharedWith ?? null],
        );
        const own = (await readFilters(tx, subject, roots)).filter((filter) => filter.own);
        if (own.length > savedFilters.MAX_SAVED_FILTERS) {
          throw new DomainError("SAVED_FILTERS_FULL", { most: savedFilters.MAX_SAVED_FILTERS });
        }
        const saved = own.find(({ name }) => name === body.name);
        if (saved === undefined) throw new Error("The filter was not kept");
        return saved;
      }),
    );
  });

/** Forgets one of the caller's own filters. */
export const remove = procedure("registrations.read")
  .input(savedFilters.deleteSavedFilter)
  .output(z.object({ id: z.uuid() }))
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "savedFilters.remove", subject, body }, async () => {
        const gone = await tx.query("DELETE FROM saved_filter WHERE id = $1 AND subject = $2 RETURNING id", [
          body.id,
          subject,
        ]);
        if (gone.length === 0) throw new DomainError("NOT_FOUND");
        return { id: body.id };
      }),
    );
  });
