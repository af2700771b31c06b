import {
  type BankColumn,
  type BankProblem,
  type ControlTotals,
  describeError,
  type ErrorCode,
  type ErrorDetails,
  fold,
  type ImportMapping,
  MAX_BANK_LINES,
} from "@khuyenhoc/contracts";
import { type Mapping, openTable, resolveColumns, type TableRow } from "@khuyenhoc/tabular";
import { parseDay, parseDong } from "./cells.ts";
import { columns, headerHint } from "./columns.ts";

/** One movement at the bank; amounts in đồng, paid in is positive. */
export interface ReadLine {
  /** Line in the file. */
  line: number;
  bookedOn: string;
  amount: bigint;
  balance: bigint | null;
  reference: string | null;
  description: string;
  counterparty: string | null;
}

/** A bank statement (sao kê) as it was understood. */
export interface ReadStatement {
  headers: string[];
  mapping: ImportMapping;
  /** In the order of time, whatever order the file has. */
  lines: ReadLine[];
  totals: ControlTotals;
  openingBalance: bigint | null;
  closingBalance: bigint | null;
  problems: BankProblem[];
}

const SHOWN_PROBLEMS = 100;
const lengths = { reference: 100, description: 1000, counterparty: 200 } as const;

/** What banks write above and below the table, in place of a movement. */
const opening = /^(so du dau|opening balance|so du truoc|du dau)/u;
const closing = /^(so du cuoi|closing balance|ending balance|du cuoi)/u;
const summary = /^(tong|cong|total|phat sinh|so du|du |so luong|ghi chu|note|trang|page|ket thuc)/u;

class Problems {
  readonly found: BankProblem[] = [];

  add(line: number | null, column: BankColumn | null, code: ErrorCode, details: ErrorDetails = {}): void {
    if (this.found.length >= SHOWN_PROBLEMS) return;
    const { vi, en } = describeError(code, details);
    this.found.push({ line, column, code, vi, en });
  }
}

/** The balance that a line about the file tells, if it tells one. */
function statedBalance(row: TableRow, kind: RegExp): bigint | undefined {
  const label = row.cells.findIndex((cell) => kind.test(fold(cell)));
  if (label < 0) return undefined;
  const [, beside] = (row.cells[label] ?? "").split(":");
  const cells = [...(beside === undefined ? [] : [beside]), ...row.cells.slice(label + 1)];
  return cells.map(parseDong).find((amount) => amount !== undefined);
}

/**
 * Opens a bank statement: finds the table below what stands above it.
 *
 * @param bytes CSV or XLSX
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_TOO_LARGE, IMPORT_ENCODING
 */
export async function openBankFile(bytes: Uint8Array): Promise<BankFile> {
  const table = await openTable(bytes, { maxRows: MAX_BANK_LINES + 1000 }, headerHint);
  try {
    const rows: TableRow[] = [];
    for await (const batch of table.batches()) rows.push(...batch);
    return { headers: table.headers, headerLine: table.headerLine, preamble: table.preamble, rows };
  } finally {
    await table.close();
  }
}

/** The rows of a file, and what stands above them. */
export interface BankFile {
  headers: string[];
  headerLine: number;
  preamble: readonly TableRow[];
  rows: readonly TableRow[];
}

/**
 * Understands a statement of any bank: its columns by their headings, amounts and days in the forms that are in use; and proves by the
 * running balances that no line is missing.
 *
 * @param chosen positions that somebody chose, in place of what the headings tell
 * @throws DomainError INVALID_INPUT for two fields of one column
 */
export function understand({ headers, headerLine, preamble, rows }: BankFile, chosen: Mapping = {}): ReadStatement {
  const problems = new Problems();
  const { positions, missing } = resolveColumns(headers, columns, chosen);
  for (const { key, titleVi } of missing) problems.add(headerLine, key, "IMPORT_COLUMNS", { columns: [titleVi] });
  const hasAmount = positions.has("amount") || (positions.has("credit") && positions.has("debit"));
  if (!hasAmount) problems.add(headerLine, null, "IMPORT_COLUMNS", { columns: ["Ghi có", "Ghi nợ"] });
  const lines: ReadLine[] = [];
  const around: TableRow[] = [...preamble];
  for (const row of missing.length > 0 || !hasAmount ? [] : rows) {
    const read = readLine(row, positions, problems);
    if (read === "NONE") around.push(row);
    else if (read !== null) lines.push(read);
  }
  if (lines.length > MAX_BANK_LINES) problems.add(null, null, "IMPORT_TOO_LARGE", { reason: `> ${MAX_BANK_LINES}` });
  const ordered = inOrderOfTime(lines);
  return {
    headers,
    mapping: columns.map(({ key }) => ({ column: key, position: positions.get(key) ?? null })),
    lines: ordered,
    totals: totalsOf(ordered),
    ...proveBalances(ordered, around, problems),
    problems: problems.found,
  };
}

