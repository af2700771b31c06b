import { parentPort, workerData } from "node:worker_threads";
import { DomainError } from "@khuyenhoc/contracts";
import type { Caps, TableRow } from "./caps.ts";
import { ColumnReadings } from "./column-readings.ts";
import { csvRows } from "./csv.ts";
import { type PackedRows, packRows, SEPARATOR } from "./packed-rows.ts";

/** One batch at a time, and the next only when asked for: the reader is one batch ahead of who consumes at the most. */
const BATCH_ROWS = 1000;

export type WorkerMessage =
  | { kind: "headers"; headers: string[]; headerLine: number }
  | ({ kind: "rows" } & PackedRows)
  | { kind: "end" }
  | { kind: "failure"; code: DomainError["code"]; details: DomainError["details"] };

const { bytes, format, caps } = workerData as { bytes: Uint8Array; format: "csv" | "xlsx"; caps: Caps };
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
  const source = format === "csv" ? csvRows(bytes, caps) : (await import("./xlsx.ts")).xlsxRows(bytes, caps);
  let headers: string[] | undefined;
  let readings = new ColumnReadings([]);
  let count = 0;
  let batch: TableRow[] = [];
  for await (const read of source) {
    for (const raw of read) {
      const row = normalised(raw);
      if (row === undefined) continue;
      if (headers === undefined) {
        headers = ColumnReadings.headers(row.cells);
        while (headers.at(-1) === "") headers.pop();
        readings = new ColumnReadings(headers);
        say({ kind: "headers", headers, headerLine: row.line });
        await asked();
        continue;
      }
      count += 1;
      if (count > caps.maxRows) throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${caps.maxRows} dòng / rows` });
      batch.push({ line: row.line, cells: widened(row.cells, headers.length) });
      if (batch.length === BATCH_ROWS) {
        say({ kind: "rows", ...packRows(readings.convert(batch)) });
        batch = [];
        await asked();
      }
    }
  }
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
port.close();
