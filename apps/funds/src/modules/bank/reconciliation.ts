import { bank } from "@khuyenhoc/contracts";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { balancesOf } from "../ledger/posting.ts";
import { requireFund } from "../ledger/scope.ts";
import { unmatchedInBooks } from "./matching.ts";

interface AtBank {
  balance: bigint | null;
  open: bigint;
  openLines: number;
  aside: bigint;
  from: string | null;
  /** Of lines up to the day whose journals count for a later day … */
  bookedLater: bigint;
  /** … and of journals up to the day whose lines came later. */
  arrivedLater: bigint;
}

/** What matched lines and journals moved that stand on different sides of the day. */
const apart = (condition: string) => `
  (SELECT coalesce(sum(p.amount), 0)::bigint FROM bank_match AS m JOIN bank_line AS l ON l.id = m.line_id
   JOIN journal AS j ON j.id = m.journal_id
   JOIN posting AS p ON p.fund_id = j.fund_id AND p.sequence = j.sequence AND p.account = '112'
   WHERE m.fund_id = $1 AND ${condition})`;

/** Bank and books side by side at the end of a day, and everything that explains why they differ. */
export const reconcile = procedure("ledger.read")
  .input(bank.askReconciliation)
  .output(bank.reconciliation)
  .query(({ ctx, input: { fundId, on } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { unitId } = await requireFund(tx, fundId);
      const [atBank] = await tx.query<AtBank>(
        `SELECT
             (SELECT l.balance FROM bank_line AS l JOIN bank_statement AS s ON s.id = l.statement_id
              WHERE l.fund_id = $1 AND l.booked_on <= $2 AND l.balance IS NOT NULL
              ORDER BY l.booked_on DESC, s.imported_at DESC, l.position DESC LIMIT 1) AS balance,
             coalesce(sum(amount) FILTER (WHERE state = 'OPEN'), 0)::bigint AS open,
             (count(*) FILTER (WHERE state = 'OPEN'))::int AS "openLines",
             coalesce(sum(amount) FILTER (WHERE state = 'SET_ASIDE'), 0)::bigint AS aside,
             (SELECT min(first_day) FROM bank_statement WHERE fund_id = $1) AS from,
             ${apart("l.booked_on <= $2 AND j.effective_on > $2")} AS "bookedLater",
             ${apart("l.booked_on > $2 AND j.effective_on <= $2")} AS "arrivedLater"
           FROM bank_line WHERE fund_id = $1 AND booked_on <= $2 AND state <> 'MATCHED'`,
        [fundId, on],
      );
      const { balance = null, openLines = 0, aside = 0n, from = null } = atBank ?? {};
      const onlyAtBank = (atBank?.open ?? 0n) + (atBank?.bookedLater ?? 0n);
      const balances = await balancesOf(tx, [fundId], { effectiveOn: on });
      const booked = balances.reduce((sum, { account, amount }) => (account === "112" ? sum + amount : sum), 0n);
      const journals = await unmatchedInBooks(tx, { fundId, from: from ?? on, on });
      // Descriptions of journals name people where an accountant wrote them down.
      const { principal, requestId } = ctx;
      await auditRead(tx, { principal, operation: "bank.reconcile", unitId, rows: journals.length, requestId });
      const [first] = journals;
      const onlyInBooks = from === null ? 0n : (first?.total ?? 0n) + (atBank?.arrivedLater ?? 0n);
      return {
        fundId,
        on,
        bankBalance: balance === null ? null : `${balance}`,
        bookBalance: `${booked}`,
        onlyAtBank: `${onlyAtBank}`,
        onlyAtBankLines: openLines,
        onlyInBooks: `${onlyInBooks}`,
        onlyInBooksJournals: from === null ? 0 : (first?.count ?? 0),
        setAside: `${aside}`,
        difference: balance === null ? null : `${balance - onlyAtBank - aside - (booked - onlyInBooks)}`,
        unmatchedJournals: (from === null ? [] : journals).map(({ id, sequence, amount, ...journal }) => ({
          journalId: id,
          sequence: `${sequence}`,
          effectiveOn: journal.effectiveOn,
          description: journal.description,
          amount: `${amount}`,
        })),
      };
    }),
  );