/** @returns NONE for a row that is no movement; null for a movement that is wrong, which has become a problem */
function readLine(
  { line, cells }: TableRow,
  positions: ReadonlyMap<BankColumn, number>,
  problems: Problems,
): ReadLine | "NONE" | null {
  const cell = (column: BankColumn) => cells[positions.get(column) ?? -1] ?? "";
  const bookedOn = parseDay(cell("bookedOn"));
  const written = (["credit", "debit", "amount"] as const).filter((column) => cell(column) !== "");
  if (bookedOn === undefined && (written.length === 0 || cells.some((text) => summary.test(fold(text))))) return "NONE";

  const before = problems.found.length;
  if (bookedOn === undefined) problems.add(line, "bookedOn", "BANK_DAY_UNREADABLE", { text: cell("bookedOn") });
  const read = (column: BankColumn): bigint => {
    if (cell(column) === "" || /^[-–—]$/u.test(cell(column))) return 0n;
    const amount = parseDong(cell(column));
    if (amount === undefined) problems.add(line, column, "BANK_AMOUNT_UNREADABLE", { text: cell(column) });
    return amount ?? 0n;
  };
  const absolute = (amount: bigint) => (amount < 0n ? -amount : amount);
  const credit = absolute(read("credit"));
  const debit = absolute(read("debit"));
  const amount = credit === 0n && debit === 0n ? read("amount") : credit - debit;
  if (before === problems.found.length && (amount === 0n || (credit > 0n && debit > 0n))) {
    problems.add(line, null, "BANK_AMOUNT_MISSING");
  }
  const balance = cell("balance") === "" ? null : read("balance");
  const text = (column: keyof typeof lengths) => cell(column).slice(0, lengths[column]);
  if (problems.found.length > before || bookedOn === undefined) return null;
  return {
    line,
    bookedOn,
    amount,
    balance,
    reference: text("reference") || null,
    description: text("description"),
    counterparty: text("counterparty") || null,
  };
}

/** How often the running balance goes on from one line to the next. */
function continuations(lines: readonly ReadLine[]): number {
  return lines.filter((next, index) => {
    const previous = lines[index - 1];
    return previous?.balance != null && next.balance !== null && previous.balance + next.amount === next.balance;
  }).length;
}

/** Some banks put the latest line first: the running balances tell, or the days where there are none. */
function inOrderOfTime(lines: readonly ReadLine[]): ReadLine[] {
  const reversed = [...lines].reverse();
  const forth = continuations(lines);
  const back = continuations(reversed);
  if (forth !== back) return back > forth ? reversed : [...lines];
  const first = lines[0]?.bookedOn ?? "";
  const last = lines.at(-1)?.bookedOn ?? "";
  return first > last ? reversed : [...lines];
}

function proveBalances(
  lines: readonly ReadLine[],
  around: readonly TableRow[],
  problems: Problems,
): { openingBalance: bigint | null; closingBalance: bigint | null } {
  lines.forEach((line, index) => {
    const previous = lines[index - 1];
    if (previous?.balance == null || line.balance === null) return;
    const expected = previous.balance + line.amount;
    if (expected !== line.balance) {
      problems.add(line.line, "balance", "BANK_BALANCE_BROKEN", { expected: `${expected}`, found: `${line.balance}` });
    }
  });
  const stated = (kind: RegExp) => around.map((row) => statedBalance(row, kind)).find((found) => found !== undefined);
  const first = lines[0];
  const last = lines.at(-1);
  const movements = lines.reduce((sum, { amount }) => sum + amount, 0n);
  const openingBalance = stated(opening) ?? (first?.balance == null ? null : first.balance - first.amount);
  const closingBalance =
    stated(closing) ?? last?.balance ?? (openingBalance === null ? null : openingBalance + movements);
  if (openingBalance !== null && closingBalance !== null && openingBalance + movements !== closingBalance) {
    const details = { expected: `${openingBalance + movements}`, found: `${closingBalance}` };
    problems.add(null, "balance", "BANK_BALANCE_BROKEN", details);
  }
  return { openingBalance, closingBalance };
}

/** Sums over movements: how many, paid in, paid out. */
export function totalsOf(lines: readonly Pick<ReadLine, "amount">[]): ControlTotals {
  const sum = (which: (amount: bigint) => boolean) =>
    lines.reduce((total, { amount }) => (which(amount) ? total + amount : total), 0n);
  return {
    lines: lines.length,
    credits: `${sum((amount) => amount > 0n)}`,
    debits: `${-sum((amount) => amount < 0n)}`,
  };
}
