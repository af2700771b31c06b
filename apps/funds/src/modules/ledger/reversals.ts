import { DomainError, type Journal, ledger, type Reversal, today } from "@khuyenhoc/contracts";
import { encodeCursor, idempotent, type Keyset, keysetWhere, sqlState, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { tellVoided } from "../gifts/voiding.ts";
import { readJournals } from "./journals.ts";
import { reverse } from "./posting.ts";
import { requireCome, requireFund } from "./scope.ts";

/** The newest first. */
const newest = {
  name: "reversals-newest",
  columns: [
    { expression: "q.proposed_at", type: "timestamptz", direction: "desc" },
    { expression: "q.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

interface ReversalRow {
  id: string;
  fundId: string;
  journalId: string;
  reason: string;
  lateReason: string | null;
  effectiveOn: string;
  state: Reversal["state"];
  proposedAt: Date;
  proposedBySubject: string;
  proposedBy: string;
  decidedAt: Date | null;
  decidedBy: string | null;
  decisionNote: string | null;
  reversalId: string | null;
}

const columns = `q.id, q.fund_id AS "fundId", q.journal_id AS "journalId", q.reason, q.late_reason AS "lateReason",
  q.effective_on AS "effectiveOn", q.state, q.proposed_at AS "proposedAt", q.proposed_by AS "proposedBySubject",
  q.proposed_by_username AS "proposedBy", q.decided_at AS "decidedAt", q.decided_by_username AS "decidedBy",
  q.decision_note AS "decisionNote", q.reversal_id AS "reversalId"`;

function toReversal(row: ReversalRow, journals: ReadonlyMap<string, Journal>): Reversal {
  const { journalId, proposedBySubject: _subject, proposedAt, decidedAt, ...rest } = row;
  const journal = journals.get(journalId);
  if (journal === undefined) throw new Error(`journal ${journalId} is not there`);
  return {
    ...rest,
    journal,
    proposedAt: proposedAt.toISOString(),
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

/** Requests for reversals of one fund or of all in scope. */
export const reversals = procedure("ledger.read")
  .input(ledger.listReversals)
  .output(ledger.reversalPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const unitId = input.fundId == null ? undefined : (await requireFund(tx, input.fundId)).unitId;
      const keyset = keysetWhere(newest, input.after, 4);
      const rows = await tx.query<ReversalRow>(
        `SELECT ${columns} FROM reversal_request AS q
           WHERE ($1::uuid IS NULL OR q.fund_id = $1) AND ($2::text[] IS NULL OR q.state = ANY ($2)) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $3::int`,
        [input.fundId ?? null, input.states ?? null, input.first + 1, ...keyset.values],
      );
      const shown = rows.slice(0, input.first);
      const subjectIds = shown.map(({ journalId }) => journalId);
      const journals = await readJournals(tx, subjectIds);
      // Reasons and descriptions name people where an accountant wrote them down.
      const { principal, requestId } = ctx;
      await auditRead(tx, {
        principal,
        operation: "ledger.reversals",
        unitId,
        subjectIds,
        rows: shown.length,
        requestId,
      });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(newest, [row.proposedAt, row.id]),
        node: toReversal(row, journals),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

/** Asks for a journal to be reversed (đề nghị đảo bút toán); somebody else decides. */
export const requestReversal = procedure("ledger.post")
  .input(ledger.requestReversal)
  .output(ledger.reversal)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    try {
      return await ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
        idempotent(tx, { key, operation: "ledger.requestReversal", subject, body }, async () => {
          const journal = (await readJournals(tx, [body.journalId])).get(body.journalId);
          if (journal === undefined) throw new DomainError("NOT_FOUND");
          requireCome(body.effectiveOn, today(ctx.now()));
          if (journal.kind === "REVERSAL" || journal.reversedById !== null) throw new DomainError("ALREADY_REVERSED");
          // Else the books of a past day would lack what was not there yet.
          if (body.effectiveOn < journal.effectiveOn) {
            throw new DomainError("INVALID_INPUT", { reason: `reversed before ${journal.effectiveOn}` });
          }
          const [made] = await tx.query<{ id: string }>(
            `INSERT INTO reversal_request (fund_id, journal_id, reason, late_reason, effective_on, proposed_by, proposed_by_username)
             VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING id`,
            [journal.fundId, journal.id, body.reason, body.lateReason ?? null, body.effectiveOn, subject, username],
          );
          return readReversal(tx, made?.id ?? "");
        }),
      );
    } catch (error) {
      if (sqlState(error) === "23505") throw new DomainError("REVERSAL_OPEN", {}, { cause: error });
      throw error;
    }
  });

async function readReversal(tx: Transaction, id: string): Promise<Reversal> {
  const [row] = await tx.query<ReversalRow>(`SELECT ${columns} FROM reversal_request AS q WHERE q.id = $1`, [id]);
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return toReversal(row, await readJournals(tx, [row.journalId]));
}

/**
 * Locks a request that waits, for whoever did not make it.
 *
 * @throws DomainError NOT_FOUND, REVERSAL_STATE, SAME_PERSON
 */
async function lockOpen(tx: Transaction, id: string, subject: string): Promise<ReversalRow> {
  const [row] = await tx.query<ReversalRow>(
    `SELECT ${columns} FROM reversal_request AS q WHERE q.id = $1 FOR UPDATE OF q`,
    [id],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  if (row.state !== "PROPOSED") throw new DomainError("REVERSAL_STATE");
  if (row.proposedBySubject === subject) throw new DomainError("SAME_PERSON");
  return row;
}

const decide = (tx: Transaction, values: readonly [string, string, string, string, string | null, string | null]) =>
  tx.query(
    `UPDATE reversal_request SET state = $2, decided_at = now(), decided_by = $3, decided_by_username = $4, decision_note = $5,
       reversal_id = $6 WHERE id = $1`,
    values,
  );

/** Posts the reversal that was asked for. */
export const approveReversal = procedure("ledger.approve")
  .input(ledger.approveReversal)
  .output(ledger.reversal)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.approveReversal", subject, body }, async () => {
        const { id, journalId, effectiveOn, reason, lateReason } = await lockOpen(tx, body.id, subject);
        const by = { subject, username };
        const posted = await reverse(tx, { journalId, effectiveOn, reason, lateReason, by });
        await tellVoided(tx, { journalId, effectiveOn });
        await decide(tx, [id, "APPROVED", subject, username, body.note ?? null, posted.journalId]);
        return readReversal(tx, id);
      }),
    );
  });

/** Leaves the journal as it is, with a note why. */
export const rejectReversal = procedure("ledger.approve")
  .input(ledger.rejectReversal)
  .output(ledger.reversal)
  .mutation(({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const { subject, username } = ctx.principal;
    return ctx.database.transaction(scopeOf(ctx.principal), (tx) =>
      idempotent(tx, { key, operation: "ledger.rejectReversal", subject, body }, async () => {
        const { id } = await lockOpen(tx, body.id, subject);
        await decide(tx, [id, "REJECTED", subject, username, body.note, null]);
        return readReversal(tx, id);
      }),
    );
  });
