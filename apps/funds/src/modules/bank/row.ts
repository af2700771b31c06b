import type { BankLine, BankLineState, BankStatement } from "@khuyenhoc/contracts";

export interface StatementRow {
  id: string;
  fundId: string;
  fileName: string;
  firstDay: string;
  lastDay: string;
  lines: number;
  credits: bigint;
  debits: bigint;
  openingBalance: bigint | null;
  closingBalance: bigint | null;
  importedAt: Date;
  importedBy: string;
  openLines: number;
}

/** Columns of a {@link StatementRow} from `bank_statement AS s`. */
export const statementColumns = `s.id, s.fund_id AS "fundId", s.file_name AS "fileName", s.first_day AS "firstDay", s.last_day AS "lastDay",
  s.lines, s.credits, s.debits, s.opening_balance AS "openingBalance", s.closing_balance AS "closingBalance",
  s.imported_at AS "importedAt", s.imported_by_username AS "importedBy",
  (SELECT count(*)::int FROM bank_line AS l WHERE l.statement_id = s.id AND l.state = 'OPEN') AS "openLines"`;

const digits = (amount: bigint | null) => (amount === null ? null : `${amount}`);

export function toStatement({ lines, credits, debits, ...row }: StatementRow): BankStatement {
  return {
    ...row,
    totals: { lines, credits: `${credits}`, debits: `${debits}` },
    openingBalance: digits(row.openingBalance),
    closingBalance: digits(row.closingBalance),
    importedAt: row.importedAt.toISOString(),
  };
}

export interface LineRow {
  id: string;
  fundId: string;
  statementId: string;
  bookedOn: string;
  amount: bigint;
  balance: bigint | null;
  reference: string | null;
  description: string;
  counterparty: string | null;
  state: BankLineState;
  note: string | null;
  journalIds: string[];
  unitId: string;
}

/** Columns of a {@link LineRow} from `bank_line AS l JOIN fund AS f`. */
export const lineColumns = `l.id, l.fund_id AS "fundId", l.statement_id AS "statementId", l.booked_on AS "bookedOn", l.amount, l.balance,
  l.reference, l.description, l.counterparty, l.state, l.note, f.unit_id AS "unitId",
  ARRAY(SELECT m.journal_id FROM bank_match AS m WHERE m.line_id = l.id ORDER BY m.journal_id) AS "journalIds"`;

/** @param roots of the caller: what names people is shown to who works at the fund itself */
export function toLine({ unitId, ...row }: LineRow, roots: readonly string[]): BankLine {
  const named = roots.includes(unitId);
  return {
    ...row,
    amount: `${row.amount}`,
    balance: digits(row.balance),
    description: named ? row.description : null,
    counterparty: named ? row.counterparty : null,
    note: named ? row.note : null,
  };
}
