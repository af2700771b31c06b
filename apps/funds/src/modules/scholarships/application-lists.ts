import { type ApplicationChange, type ApplicationFilter, DomainError, scholarships } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import {
  type ApplicationRow,
  applicationColumns,
  applicationFilterSql,
  applicationFilterValues,
  applicationTables,
  type Difference,
  readApplications,
} from "./application-row.ts";
import { type CallerContext, pageOf } from "./command.ts";
import { shownApplications } from "./shown.ts";
import { seesStudent } from "./students.ts";

const newest = {
  name: "applications-newest",
  columns: [
    { expression: "a.filed_at", type: "timestamptz", direction: "desc" },
    { expression: "a.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

async function readFiltered(
  tx: Transaction,
  ctx: CallerContext,
  { filter, limit, after }: { filter: ApplicationFilter; limit: number; after: string | null },
): Promise<ApplicationRow[]> {
  if (filter.unitId != null) await assertInScope(tx, ctx.principal, filter.unitId);
  const { where, orderBy, values } = keysetWhere(newest, after, 6);
  return tx.query<ApplicationRow>(
    `SELECT ${applicationColumns} FROM ${applicationTables}
     WHERE ${applicationFilterSql} AND ${where} ORDER BY ${orderBy} LIMIT $5::int`,
    [...applicationFilterValues(filter), limit, ...values],
  );
}

/** A page of the applications in the caller's scope. */
export const list = procedure("scholarships.read")
  .input(scholarships.listApplications)
  .output(scholarships.applicationPage)
  .query(({ ctx, input: { first, after, filter } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readFiltered(tx, ctx, { filter, limit: first + 1, after: after ?? null });
      const audit = { operation: "applications.list", unitId: filter.unitId };
      const nodes = await shownApplications(tx, ctx, rows.slice(0, first), audit);
      return pageOf({ rows, nodes, first }, newest, (row) => [row.filedAt, row.id]);
    }),
  );

/** Applications by their ids; those out of scope are left out. */
export const byIds = procedure("scholarships.read")
  .input(scholarships.byIds)
  .output(z.array(scholarships.application))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) =>
      shownApplications(tx, ctx, await readApplications(tx, input.ids), { operation: "applications.byIds" }),
    ),
  );

interface ChangeRow {
  at: Date;
  by: string;
  action: ApplicationChange["action"];
  differences: Buffer;
}

/** Everything that was done to an application, the latest first. */
export const history = procedure("scholarships.read")
  .input(z.object({ id: z.uuid() }))
  .output(z.array(scholarships.applicationChange))
  .query(({ ctx, input: { id } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const [application] = await readApplications(tx, [id]);
      if (application === undefined) throw new DomainError("NOT_FOUND");
      const open = seesStudent(ctx.principal.roots, application);
      const changes = await tx.query<ChangeRow>(
        `SELECT at, by_username AS by, action, differences FROM application_change WHERE application_id = $1 ORDER BY sequence DESC LIMIT 200`,
        [id],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "applications.history",
        subjectIds: open ? [id] : [],
        rows: changes.length,
        requestId: ctx.requestId,
      });
      return changes.map(({ at, differences, ...change }) => ({
        ...change,
        at: at.toISOString(),
        fields: (JSON.parse(ctx.students.open(differences, id)) as Difference[]).map((difference) =>
          open ? difference : { field: difference.field, before: null, after: null },
        ),
      }));
    }),
  );
