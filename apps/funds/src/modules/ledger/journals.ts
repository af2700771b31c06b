import {
  type AccountCode,
  DomainError,
  type Journal,
  type JournalFilter,
  type JournalKind,
  ledger,
} from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { instantSql, requireFund } from "./scope.ts";

/** The newest of a fund's chain first. */
const newest = {
  name: "journals-newest",
  columns: [{ expression: "j.sequence", type: "int8", direction: "desc" }],
} as const satisfies Keyset;

interface JournalRow {
  id: string;
  fundId: string;
  sequence: bigint;
  kind: JournalKind;
  effectiveOn: string;
  recordedAt: string;
  description: string;
  sourceType: string | null;
  sourceId: string | null;
  reversesId: string | null;
  reversedById: string | null;
  lateReason: string | null;
  by: string;
  hash: string;
}

const columns = `j.id, j.fund_id AS "fundId", j.sequence, j.kind, j.effective_on AS "effectiveOn",
  ${instantSql("j.recorded_at")} AS "recordedAt", j.description, j.source_type AS "sourceType", j.source_id AS "sourceId",
  j.reverses_id AS "reversesId", r.id AS "reversedById", j.late_reason AS "lateReason", j.by_username AS by,
  encode(j.hash, 'hex') AS hash`;
const tables = "journal AS j LEFT JOIN journal AS r ON r.reverses_id = j.id";

/** Journals by their ids, of funds in the transaction's scope, with their lines. */
export async function readJournals(tx: Transaction, ids: readonly string[]): Promise<Map<string, Journal>> {
  const rows = await tx.query<JournalRow>(`SELECT ${columns} FROM ${tables} WHERE j.id = ANY ($1::uuid[])`, [ids]);
  return new Map((await withLines(tx, rows)).map((journal) => [journal.id, journal]));
}

async function withLines(tx: Transaction, rows: readonly JournalRow[]): Promise<Journal[]> {
  const lines = await tx.query<{
    fundId: string;
    sequence: bigint;
    account: AccountCode;
    purposeId: string | null;
    purposeName: string | null;
    amount: bigint;
  }>(
    `SELECT p.fund_id AS "fundId", p.sequence, p.account, p.purpose_id AS "purposeId", u.name AS "purposeName", p.amount
     FROM unnest($1::uuid[], $2::bigint[]) AS w (fund_id, sequence)
     JOIN posting AS p ON p.fund_id = w.fund_id AND p.sequence = w.sequence LEFT JOIN purpose AS u ON u.id = p.purpose_id
     ORDER BY p.fund_id, p.sequence, p.line`,
    [rows.map(({ fundId }) => fundId), rows.map(({ sequence }) => sequence)],
  );
  return rows.map(({ sourceType, sourceId, sequence, ...row }) => {
    const own = lines.filter((line) => line.fundId === row.fundId && line.sequence === sequence);
    const debits = own.reduce((sum, { amount }) => (amount > 0n ? sum + amount : sum), 0n);
    return {
      ...row,
      sequence: String(sequence),
      source: sourceType === null || sourceId === null ? null : { type: sourceType, id: sourceId },
      amount: String(debits),
      postings: own.map(({ account, purposeId, purposeName, amount }) => ({
        account,
        purposeId,
        purposeName,
        amount: String(amount),
      })),
    };
  });
}

/** Conditions on `j`; values go behind those that are there. */
function conditionsOf(filter: JournalFilter, values: unknown[]): string[] {
  const add = (value: unknown): string => `$${values.push(value)}`;
  const conditions: string[] = [];
  if (filter.kinds != null) conditions.push(`j.kind = ANY (${add(filter.kinds)}::text[])`);
  if (filter.from != null) conditions.push(`j.effective_on >= ${add(filter.from)}::date`);
  if (filter.to != null) conditions.push(`j.effective_on <= ${add(filter.to)}::date`);
  if (filter.late === true) conditions.push("j.late_reason IS NOT NULL");
  if (filter.sourceType != null) conditions.push(`j.source_type = ${add(filter.sourceType)}`);
  if (filter.sourceId != null) conditions.push(`j.source_id = ${add(filter.sourceId)}`);
  if (filter.recordedBefore != null) conditions.push(`j.recorded_at < ${add(filter.recordedBefore)}::timestamptz`);
  const purpose = [
    ...(filter.purposeId == null ? [] : [`p.purpose_id = ${add(filter.purposeId)}`]),
    ...(filter.general === true ? ["p.purpose_id IS NULL"] : []),
  ];
  const line = [...(filter.account == null ? [] : [`p.account = ${add(filter.account)}`]), ...purpose];
  const own = "p.fund_id = j.fund_id AND p.sequence = j.sequence";
  if (line.length > 0) {
    conditions.push(`EXISTS (SELECT FROM posting AS p WHERE ${[own, ...line].join(" AND ")})`);
  }
  if (filter.transferring === true) {
    conditions.push(`EXISTS (SELECT FROM posting AS p WHERE ${[own, ...purpose].join(" AND ")}
      GROUP BY p.purpose_id HAVING sum(p.amount) <> 0)`);
  }
  return conditions;
}

/** A page of a fund's book (sổ cái). */
export const journals = procedure("ledger.read")
  .input(ledger.listJournals)
  .output(ledger.journalPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId } = await requireFund(tx, input.fundId);
      const values: unknown[] = [input.fundId];
      const conditions = ["j.fund_id = $1", ...conditionsOf(input.filter, values)];
      const keyset = keysetWhere(newest, input.after, values.length + 1);
      values.push(...keyset.values, input.first + 1);
      const rows = await tx.query<JournalRow>(
        `SELECT ${columns} FROM ${tables} WHERE ${conditions.join(" AND ")} AND ${keyset.where}
         ORDER BY ${keyset.orderBy} LIMIT $${values.length}::int`,
        values,
      );
      const shown = await withLines(tx, rows.slice(0, input.first));
      // Descriptions name donors and students where an accountant wrote them down.
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "ledger.journals",
        unitId,
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((node) => ({ cursor: encodeCursor(newest, [BigInt(node.sequence)]), node }));
      const all = Object.values(input.filter).every((value) => value == null || value === false);
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: all ? await countOf(tx, input.fundId) : null,
      };
    }),
  );

async function countOf(tx: Transaction, fundId: string): Promise<number> {
  const [head] = await tx.query<{ sequence: bigint }>("SELECT sequence FROM ledger_head WHERE fund_id = $1", [fundId]);
  return Number(head?.sequence ?? 0n);
}

/** One journal with its lines and its place in the chain. */
export const journal = procedure("ledger.read")
  .input(ledger.journalById)
  .output(ledger.journal)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const found = (await readJournals(tx, [input.id])).get(input.id);
      if (found === undefined) throw new DomainError("NOT_FOUND");
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "ledger.journal",
        subjectIds: [found.id],
        rows: 1,
        requestId: ctx.requestId,
      });
      return found;
    }),
  );
