import {
  type ApplicationChange,
  type ApplicationFilter,
  DomainError,
  downloadFile,
  scholarships,
} from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { asDownload, writeTable } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import {
  type ApplicationRow,
  applicationColumns,
  applicationTables,
  type Difference,
  readApplications,
  toApplications,
} from "./application-row.ts";
import { type CallerContext, pageOf } from "./command.ts";
import { seesStudent } from "./students.ts";
import { unitNames } from "./unit-names.ts";

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
     WHERE ($1::uuid IS NULL OR a.programme_id = $1) AND ($2::text[] IS NULL OR a.state = ANY ($2))
       AND ($3::bool IS NULL OR (a.score IS NOT NULL) = $3)
       AND ($4::uuid IS NULL OR a.unit_id IN (
         SELECT descendant_id FROM unit_closure WHERE ancestor_id = $4 AND scope_validity @> app_today()))
       AND ${where} ORDER BY ${orderBy} LIMIT $5::int`,
    [
      ...[filter.programmeId ?? null, filter.states ?? null, filter.scored ?? null, filter.unitId ?? null],
      ...[limit, ...values],
    ],
  );
}

/** What is read of students is written down: of whom in full, and how many there were. */
export async function shownApplications(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly ApplicationRow[],
  audit: { operation: string; unitId?: string | null | undefined; reason?: string },
) {
  await auditRead(tx, {
    principal: ctx.principal,
    operation: audit.operation,
    unitId: audit.unitId ?? undefined,
    subjectIds: rows.filter((row) => seesStudent(ctx.principal.roots, row)).map(({ id }) => id),
    rows: rows.length,
    reason: audit.reason,
    requestId: ctx.requestId,
  });
  return toApplications(tx, rows, { vault: ctx.students, roots: ctx.principal.roots });
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

const headers = [
  "STT",
  "Họ và tên",
  "Ngày sinh",
  "Trường",
  "Lớp",
  "Người giám hộ",
  "Đơn vị nộp",
  "Trạng thái",
  "Điểm",
  "Cảnh báo trùng",
];
const stateWords: Readonly<Record<ApplicationRow["state"], string>> = {
  FILED: "Mới nộp",
  PROPOSED: "Chờ duyệt",
  AWARDED: "Được trao",
  NOT_CHOSEN: "Không được chọn",
  WITHDRAWN: "Đã rút",
};

/** Applications as a file (at most 5,000): names for who may see them, initials for all others. */
export const exportFile = procedure("scholarships.read")
  .input(scholarships.exportApplications)
  .output(downloadFile)
  .query(({ ctx, input: { filter, format } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const rows = await readFiltered(tx, ctx, { filter, limit: scholarships.MAX_EXPORTED + 1, after: null });
      if (rows.length > scholarships.MAX_EXPORTED) {
        throw new DomainError("INVALID_INPUT", { reason: `more than ${scholarships.MAX_EXPORTED}` });
      }
      const nodes = await shownApplications(tx, ctx, rows, {
        operation: "applications.exportFile",
        reason: "export",
        unitId: filter.unitId,
      });
      const names = await unitNames(
        tx,
        nodes.map(({ unitId }) => unitId),
      );
      const lines = nodes.map(({ student, ...node }, index) => [
        String(index + 1),
        node.studentName,
        student?.birthDate ?? "",
        node.school,
        node.className,
        student?.guardian ?? "",
        names.get(node.unitId) ?? "",
        stateWords[node.state],
        node.score === null ? "" : String(node.score),
        node.doubles.length === 0 ? "" : `${node.doubles.length} hồ sơ`,
      ]);
      return asDownload(await writeTable({ baseName: "ho-so-hoc-bong", format, headers, rows: lines }));
    }),
  );
