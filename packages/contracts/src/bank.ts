import { z } from "zod";
import { importFile, importMapping } from "./imports.ts";
import { dong, journalKind } from "./ledger.ts";
import { calendarDate, id, idempotencyKey, instant, page, pageRequest, text } from "./primitives.ts";

/** Lines of one bank statement (sao kê) at most: a year of a busy fund. */
export const MAX_BANK_LINES = 20_000;

/** What a column of a bank statement holds. `amount` is signed, for banks that have one column for both directions. */
export const bankColumns = [
  "bookedOn",
  "credit",
  "debit",
  "amount",
  "balance",
  "reference",
  "description",
  "counterparty",
] as const;
export type BankColumn = (typeof bankColumns)[number];

/** Chưa đối chiếu; đã khớp với sổ; để riêng, có lý do. */
export const bankLineStates = ["OPEN", "MATCHED", "SET_ASIDE"] as const;
export const bankLineState = z.enum(bankLineStates);
export type BankLineState = z.infer<typeof bankLineState>;

/** Sums by which a person, or the next program, tells that nothing got lost on the way. */
export const controlTotals = z.object({
  lines: z.int().nonnegative(),
  /** Paid in, đồng. */
  credits: dong,
  /** Paid out, đồng, as a positive amount. */
  debits: dong,
});
export type ControlTotals = z.infer<typeof controlTotals>;

/** What is wrong with a line of a file, as a person finds it. */
export const bankProblem = z.object({
  /** Line in the file; null for the file as a whole. */
  line: z.int().nullable(),
  column: z.enum(bankColumns).nullable(),
  code: z.string(),
  vi: z.string(),
  en: z.string(),
});
export type BankProblem = z.infer<typeof bankProblem>;

export const readBankStatement = z.object({ fundId: id, file: importFile, mapping: importMapping.optional() });

/** A file as it was understood; nothing is kept of it. */
export const bankPreview = z.object({
  headers: z.array(z.string()),
  /** Position of each column that was found, by its heading, by what the unit chose last time, or by the caller. */
  mapping: importMapping,
  totals: controlTotals,
  /** Before the first and after the last line, where the file tells. */
  openingBalance: dong.nullable(),
  closingBalance: dong.nullable(),
  firstDay: calendarDate.nullable(),
  lastDay: calendarDate.nullable(),
  /** Lines that are in the books of the bank already: they are left out. */
  knownLines: z.int(),
  /** At most the first 100. While there are any, the statement is not imported. */
  problems: z.array(bankProblem),
  sample: z.array(
    z.object({
      line: z.int(),
      bookedOn: calendarDate,
      amount: dong,
      balance: dong.nullable(),
      reference: z.string().nullable(),
      description: z.string(),
      counterparty: z.string().nullable(),
    }),
  ),
});
export type BankPreview = z.infer<typeof bankPreview>;

export const importBankStatement = readBankStatement.extend({
  idempotencyKey,
  /** As the preview showed and the accountant compared with the bank's paper: another file, or one read otherwise, is refused. */
  totals: controlTotals,
});

export const bankStatement = z.object({
  id,
  fundId: id,
  fileName: z.string(),
  firstDay: calendarDate,
  lastDay: calendarDate,
  totals: controlTotals,
  openingBalance: dong.nullable(),
  closingBalance: dong.nullable(),
  openLines: z.int(),
  importedBy: z.string(),
  importedAt: instant,
});
export type BankStatement = z.infer<typeof bankStatement>;
export const importedBankStatement = z.object({
  /** Null where every line was known already: the same file again writes nothing. */
  statement: bankStatement.nullable(),
  newLines: z.int(),
  knownLines: z.int(),
  /** Lines that were matched at once, since exactly one journal fits. */
  matched: z.int(),
});
export type ImportedBankStatement = z.infer<typeof importedBankStatement>;

export const listBankStatements = pageRequest.extend({ fundId: id });
export const bankStatementPage = page(bankStatement);

export const bankLine = z.object({
  id,
  fundId: id,
  statementId: id,
  bookedOn: calendarDate,
  /** Paid in is positive, paid out is negative; đồng. */
  amount: dong,
  balance: dong.nullable(),
  reference: z.string().nullable(),
  /** Null for who does not work at the fund: it names people. */
  description: z.string().nullable(),
  counterparty: z.string().nullable(),
  state: bankLineState,
  /** Why it was set aside; null for who does not work at the fund. */
  note: z.string().nullable(),
  journalIds: z.array(id),
});
export type BankLine = z.infer<typeof bankLine>;

/** The queue of what does not fit (danh sách chờ đối chiếu) is the open lines. */
export const listBankLines = pageRequest.extend({
  fundId: id,
  statementId: id.nullish(),
  states: z.array(bankLineState).nullish(),
});
export const bankLinePage = page(bankLine);

/** A journal that a line may stand for. */
export const bankSuggestion = z.object({
  lineId: id,
  journalId: id,
  sequence: z.string(),
  kind: journalKind,
  effectiveOn: calendarDate,
  description: z.string(),
  /** Moved at the bank by this journal, đồng. */
  amount: dong,
  /** Days between the bank's day and the books'. */
  daysApart: z.int(),
  /** The bank's text names the journal's number or reference. */
  named: z.boolean(),
});
export type BankSuggestion = z.infer<typeof bankSuggestion>;
export const bankSuggestions = z.object({ fundId: id, lineIds: z.array(id).min(1).max(100) });

export const matchBankLine = z.object({
  idempotencyKey,
  lineId: id,
  /** Journals whose movements at the bank add up to the line. */
  journalIds: z.array(id).min(1).max(50),
});
export const unmatchBankLine = z.object({ idempotencyKey, lineId: id, reason: text(500) });
export const setBankLineAside = z.object({ idempotencyKey, lineId: id, reason: text(500) });

/** Enters what the bank did and the books do not know: interest, a fee, cash brought to the bank or fetched from it. */
export const bookBankLine = z.object({
  idempotencyKey,
  lineId: id,
  as: z.enum(["INTEREST", "COST", "TRANSFER"]),
  description: text(500),
  /** Why it comes after its month was closed. */
  lateReason: text(500).optional(),
});

/** Compares bank and books at the end of a month (đối chiếu ngân hàng; monthly after Circular 41/2022/TT-BTC). */
export const askReconciliation = z.object({ fundId: id, on: calendarDate });
export const reconciliation = z.object({
  fundId: id,
  on: calendarDate,
  /** By the last line up to the day that carries a balance; null without such a line. */
  bankBalance: dong.nullable(),
  /** Account 112 of the books, of entries that count up to the day. */
  bookBalance: dong,
  /** Moved at the bank and not in the books: open lines up to the day, and lines whose journals count for a later day. */
  onlyAtBank: dong,
  onlyAtBankLines: z.int(),
  /** In the books and not at the bank: journals from the first statement's day on without a line, or with a later one. */
  onlyInBooks: dong,
  onlyInBooksJournals: z.int(),
  /** Of lines set aside. */
  setAside: dong,
  /** bankBalance − onlyAtBank − setAside = bookBalance − onlyInBooks; null without a balance of the bank. */
  difference: dong.nullable(),
  /** At most the first 100 of the journals that no line stands for. */
  unmatchedJournals: z.array(
    z.object({ journalId: id, sequence: z.string(), effectiveOn: calendarDate, description: z.string(), amount: dong }),
  ),
});
export type Reconciliation = z.infer<typeof reconciliation>;
