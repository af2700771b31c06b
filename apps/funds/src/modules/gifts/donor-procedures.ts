import { DomainError, fold, gifts } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { nameKey, pageOfDonors, readDonor, readDonors, readSimilar } from "./donors.ts";

/** Donors of the caller's scope or below a unit, by name. */
export const list = procedure("gifts.read")
  .input(gifts.listDonors)
  .output(gifts.donorPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { filter, first, after = null } = input;
      const { principal, requestId } = ctx;
      if (filter.unitId != null) await assertInScope(tx, principal, filter.unitId);
      const { edges, hasNextPage } = await pageOfDonors(tx, { filter, first, after, roots: principal.roots });
      await auditRead(tx, {
        principal,
        operation: "donors.list",
        unitId: filter.unitId ?? undefined,
        subjectIds: edges.filter(({ node }) => !node.masked).map(({ node }) => node.id),
        rows: edges.length,
        requestId,
      });
      return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount: null };
    }),
  );

/** Donors in the order of the ids; those out of scope are left out. */
export const byIds = procedure("gifts.read")
  .input(gifts.donorsByIds)
  .output(z.array(gifts.donor))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const found = await readDonors(tx, input.ids, principal.roots);
      const subjectIds = found.filter(({ masked }) => !masked).map(({ id }) => id);
      await auditRead(tx, { principal, operation: "donors.byIds", subjectIds, rows: found.length, requestId });
      return found;
    }),
  );

/** Donors of a unit who may be the same as one who is about to be added. */
export const similar = procedure("gifts.read")
  .input(gifts.similarDonors)
  .output(z.array(gifts.donor))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      await assertInScope(tx, principal, input.unitId);
      // Whoever sees initials only, could try names out.
      if (!principal.roots.includes(input.unitId)) return [];
      const found = await readSimilar(tx, input, principal.roots);
      const subjectIds = found.map(({ id }) => id);
      const { unitId } = input;
      await auditRead(tx, {
        principal,
        operation: "donors.similar",
        unitId,
        subjectIds,
        rows: found.length,
        requestId,
      });
      return found;
    }),
  );

/** Adds a donor to the books of a unit in the caller's subtree. */
export const create = procedure("gifts.record")
  .input(gifts.createDonor)
  .output(gifts.donor)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const { subject: by } = principal;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "donors.create", subject: by, body }, async () => {
        const { unitId, kind, name, subject, namedInPublic } = body;
        // A gift becomes evidence for the subject: nobody gives it to one of a unit that is not his.
        await assertInScope(tx, principal, unitId, ...(subject ? [subject.unitId] : []));
        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO donor (unit_id, kind, name, name_folded, name_key, subject_unit_id, subject_code, named_in_public, created_by,
             updated_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) RETURNING id`,
          [
            ...[unitId, kind, name, fold(name), nameKey(name), subject?.unitId ?? null, subject?.subjectCode ?? null],
            ...[namedInPublic, by],
          ],
        );
        return readDonor(tx, made?.id ?? "", principal.roots);
      }),
    );
  });

/** Corrects a donor; only at the unit itself, whose officers see him. */
export const update = procedure("gifts.record")
  .input(gifts.updateDonor)
  .output(gifts.donor)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { principal } = ctx;
    const { subject: by, roots } = principal;
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "donors.update", subject: by, body }, async () => {
        const { id, expectedRevision, kind, name, subject, namedInPublic } = body;
        const known = await readDonor(tx, id, roots);
        // The books of a unit say what its own officers know; nobody writes over a name that he is not shown either.
        if (!roots.includes(known.unitId)) throw new DomainError("FORBIDDEN");
        if (subject) await assertInScope(tx, principal, subject.unitId);
        const changed = await tx.query(
          `UPDATE donor SET kind = $3, name = $4, name_folded = $5, name_key = $6, subject_unit_id = $7, subject_code = $8,
             named_in_public = $9, updated_at = now(), updated_by = $10, revision = revision + 1
           WHERE id = $1 AND revision = $2 RETURNING 1`,
          [
            ...[id, expectedRevision, kind, name, fold(name), nameKey(name), subject?.unitId ?? null],
            ...[subject?.subjectCode ?? null, namedInPublic, by],
          ],
        );
        if (changed.length === 0) throw new DomainError("CONFLICT");
        return readDonor(tx, id, roots);
      }),
    );
  });
