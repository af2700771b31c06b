import { type Application, type Award, DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { type ApplicationRow, readApplications, toApplications } from "./application-row.ts";
import { type AwardRow, readAwards, toAwards } from "./award-row.ts";
import type { CallerContext } from "./command.ts";
import { seesStudent } from "./students.ts";

/** Why students are read: path of the procedure, the unit that was asked for, and what for where it is no screen. */
export interface Reading {
  operation: string;
  unitId?: string | null | undefined;
  reason?: string;
}

/** Shows rows that name students as the caller may see them. What is read is written down: of whom in full, and how many there were. */
async function shown<Row extends { unitId: string; fundUnitId: string }, View>(
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly Row[],
  reading: Reading & { applicationOf: (row: Row) => string; view: ViewOf<Row, View> },
): Promise<View[]> {
  const { operation, unitId, reason, applicationOf, view } = reading;
  const { roots } = ctx.principal;
  await auditRead(tx, {
    principal: ctx.principal,
    operation,
    unitId: unitId ?? undefined,
    subjectIds: rows.filter((row) => seesStudent(roots, row)).map(applicationOf),
    rows: rows.length,
    reason,
    requestId: ctx.requestId,
  });
  return view(tx, rows, { vault: ctx.students, roots });
}
type ViewOf<Row, View> = (
  tx: Transaction,
  rows: readonly Row[],
  as: { vault: CallerContext["students"]; roots: readonly string[] },
) => Promise<View[]>;

/** Applications as the caller may see them; whom he saw in full is written down. */
export const shownApplications = (
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly ApplicationRow[],
  reading: Reading,
): Promise<Application[]> => shown(tx, ctx, rows, { ...reading, applicationOf: ({ id }) => id, view: toApplications });

/** Awards as the caller may see them; whom he saw in full is written down. */
export const shownAwards = (
  tx: Transaction,
  ctx: CallerContext,
  rows: readonly AwardRow[],
  reading: Reading,
): Promise<Award[]> =>
  shown(tx, ctx, rows, { ...reading, applicationOf: ({ applicationId }) => applicationId, view: toAwards });

/** An application as it is after a command, which answers with it as a read does. @throws DomainError NOT_FOUND */
export async function shownApplication(
  tx: Transaction,
  ctx: CallerContext,
  id: string,
  operation: string,
): Promise<Application> {
  const [one] = await shownApplications(tx, ctx, await readApplications(tx, [id]), { operation });
  if (one === undefined) throw new DomainError("NOT_FOUND");
  return one;
}

/** An award as it is after a command, which answers with it as a read does. @throws DomainError NOT_FOUND */
export async function shownAward(tx: Transaction, ctx: CallerContext, id: string, operation: string): Promise<Award> {
  const [one] = await shownAwards(tx, ctx, await readAwards(tx, [id]), { operation });
  if (one === undefined) throw new DomainError("NOT_FOUND");
  return one;
}
