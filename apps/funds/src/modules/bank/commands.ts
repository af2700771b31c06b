import type { Principal } from "@khuyenhoc/authz";
import { type BankLine, bank, DomainError, type JournalKind, today } from "@khuyenhoc/contracts";
import { idempotent, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { type Context, procedure } from "../../context.ts";
import { byOf, type PostingDraft, post } from "../ledger/posting.ts";
import { requireCome } from "../ledger/scope.ts";
import { assertOpen, type LockedLine, lockLine, matchLine, noteChange } from "./matching.ts";
import { type LineRow, lineColumns, toLine } from "./row.ts";

/** Runs a command on a locked line, once, and answers the line as it is then. */
function onLine<Body extends { idempotencyKey: string; lineId: string }>(
  { ctx, input, operation }: { ctx: Context & { principal: Principal }; input: Body; operation: string },
  work: (tx: Transaction, line: LockedLine, body: Omit<Body, "idempotencyKey">) => Promise<void>,
): Promise<BankLine> {
  const { idempotencyKey: key, ...body } = input;
  const { principal } = ctx;
  return ctx.database.transaction(scopeOf(principal), (tx) =>
    idempotent(tx, { key, operation, subject: principal.subject, body }, async () => {
      await work(tx, await lockLine(tx, input.lineId), body);
      const [row] = await tx.query<LineRow>(
        `SELECT ${lineColumns} FROM bank_line AS l JOIN fund AS f ON f.id = l.fund_id WHERE l.id = $1`,
        [input.lineId],
      );
      if (row === undefined) throw new DomainError("NOT_FOUND");
      return toLine(row, principal.roots);
    }),
  );
}

/** Lets a line of the bank stand for journals that add up to it. */
export const match = procedure("ledger.post")
  .input(bank.matchBankLine)
  .output(bank.bankLine)
  .mutation(({ ctx, input }) =>
    onLine({ ctx, input, operation: "bank.match" }, (tx, line, { journalIds }) =>
      matchLine(tx, line, journalIds, byOf(ctx.principal)),
    ),
  );

/** Makes a line wait again: parts it from its journals, or takes it up that was set aside. */
export const unmatch = procedure("ledger.post")
  .input(bank.unmatchBankLine)
  .output(bank.bankLine)
  .mutation(({ ctx, input }) =>
    onLine({ ctx, input, operation: "bank.unmatch" }, async (tx, { id: lineId, fundId, state }, { reason }) => {
      if (state === "OPEN") throw new DomainError("BANK_LINE_STATE", { state });
      const parted = await tx.query<{ id: string }>(
        "DELETE FROM bank_match WHERE line_id = $1 RETURNING journal_id AS id",
        [lineId],
      );
      await tx.query("UPDATE bank_line SET state = 'OPEN', note = NULL WHERE id = $1", [lineId]);
      const action = state === "MATCHED" ? ("UNMATCHED" as const) : ("TAKEN_UP" as const);
      const journalIds = parted.map(({ id }) => id);
      await noteChange(tx, { lineId, fundId, action, journalIds, reason, by: byOf(ctx.principal) });
    }),
  );

/** Sets a line aside that the books are not to follow, such as a mistake of the bank. */
export const setAside = procedure("ledger.post")
  .input(bank.setBankLineAside)
  .output(bank.bankLine)
  .mutation(({ ctx, input }) =>
    onLine({ ctx, input, operation: "bank.setAside" }, async (tx, line, { reason }) => {
      assertOpen(line);
      const { id: lineId, fundId } = line;
      await tx.query("UPDATE bank_line SET state = 'SET_ASIDE', note = $2 WHERE id = $1", [lineId, reason]);
      await noteChange(tx, { lineId, fundId, action: "SET_ASIDE", journalIds: [], reason, by: byOf(ctx.principal) });
    }),
  );

type Booking = "INTEREST" | "COST" | "TRANSFER";
const kinds: Readonly<Record<Booking, Exclude<JournalKind, "REVERSAL">>> = {
  INTEREST: "INTEREST",
  COST: "COST",
  TRANSFER: "TRANSFER",
};
const against: Readonly<Record<Booking, PostingDraft["account"]>> = { INTEREST: "515", COST: "642", TRANSFER: "111" };

/** Enters what the bank did and the books do not know, and matches it. Interest comes in, a cost goes out. */
export const book = procedure("ledger.post")
  .input(bank.bookBankLine)
  .output(bank.bankLine)
  .mutation(({ ctx, input }) =>
    onLine({ ctx, input, operation: "bank.book" }, async (tx, line, body) => {
      assertOpen(line);
      requireCome(line.bookedOn, today(ctx.now()));
      const wrongWay = (body.as === "INTEREST" && line.amount < 0n) || (body.as === "COST" && line.amount > 0n);
      if (wrongWay) throw new DomainError("INVALID_INPUT", { reason: "sai chiều tiền / wrong direction" });
      const by = byOf(ctx.principal);
      const { journalId } = await post(tx, {
        fundId: line.fundId,
        kind: kinds[body.as],
        effectiveOn: line.bookedOn,
        description: body.description,
        postings: [
          { account: "112", purposeId: null, amount: line.amount },
          { account: against[body.as], purposeId: null, amount: -line.amount },
        ],
        source: { type: "BANK_LINE", id: line.id },
        lateReason: body.lateReason ?? null,
        by,
      });
      await matchLine(tx, line, [journalId], by);
    }),
  );
