import { DomainError, type DonorKind, gifts, type Pledge, type PledgeState } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";
import { shownName } from "./masking.ts";

const newest = {
  name: "pledges-newest",
  columns: [
    { expression: "p.created_at", type: "timestamptz", direction: "desc" },
    { expression: "p.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

interface PledgeRow {
  id: string;
  fundId: string;
  unitId: string;
  donorId: string;
  donorName: string;
  donorKind: DonorKind;
  purposeId: string | null;
  amount: bigint;
  received: bigint;
  pledgedOn: string;
  note: string | null;
  state: PledgeState;
  cancelReason: string | null;
  movedToId: string | null;
  instalments: { dueOn: string; amount: string }[];
  overdueSince: string | null;
  createdAt: Date;
}

const state = `CASE WHEN p.cancelled_at IS NOT NULL THEN 'CANCELLED' WHEN got.amount >= p.amount THEN 'FULFILLED' ELSE 'OPEN' END`;
const columns = `p.id, p.fund_id AS "fundId", f.unit_id AS "unitId", p.donor_id AS "donorId", d.name AS "donorName", d.kind AS "donorKind",
  p.purpose_id AS "purposeId", p.amount, coalesce(got.amount, 0) AS received, p.pledged_on AS "pledgedOn", p.note, ${state} AS state,
  p.cancel_reason AS "cancelReason", p.moved_to AS "movedToId", due.instalments, CASE WHEN ${state} = 'OPEN' THEN due.late END AS "overdueSince", p.created_at AS "createdAt"`;
/** What came for a pledge, less what was reversed; and the first day by which more had been due. */
const tables = `pledge AS p JOIN fund AS f ON f.id = p.fund_id JOIN donor AS d ON d.id = p.donor_id
  LEFT JOIN LATERAL (
    SELECT sum(g.amount)::bigint AS amount FROM gift AS g
    WHERE g.pledge_id = p.id AND NOT EXISTS (SELECT FROM journal AS r WHERE r.reverses_id = g.journal_id)
  ) AS got ON true
  LEFT JOIN LATERAL (
    SELECT jsonb_agg(jsonb_build_object('dueOn', i.due_on, 'amount', i.amount::text) ORDER BY i.due_on) AS instalments,
      min(i.due_on) FILTER (WHERE i.due_on < app_today() AND i.so_far > coalesce(got.amount, 0)) AS late
    FROM (SELECT due_on, amount, sum(amount) OVER (ORDER BY due_on) AS so_far FROM pledge_instalment WHERE pledge_id = p.id) AS i
  ) AS due ON true`;

function toPledge(row: PledgeRow, roots: readonly string[]): Pledge {
  const { unitId, donorKind, donorName, amount, received, createdAt, note, cancelReason, ...rest } = row;
  const open = roots.includes(unitId);
  return {
    ...rest,
    donorName: shownName({ kind: donorKind, name: donorName }, open),
    amount: `${amount}`,
    received: `${received}`,
    // What an officer wrote names people.
    note: open ? note : null,
    cancelReason: open ? cancelReason : null,
    createdAt: createdAt.toISOString(),
  };
}

async function readPledge(tx: Transaction, id: string, roots: readonly string[]): Promise<Pledge> {
  const [row] = await tx.query<PledgeRow>(`SELECT ${columns} FROM ${tables} WHERE p.id = $1`, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return toPledge(row, roots);
}

/** Pledges of the caller's scope, the newest first. */
export const list = procedure("gifts.read")
  .input(gifts.listPledges)
  .output(gifts.pledgePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      if (input.fundId != null) await requireFund(tx, input.fundId);
      const keyset = keysetWhere(newest, input.after, 5);
      const rows = await tx.query<PledgeRow>(
        `SELECT ${columns} FROM ${tables}
         WHERE ($1::uuid IS NULL OR p.fund_id = $1) AND ($2::uuid IS NULL OR p.donor_id = $2)
           AND ($3::text[] IS NULL OR ${state} = ANY ($3)) AND ${keyset.where}
         ORDER BY ${keyset.orderBy} LIMIT $4`,
        [input.fundId ?? null, input.donorId ?? null, input.states ?? null, input.first + 1, ...keyset.values],
      );
      const shown = rows.slice(0, input.first);
      const subjectIds = [...new Set(shown.map(({ donorId }) => donorId))];
      await auditRead(tx, { principal, operation: "pledges.list", subjectIds, rows: shown.length, requestId });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(newest, [row.createdAt, row.id]),
        node: toPledge(row, principal.roots),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

interface Promised {
  fundId: string;
  donorId: string;
  purposeId: string | null;
  pledgedOn: string;
  note: string | null;
  instalments: readonly { dueOn: string; amount: string }[];
  /** Account of whoever writes it down. */
  by: string;
}

/**
 * Writes a promise to an open fund down; nobody closes the fund until it stands.
 *
 * @returns its id
 * @throws DomainError NOT_FOUND, FUND_CLOSED, DONOR_UNKNOWN, PURPOSE_UNKNOWN
 */
async function insertPledge(tx: Transaction, promise: Promised): Promise<string> {
  const { fundId, donorId, purposeId, instalments } = promise;
  await tx.query("SELECT FROM fund WHERE id = $1 FOR SHARE", [fundId]);
  await requireFund(tx, fundId);
  const [fitting] = await tx.query<{ closed: boolean; donor: boolean; purpose: boolean }>(
    `SELECT f.closed_on IS NOT NULL AS closed, EXISTS (SELECT FROM donor WHERE id = $2 AND unit_id = f.unit_id) AS donor,
       $3::uuid IS NULL OR EXISTS (SELECT FROM purpose WHERE id = $3 AND fund_id = f.id AND closed_on IS NULL) AS purpose
     FROM fund AS f WHERE f.id = $1`,
    [fundId, donorId, purposeId],
  );
  if (fitting?.closed !== false) throw new DomainError("FUND_CLOSED");
  if (!fitting.donor) throw new DomainError("DONOR_UNKNOWN");
  if (!fitting.purpose) throw new DomainError("PURPOSE_UNKNOWN");
  const amounts = instalments.map(({ amount }) => BigInt(amount));
  const whole = amounts.reduce((sum, amount) => sum + amount, 0n);
  const [made] = await tx.query<{ id: string }>(
    `INSERT INTO pledge (fund_id, donor_id, purpose_id, amount, pledged_on, note, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
    [fundId, donorId, purposeId, whole, promise.pledgedOn, promise.note, promise.by],
  );
  await tx.query(
    "INSERT INTO pledge_instalment (pledge_id, due_on, amount) SELECT $1, i.* FROM unnest($2::date[], $3::bigint[]) AS i",
    [made?.id, instalments.map(({ dueOn }) => dueOn), amounts],
  );
  return made?.id ?? "";
}

/** Writes a promise down, with what comes when. */
export const create = procedure("gifts.record")
  .input(gifts.createPledge)
  .output(gifts.pledge)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "pledges.create", subject, body }, async () => {
        const { fundId, donorId, purposeId = null, pledgedOn, note = null, instalments } = body;
        const days = instalments.map(({ dueOn }) => dueOn);
        if (new Set(days).size < days.length || days.some((day) => day < pledgedOn)) {
          throw new DomainError("PLEDGE_INSTALMENTS");
        }
        const promise = { fundId, donorId, purposeId, pledgedOn, note, instalments, by: subject };
        return readPledge(tx, await insertPledge(tx, promise), roots);
      }),
    );
  });

/** A pledge of which something is still to come. Whoever records a gift for it holds it shared until his transaction ends. */
async function lockOpen(tx: Transaction, id: string, roots: readonly string[]): Promise<Pledge> {
  await tx.query("SELECT FROM pledge WHERE id = $1 FOR UPDATE", [id]);
  const known = await readPledge(tx, id, roots);
  if (known.state !== "OPEN") throw new DomainError("PLEDGE_STATE");
  return known;
}

/** Gives a pledge up, with the reason; what came stays. */
export const cancel = procedure("gifts.record")
  .input(gifts.cancelPledge)
  .output(gifts.pledge)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "pledges.cancel", subject, body }, async () => {
        await lockOpen(tx, body.id, roots);
        await tx.query("UPDATE pledge SET cancelled_at = now(), cancelled_by = $2, cancel_reason = $3 WHERE id = $1", [
          ...[body.id, subject, body.reason],
        ]);
        return readPledge(tx, body.id, roots);
      }),
    );
  });

/** What of instalments is left when so much came; the earliest are fulfilled first. */
export function instalmentsLeft(
  instalments: readonly { dueOn: string; amount: string }[],
  received: bigint,
): { dueOn: string; amount: string }[] {
  let covered = received;
  return instalments.flatMap(({ dueOn, amount }) => {
    const paid = covered < BigInt(amount) ? covered : BigInt(amount);
    covered -= paid;
    const left = BigInt(amount) - paid;
    return left === 0n ? [] : [{ dueOn, amount: `${left}` }];
  });
}

/** Moves what is left of a pledge to another fund of the same unit, as the donor wants it: before its fund is closed. */
export const move = procedure("gifts.record")
  .input(gifts.movePledge)
  .output(gifts.pledge)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, roots } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "pledges.move", subject, body }, async () => {
        const { id, fundId, purposeId = null, reason } = body;
        const known = await lockOpen(tx, id, roots);
        if (fundId === known.fundId) throw new DomainError("INVALID_INPUT", { reason: "the same fund" });
        const [kept] = await tx.query<{ note: string | null }>("SELECT note FROM pledge WHERE id = $1", [id]);
        const made = await insertPledge(tx, {
          ...{ fundId, purposeId, donorId: known.donorId, pledgedOn: known.pledgedOn, note: kept?.note ?? null },
          instalments: instalmentsLeft(known.instalments, BigInt(known.received)),
          by: subject,
        });
        await tx.query(
          "UPDATE pledge SET cancelled_at = now(), cancelled_by = $2, cancel_reason = $3, moved_to = $4 WHERE id = $1",
          [id, subject, reason, made],
        );
        return readPledge(tx, made, roots);
      }),
    );
  });

/** Open pledges to a fund, as those who may see them are told why it is not closed: donor and what is still to come, at most 20. */
export async function openPledgesOf(tx: Transaction, fundId: string, roots: readonly string[]): Promise<string[]> {
  const rows = await tx.query<PledgeRow>(
    `SELECT ${columns} FROM ${tables} WHERE p.fund_id = $1 AND ${state} = 'OPEN' ORDER BY p.created_at, p.id LIMIT 20`,
    [fundId],
  );
  return rows.map((row) => {
    const { donorName, pledgedOn, amount, received } = toPledge(row, roots);
    return `${donorName} (${pledgedOn}): ${BigInt(amount) - BigInt(received)} đồng`;
  });
}
