import { createHash } from "node:crypto";
import { bank, type ControlTotals, DomainError } from "@khuyenhoc/contracts";
import { idempotent } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { byOf } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";
import { countKnown, identify, insertLines, rememberMapping, understandFor } from "./importing.ts";
import { matchTheObvious } from "./matching.ts";
import { openBankFile } from "./reading.ts";
import { type StatementRow, statementColumns, toStatement } from "./row.ts";

const SAMPLE_LINES = 20;

/** Reads a bank statement and shows how it was understood; keeps nothing. */
export const preview = procedure("ledger.post")
  .input(bank.readBankStatement)
  .output(bank.bankPreview)
  .mutation(async ({ ctx, input }) => {
    const file = await openBankFile(Buffer.from(input.file.contentBase64, "base64"));
    return ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { unitId } = await requireFund(tx, input.fundId);
        const { lines, openingBalance, closingBalance, ...read } = await understandFor(tx, unitId, file, input.mapping);
        return {
          ...read,
          openingBalance: openingBalance?.toString() ?? null,
          closingBalance: closingBalance?.toString() ?? null,
          firstDay: lines[0]?.bookedOn ?? null,
          lastDay: lines.at(-1)?.bookedOn ?? null,
          knownLines: await countKnown(tx, input.fundId, identify(lines)),
          sample: lines.slice(0, SAMPLE_LINES).map(({ amount, balance, ...line }) => ({
            ...line,
            amount: `${amount}`,
            balance: balance?.toString() ?? null,
          })),
        };
      },
      { readOnly: true },
    );
  });

function assertTotals(found: ControlTotals, compared: ControlTotals): void {
  const differs = (["lines", "credits", "debits"] as const).some((total) => found[total] !== compared[total]);
  if (differs) throw new DomainError("BANK_TOTALS_DIFFER", { ...found });
}

/** Keeps the lines of a bank statement that are new, and matches those that fit exactly one journal. */
export const importStatement = procedure("ledger.post")
  .input(bank.importBankStatement)
  .output(bank.importedBankStatement)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, file, ...rest } = input;
    const { principal } = ctx;
    const content = Buffer.from(file.contentBase64, "base64");
    const opened = await openBankFile(content);
    const body = { ...rest, sha256: createHash("sha256").update(content).digest("hex") };
    return ctx.database.transaction(scopeOf(principal), (tx) =>
      idempotent(tx, { key, operation: "bank.importStatement", subject: principal.subject, body }, async () => {
        const { fundId } = rest;
        const { unitId } = await requireFund(tx, fundId);
        const read = await understandFor(tx, unitId, opened, rest.mapping);
        const [first] = read.lines;
        const last = read.lines.at(-1);
        if (read.problems.length > 0 || first === undefined || last === undefined) {
          throw new DomainError("BANK_FILE_PROBLEMS", { count: Math.max(1, read.problems.length) });
        }
        assertTotals(read.totals, rest.totals);
        await rememberMapping(tx, unitId, read);
        const identified = identify(read.lines);
        const knownLines = await countKnown(tx, fundId, identified);
        if (knownLines === identified.length) return { statement: null, newLines: 0, knownLines, matched: 0 };

        const [made] = await tx.query<{ id: string }>(
          `INSERT INTO bank_statement (fund_id, file_name, first_day, last_day, lines, credits, debits, opening_balance, closing_balance,
             imported_by, imported_by_username)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id`,
          [
            fundId,
            file.fileName,
            first.bookedOn,
            last.bookedOn,
            read.totals.lines,
            read.totals.credits,
            read.totals.debits,
            read.openingBalance,
            read.closingBalance,
            principal.subject,
            principal.username,
          ],
        );
        const statementId = made?.id ?? "";
        const newLines = await insertLines(tx, { fundId, statementId }, identified);
        const matched = await matchTheObvious(tx, { fundId, statementId, by: byOf(principal) });
        const [row] = await tx.query<StatementRow>(
          `SELECT ${statementColumns} FROM bank_statement AS s WHERE s.id = $1`,
          [statementId],
        );
        return {
          statement: row === undefined ? null : toStatement(row),
          newLines,
          knownLines: identified.length - newLines,
          matched,
        };
      }),
    );
  });
