import { randomUUID } from "node:crypto";
import { type JournalKind, ledger, type ManualEntry, today } from "@khuyenhoc/contracts";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { readJournals } from "./journals.ts";
import { postOnce } from "./once.ts";
import { byOf, type PostingDraft } from "./posting.ts";
import { requireCome } from "./scope.ts";

/** The kind and lines that an entry by hand stands for. */
function linesOf(entry: ManualEntry): { kind: Exclude<JournalKind, "REVERSAL">; postings: PostingDraft[] } {
  const amount = BigInt(entry.amount);
  switch (entry.type) {
    case "INTEREST": {
      const { purposeId } = entry;
      return {
        kind: "INTEREST",
        postings: [
          { account: "112", purposeId, amount },
          { account: "515", purposeId, amount: -amount },
        ],
      };
    }
    case "COST":
      return {
        kind: "COST",
        postings: [
          { account: "642", purposeId: null, amount },
          { account: entry.account, purposeId: null, amount: -amount },
        ],
      };
    case "TRANSFER":
      return {
        kind: "TRANSFER",
        postings: [
          { account: entry.toAccount, purposeId: entry.toPurposeId, amount },
          { account: entry.fromAccount, purposeId: entry.fromPurposeId, amount: -amount },
        ],
      };
  }
}

/** Books by hand (bút toán thủ công): interest, a management cost, a transfer. */
export const postManually = procedure("ledger.post")
  .input(ledger.postManually)
  .output(ledger.journal)
  .mutation(async ({ ctx, input }) => {
    const { idempotencyKey: key, ...body } = input;
    const scope = scopeOf(ctx.principal);
    requireCome(body.effectiveOn, today(ctx.now()));
    const { journalId } = await postOnce(ctx.database, scope, {
      key,
      operation: "ledger.post",
      body,
      draft: {
        fundId: body.fundId,
        ...linesOf(body.entry),
        effectiveOn: body.effectiveOn,
        description: body.description,
        lateReason: body.lateReason ?? null,
        source: { type: "MANUAL", id: randomUUID() },
        by: byOf(ctx.principal),
      },
    });
    // A journal never changes: it is read when its fund is free again.
    const posted = await ctx.database.transaction(scope, (tx) => readJournals(tx, [journalId]), { readOnly: true });
    const journal = posted.get(journalId);
    if (journal === undefined) throw new Error("the journal is not there");
    return journal;
  });
