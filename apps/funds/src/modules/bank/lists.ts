import { bank } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { requireFund } from "../ledger/scope.ts";
import { suggest } from "./matching.ts";
import { type LineRow, lineColumns, type StatementRow, statementColumns, toLine, toStatement } from "./row.ts";

const newestStatements: Keyset = {
  name: "bank-statements",
  columns: [
    { expression: "s.imported_at", type: "timestamptz", direction: "desc" },
    { expression: "s.id", type: "uuid", direction: "desc" },
  ],
};
const latestLines: Keyset = {
  name: "bank-lines",
  columns: [
    { expression: "l.booked_on", type: "date", direction: "desc" },
    { expression: "l.id", type: "uuid", direction: "desc" },
  ],
};

/** The statements of a fund's bank, the last import first. */
export const statements = procedure("ledger.read")
  .input(bank.listBankStatements)
  .output(bank.bankStatementPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await requireFund(tx, input.fundId);
        const { where, orderBy, values } = keysetWhere(newestStatements, input.after, 3);
        const rows = await tx.query<StatementRow>(
          `SELECT ${statementColumns} FROM bank_statement AS s WHERE s.fund_id = $1 AND ${where} ORDER BY ${orderBy} LIMIT $2`,
          [input.fundId, input.first + 1, ...values],
        );
        const shown = rows.slice(0, input.first);
        const edges = shown.map((row) => ({
          cursor: encodeCursor(newestStatements, [row.importedAt, row.id]),
          node: toStatement(row),
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Lines of a fund's bank, the latest first; the open ones are what waits to be matched. */
export const lines = procedure("ledger.read")
  .input(bank.listBankLines)
  .output(bank.bankLinePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId } = await requireFund(tx, input.fundId);
      const { where, orderBy, values } = keysetWhere(latestLines, input.after, 5);
      const rows = await tx.query<LineRow>(
        `SELECT ${lineColumns} FROM bank_line AS l JOIN fund AS f ON f.id = l.fund_id
         WHERE l.fund_id = $1 AND ($3::uuid IS NULL OR l.statement_id = $3) AND ($4::text[] IS NULL OR l.state = ANY ($4)) AND ${where}
         ORDER BY ${orderBy} LIMIT $2`,
        [input.fundId, input.first + 1, input.statementId ?? null, input.states ?? null, ...values],
      );
      const shown = rows.slice(0, input.first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "bank.lines",
        unitId,
        subjectIds: shown.map(({ id }) => id),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(latestLines, [row.bookedOn, row.id]),
        node: toLine(row, ctx.principal.roots),
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

/** Journals that open lines may stand for. */
export const suggestions = procedure("ledger.read")
  .input(bank.bankSuggestions)
  .output(z.array(bank.bankSuggestion))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const { unitId } = await requireFund(tx, input.fundId);
      const found = await suggest(tx, input.fundId, input.lineIds);
      // Descriptions of journals name people where an accountant wrote them down.
      await auditRead(tx, { principal, operation: "bank.suggestions", unitId, rows: found.length, requestId });
      return found;
    }),
  );
