import { openings as contract, DomainError, type Opening, today } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { type By, post } from "./posting.ts";
import { requireCome, requireFund } from "./scope.ts";

/** The newest first. */
const newest = {
  name: "openings-newest",
  columns: [
    { expression: "q.proposed_at", type: "timestamptz", direction: "desc" },
    { expression: "q.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

interface OpeningRow extends Omit<Opening, "amount" | "proposedAt" | "decidedAt"> {
  amount: bigint;
  proposedAt: Date;
  decidedAt: Date | null;
}

/** @param subject placeholder of the caller's account */
const columns = (
  subject: string,
) => `q.id, q.fund_id AS "fundId", f.name AS "fundName", q.account, q.purpose_id AS "purposeId",
  p.name AS "purposeName", q.amount, q.effective_on AS "effectiveOn", q.description, q.late_reason AS "lateReason", q.state,
  q.proposed_at AS "proposedAt", q.proposed_by_username AS "proposedBy", q.decided_at AS "decidedAt",
  q.decided_by_username AS "decidedBy", q.decision_note AS "decisionNote", q.journal_id AS "journalId", q.proposed_by = ${subject} AS own`;
const tables = "opening_request AS q JOIN fund AS f ON f.id = q.fund_id LEFT JOIN purpose AS p ON p.id = q.purpose_id";

const toOpening = ({ amount, proposedAt, decidedAt, ...row }: OpeningRow): Opening => ({
  ...row,
  amount: `${amount}`,
  proposedAt: proposedAt.toISOString(),
  decidedAt: decidedAt?.toISOString() ?? null,
});

async function readOpening(tx: Transaction, id: string, subject: string): Promise<Opening> {
  const [row] = await tx.query<OpeningRow>(`SELECT ${columns("$2")} FROM ${tables} WHERE q.id = $1`, [id, subject]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return toOpening(row);
}

/** Requests for opening entries of one fund or of all in scope. */
export const openings = procedure("ledger.read")
  .input(contract.listOpenings)
  .output(contract.openingPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        if (input.fundId != null) await requireFund(tx, input.fundId);
        const keyset = keysetWhere(newest, input.after, 5);
        const rows = await tx.query<OpeningRow>(
          `SELECT ${columns("$1")} FROM ${tables}
           WHERE ($2::uuid IS NULL OR q.fund_id = $2) AND ($3::text[] IS NULL OR q.state = ANY ($3)) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $4::int`,
          [ctx.principal.subject, input.fundId ?? null, input.states ?? null, input.first + 1, ...keyset.values],
        );
        const edges = rows.slice(0, input.first).map((row) => ({
          cursor: encodeCursor(newest, [row.proposedAt, row.id]),
          node: toOpening(row),
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Asks for an opening entry (đề nghị ghi số dư đầu); somebody else approves it. */
export const requestOpening = procedure("ledger.post")
  .input(contract.requestOpening)
  .output(contract.opening)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.requestOpening", subject, body }, async () => {
        const { fundId, purposeId } = body;
        // Nobody closes the fund until the request stands.
        await tx.query("SELECT FROM fund WHERE id = $1 FOR SHARE", [fundId]);
        const { openedOn } = await requireFund(tx, fundId);
        requireCome(body.effectiveOn, today(ctx.now()));
        if (body.effectiveOn < openedOn) throw new DomainError("BEFORE_FUND_OPENED", { date: openedOn });
        const [place] = await tx.query<{ closed: boolean; known: boolean }>(
          `SELECT closed_on IS NOT NULL AS closed, $2::uuid IS NULL OR EXISTS (SELECT FROM purpose WHERE id = $2 AND fund_id = $1) AS known
           FROM fund WHERE id = $1`,
          [fundId, purposeId],
        );
        if (place?.closed !== false) throw new DomainError("FUND_CLOSED");
        if (!place.known) throw new DomainError("PURPOSE_UNKNOWN");
        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO opening_request (fund_id, account, purpose_id, amount, effective_on, description, late_reason, proposed_by,
             proposed_by_username) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id`,
          [
            ...[fundId, body.account, purposeId, BigInt(body.amount), body.effectiveOn, body.description],
            ...[body.lateReason ?? null, subject, username],
          ],
        );
        return readOpening(tx, made?.id ?? "", subject);
      }),
    );
  });

/**
 * A request that waits, locked, for whoever did not make it.
 *
 * @throws DomainError NOT_FOUND, OPENING_STATE, SAME_PERSON
 */
async function lockWaiting(tx: Transaction, id: string, subject: string): Promise<Opening> {
  await tx.query("SELECT FROM opening_request WHERE id = $1 FOR NO KEY UPDATE", [id]);
  const request = await readOpening(tx, id, subject);
  if (request.state !== "PROPOSED") throw new DomainError("OPENING_STATE");
  if (request.own) throw new DomainError("SAME_PERSON");
  return request;
}

interface Decision {
  id: string;
  state: "APPROVED" | "REJECTED";
  note: string | null;
  journalId: string | null;
  by: By;
}
const decide = (tx: Transaction, { id, state, note, journalId, by }: Decision) =>
  tx.query(
    `UPDATE opening_request SET state = $2, decided_at = now(), decided_by = $3, decided_by_username = $4, decision_note = $5,
       journal_id = $6 WHERE id = $1`,
    [id, state, by.subject, by.username, note, journalId],
  );

/** Books the opening entry that somebody else asked for. */
export const approveOpening = procedure("ledger.approve")
  .input(contract.approveOpening)
  .output(contract.opening)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.approveOpening", subject, body }, async () => {
        const { id, note } = body;
        const { fundId, account, purposeId, amount, ...asked } = await lockWaiting(tx, id, subject);
        const by = { subject, username };
        const { journalId } = await post(tx, {
          fundId,
          kind: "OPENING",
          effectiveOn: asked.effectiveOn,
          description: asked.description,
          postings: [
            { account, purposeId, amount: BigInt(amount) },
            { account: "411", purposeId, amount: -BigInt(amount) },
          ],
          source: { type: "OPENING", id },
          lateReason: asked.lateReason,
          by,
        });
        await decide(tx, { id, state: "APPROVED", note: note ?? null, journalId, by });
        return readOpening(tx, id, subject);
      }),
    );
  });

/** Books nothing, with a note why. */
export const rejectOpening = procedure("ledger.approve")
  .input(contract.rejectOpening)
  .output(contract.opening)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.rejectOpening", subject, body }, async () => {
        const { id, note } = body;
        await lockWaiting(tx, id, subject);
        await decide(tx, { id, state: "REJECTED", note, journalId: null, by: { subject, username } });
        return readOpening(tx, id, subject);
      }),
    );
  });
