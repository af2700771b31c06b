import { parentPort, workerData } from "node:worker_threads";
import { DomainError } from "@khuyenhoc/contracts";
import { type Caps, HEADER_SEARCH_ROWS, type HeaderHint, type TableRow } from "./caps.ts";
import { ColumnReadings } from "./column-readings.ts";
import { csvRows } from "./csv.ts";
import { headerTest } from "./headers.ts";
import { type PackedRows, packRows, SEPARATOR } from "./packed-rows.ts";

/** One batch at a time, and the next only when asked for: the reader is one batch ahead of who consumes at the most. */
const BATCH_ROWS = 1000;

export type WorkerMessage =
  | { kind: "headers"; headers: string[]; headerLine: number; preamble: TableRow[] }
  | ({ kind: "rows" } & PackedRows)
  | { kind: "end" }
  | { kind: "failure"; code: DomainError["code"]; details: DomainError["details"] };

const { bytes, format, caps, hint } = workerData as {
  bytes: Uint8Array;
  format: "csv" | "xlsx";
  caps: Caps;
  hint?: HeaderHint;
};
const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread only");

const asked = () => new Promise<void>((resolve) => port.once("message", () => resolve()));
const say = (message: WorkerMessage) => port.postMessage(message);

/** White space that is not a single space between words. */
const untidy = /[^\S ]|\s\s|^\s|\s$/u;

/** A row in NFC, trimmed; undefined where nothing stands in it. @throws DomainError IMPORT_TOO_LARGE */
function normalised({ line, cells }: TableRow): TableRow | undefined {
  if (cells.length > caps.maxColumns && cells.slice(caps.maxColumns).some((cell) => cell !== "")) {
    throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${caps.maxColumns} cột / columns` });
  }
  const clean = cells.slice(0, caps.maxColumns).map((cell) => {
    if (cell.length > caps.maxCellLength) {
      throw new DomainError("IMPORT_TOO_LARGE", {
        reason: `> ${caps.maxCellLength} ký tự một ô / characters in a cell, dòng / line ${line}`,
      });
    }
    const text = (cell.includes(SEPARATOR) ? cell.replaceAll(SEPARATOR, "\ufffd") : cell).normalize("NFC");
    return untidy.test(text) ? text.replace(/\s+/gu, " ").trim() : text;
  });
  return clean.some((cell) => cell !== "") ? { line, cells: clean } : undefined;
}

async function run(): Promise<void> {
  // The libraries of XLSX take a while to load, which a CSV need not wait for.
  const isHeader = hint === undefined ? undefined : headerTest(hint);
  const source = format === "csv" ? csvRows(bytes, caps, isHeader) : (await import("./xlsx.ts")).xlsxRows(bytes, caps);
  let headers: string[] | undefined;
  let readings = new ColumnReadings([]);
  let count = 0;
  let batch: TableRow[] = [];
  /** Rows in which no header was recognised so far. */
  let above: TableRow[] = [];

  const begin = async (row: TableRow, preamble: TableRow[]): Promise<string[]> => {
    const found = ColumnReadings.headers(row.cells);
    while (found.at(-1) === "") found.pop();
    headers = found;
    readings = new ColumnReadings(found);
    say({ kind: "headers", headers: found, headerLine: row.line, preamble });
    await asked();
    return found;
  };
  const take = async (row: TableRow, width: number) => {
    count += 1;
    if (count > caps.maxRows) throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${caps.maxRows} dòng / rows` });
    batch.push({ line: row.line, cells: widened(row.cells, width) });
    if (batch.length < BATCH_ROWS) return;
    say({ kind: "rows", ...packRows(readings.convert(batch)) });
    batch = [];
    await asked();
  };
  /** No row was the header: the first one is, as without a hint. */
  const giveUp = async () => {
    const [first, ...others] = above;
    if (first === undefined) return;
    const { length } = await begin(first, []);
    for (const row of others) await take(row, length);
    above = [];
  };

  for await (const read of source) {
    for (const raw of read) {
      const row = normalised(raw);
      if (row === undefined) continue;
      if (headers !== undefined) await take(row, headers.length);
      else if (isHeader === undefined || isHeader(ColumnReadings.headers(row.cells))) await begin(row, above);
      else {
        above.push(row);
        if (above.length === HEADER_SEARCH_ROWS) await giveUp();
      }
    }
  }
  if (headers === undefined) await giveUp();
  if (headers === undefined) throw new DomainError("IMPORT_UNREADABLE", { reason: "tệp trống / the file is empty" });
  if (batch.length > 0) {
    say({ kind: "rows", ...packRows(readings.convert(batch)) });
    await asked();
  }
  say({ kind: "end" });
}

/** As many cells as there are headers. */
function widened(cells: string[], width: number): string[] {
  return cells.length === width ? cells : Array.from({ length: width }, (_, index) => cells[index] ?? "");
}

try {
  await run();
} catch (error) {
  if (error instanceof DomainError) say({ kind: "failure", code: error.code, details: error.details });
  else {
    // The reason of a parser is in English and may quote the file: only its kind is passed on.
    const reason = error instanceof Error ? error.name : "unknown";
    say({ kind: "failure", code: "IMPORT_UNREADABLE", details: { reason } });
  }
}
// What a refused file left open would keep the thread alive.
process.exit();
