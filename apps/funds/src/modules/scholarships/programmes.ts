import { DomainError, type Programme, scholarships } from "@khuyenhoc/contracts";
import { type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { assertInScope, scopeOf, unitsInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";
import { type CallerContext, command, pageOf } from "./command.ts";
import { lockProgramme, type ProgrammeRow, programmeColumns, readProgrammes, toProgramme } from "./programme-row.ts";
import { moveProgramme, type ProgrammeMove } from "./states.ts";

const lastChanged = {
  name: "programmes-last-changed",
  columns: [
    { expression: "p.updated_at", type: "timestamptz", direction: "desc" },
    { expression: "p.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

type Plan = Omit<z.infer<typeof scholarships.createProgramme>, "idempotencyKey" | "fundId" | "year">;

/** What no schema can tell of a plan. @returns the amount of one award */
async function assertPlan(tx: Transaction, fund: { id: string; unitId: string }, plan: Plan): Promise<bigint> {
  if (plan.applyFrom > plan.applyTo) throw new DomainError("INVALID_INPUT", { reason: "applyFrom > applyTo" });
  if (plan.purposeId !== null) {
    const known = await tx.query("SELECT FROM purpose WHERE id = $1 AND fund_id = $2 AND closed_on IS NULL", [
      plan.purposeId,
      fund.id,
    ]);
    if (known.length === 0) throw new DomainError("PURPOSE_UNKNOWN");
  }
  const quotaUnits = plan.quotas.map(({ unitId }) => unitId);
  const below = await unitsInScope(tx, [fund.unitId], quotaUnits);
  if (quotaUnits.some((unitId) => !below.has(unitId))) throw new DomainError("UNIT_OUTSIDE_FUND");
  return plan.instalments.reduce((sum, { amount }) => sum + BigInt(amount), 0n);
}

async function writeQuotas(tx: Transaction, programmeId: string, { quotas }: Plan): Promise<void> {
  await tx.query("DELETE FROM programme_quota WHERE programme_id = $1", [programmeId]);
  await tx.query(
    `INSERT INTO programme_quota (programme_id, unit_id, places) SELECT $1, q.* FROM unnest($2::uuid[], $3::int[]) AS q`,
    [programmeId, quotas.map(({ unitId }) => unitId), quotas.map(({ places }) => places)],
  );
}

const planValues = (plan: Plan, amount: bigint): unknown[] => [
  plan.title,
  plan.kind,
  plan.purposeId,
  JSON.stringify(plan.criteria),
  plan.minimumScore,
  plan.places,
  JSON.stringify(plan.instalments),
  amount,
  plan.applyFrom,
  plan.applyTo,
  plan.eventId,
];

async function readOne(tx: Transaction, id: string): Promise<Programme> {
  const [row] = await readProgrammes(tx, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return toProgramme(row);
}

/** Makes a draft, without the command around it. @param draft.by subject of the account */
export async function draftProgramme(
  tx: Transaction,
  { fundId, year, by, ...plan }: Plan & { fundId: string; year: number; by: string },
): Promise<string> {
  const fund = await requireFund(tx, fundId);
  const amount = await assertPlan(tx, fund, plan);
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO programme (title, kind, purpose_id, criteria, minimum_score, places, instalments, amount, apply_from, apply_to,
       event_id, fund_id, unit_id, fund_name, year, created_by)
     SELECT $1, $2, $3, $4::jsonb, $5, $6, $7::jsonb, $8, $9, $10, $11, f.id, f.unit_id, f.name, $13, $14 FROM fund AS f WHERE f.id = $12
     RETURNING id`,
    [...planValues(plan, amount), fundId, year, by],
  );
  if (made === undefined) throw new DomainError("NOT_FOUND");
  await writeQuotas(tx, made.id, plan);
  return made.id;
}

/** Drafts a programme (chương trình học bổng) of a fund in the caller's subtree. */
export const create = procedure("scholarships.manage")
  .input(scholarships.createProgramme)
  .output(scholarships.programme)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "programmes.create" }, async (tx, draft) =>
      readOne(tx, await draftProgramme(tx, { ...draft, by: ctx.principal.subject })),
    ),
  );

/** Locks a programme of a fund in the caller's subtree, in the revision that he saw. */
export async function lockOwn(
  tx: Transaction,
  ctx: CallerContext,
  { id, expectedRevision }: { id: string; expectedRevision?: number },
): Promise<ProgrammeRow> {
  const programme = await lockProgramme(tx, id);
  await assertInScope(tx, ctx.principal, programme.unitId);
  if (expectedRevision !== undefined && programme.revision !== expectedRevision) {
    throw new DomainError("CONFLICT");
  }
  return programme;
}

/** Replaces the plan of a draft. */
export const update = procedure("scholarships.manage")
  .input(scholarships.updateProgramme)
  .output(scholarships.programme)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "programmes.update" }, async (tx, { id, expectedRevision, ...plan }) => {
      const programme = await lockOwn(tx, ctx, { id, expectedRevision });
      moveProgramme(programme.state, "update");
      const amount = await assertPlan(tx, { id: programme.fundId, unitId: programme.unitId }, plan);
      await tx.query(
        `UPDATE programme SET title = $1, kind = $2, purpose_id = $3, criteria = $4::jsonb, minimum_score = $5, places = $6,
           instalments = $7::jsonb, amount = $8, apply_from = $9, apply_to = $10, event_id = $11, revision = revision + 1,
           updated_at = now()
         WHERE id = $12`,
        [...planValues(plan, amount), id],
      );
      await writeQuotas(tx, id, plan);
      return readOne(tx, id);
    }),
  );

async function moved(tx: Transaction, programme: ProgrammeRow, move: ProgrammeMove): Promise<Programme> {
  const state = moveProgramme(programme.state, move);
  await tx.query("UPDATE programme SET state = $2, revision = revision + 1, updated_at = now() WHERE id = $1", [
    programme.id,
    state,
  ]);
  return readOne(tx, programme.id);
}

/** Opens a programme: units below the fund's see it and file from then on, within its window. */
export const open = procedure("scholarships.manage")
  .input(scholarships.changeProgramme)
  .output(scholarships.programme)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "programmes.open" }, async (tx, body) => {
      const programme = await lockOwn(tx, ctx, body);
      // Whoever closes the fund waits until the programme is open, and is refused then.
      const paying = await tx.query("SELECT FROM fund WHERE id = $1 AND closed_on IS NULL FOR SHARE", [
        programme.fundId,
      ]);
      if (paying.length === 0) throw new DomainError("FUND_CLOSED");
      return moved(tx, programme, "open");
    }),
  );

/** Closes a programme when its rounds are decided; whoever is still waiting was not chosen. */
export const close = procedure("scholarships.manage")
  .input(scholarships.changeProgramme)
  .output(scholarships.programme)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "programmes.close" }, async (tx, body) => {
      const programme = await lockOwn(tx, ctx, body);
      const waiting = await tx.query("SELECT FROM award_round WHERE programme_id = $1 AND state = 'PROPOSED'", [
        body.id,
      ]);
      if (waiting.length > 0) throw new DomainError("ROUND_OPEN");
      await tx.query(
        "UPDATE application SET state = 'NOT_CHOSEN', revision = revision + 1 WHERE programme_id = $1 AND state = 'FILED'",
        [body.id],
      );
      return moved(tx, programme, "close");
    }),
  );

/** Programmes that the caller sees. */
export const list = procedure("scholarships.read")
  .input(scholarships.listProgrammes)
  .output(scholarships.programmePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        if (input.fundId != null) await requireFund(tx, input.fundId);
        const { where, orderBy, values } = keysetWhere(lastChanged, input.after, 6);
        const rows = await tx.query<ProgrammeRow>(
          `SELECT ${programmeColumns} FROM programme AS p
           WHERE ($1::uuid IS NULL OR p.fund_id = $1) AND ($2::int IS NULL OR p.year = $2)
             AND ($3::text[] IS NULL OR p.kind = ANY ($3)) AND ($4::text[] IS NULL OR p.state = ANY ($4)) AND ${where}
           ORDER BY ${orderBy} LIMIT $5::int`,
          [
            ...[input.fundId ?? null, input.year ?? null, input.kinds ?? null, input.states ?? null],
            ...[input.first + 1, ...values],
          ],
        );
        const page = { rows, nodes: rows.map(toProgramme), first: input.first };
        return pageOf(page, lastChanged, (row) => [row.updatedAt, row.id]);
      },
      { readOnly: true },
    ),
  );

/** Programmes by their ids; those that the caller does not see are left out. */
export const byIds = procedure("scholarships.read")
  .input(scholarships.byIds)
  .output(z.array(scholarships.programme))
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => (await readProgrammes(tx, input.ids)).map(toProgramme),
      { readOnly: true },
    ),
  );
