import { DomainError } from "@khuyenhoc/contracts";
import { type Caps, HEADER_SEARCH_ROWS, type HeaderHint, type TableRow } from "./caps.ts";
import { ColumnReadings } from "./column-readings.ts";
import { csvRows } from "./csv.ts";
import { headerTest } from "./headers.ts";
import { SEPARATOR } from "./packed-rows.ts";

/** One batch at a time, and the next only when asked for: the reader is one batch ahead of who consumes at the most. */
const BATCH_ROWS = 1000;

/** A file as its bytes, and how it is to be read. */
export interface Source {
  bytes: Uint8Array;
  format: "csv" | "xlsx";
  caps: Caps;
  hint?: HeaderHint | undefined;
}

/** The header, which comes first, or some rows. */
export type Piece =
  | { kind: "headers"; headers: string[]; headerLine: number; preamble: TableRow[] }
  | { kind: "rows"; rows: TableRow[] };

/** White space that is not a single space between words. */
const untidy = /[^\S ]|\s\s|^\s|\s$/u;

/** A row in NFC, trimmed; undefined where nothing stands in it. @throws DomainError IMPORT_TOO_LARGE */
function normalised({ line, cells }: TableRow, caps: Caps): TableRow | undefined {
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

/** As many cells as there are headers. */
function widened(cells: string[], width: number): string[] {
  return cells.length === width ? cells : Array.from({ length: width }, (_, index) => cells[index] ?? "");
}

/** Finds the header among the first rows, and gives the rows below it in batches, in Unicode. */
class Reader {
  readonly #source: Source;
  readonly #isHeader: ((cells: readonly string[]) => boolean) | undefined;
  /** Rows in which no header was recognised so far. */
  #above: TableRow[] = [];
  #width: number | undefined;
  #readings = new ColumnReadings([]);
  #count = 0;
  #batch: TableRow[] = [];

  constructor(source: Source) {
    this.#source = source;
    this.#isHeader = source.hint === undefined ? undefined : headerTest(source.hint);
  }

  async *pieces(): AsyncGenerator<Piece> {
    const { bytes, format, caps } = this.#source;
    // The libraries of XLSX take a while to load, which a CSV need not wait for.
    const source =
      format === "csv" ? csvRows(bytes, caps, this.#isHeader) : (await import("./xlsx.ts")).xlsxRows(bytes, caps);
    for await (const read of source) {
      for (const raw of read) {
        const row = normalised(raw, caps);
        if (row !== undefined) yield* this.#take(row);
      }
    }
    if (this.#width === undefined) yield* this.#giveUp();
    if (this.#width === undefined) {
      throw new DomainError("IMPORT_UNREADABLE", { reason: "tệp trống / the file is empty" });
    }
    if (this.#batch.length > 0) yield this.#rows();
  }

  *#take(row: TableRow): Generator<Piece> {
    if (this.#width !== undefined) yield* this.#add(row, this.#width);
    else if (this.#isHeader === undefined || this.#isHeader(ColumnReadings.headers(row.cells))) {
      yield this.#begin(row, this.#above);
    } else {
      this.#above.push(row);
      if (this.#above.length === HEADER_SEARCH_ROWS) yield* this.#giveUp();
    }
  }

  #begin(row: TableRow, preamble: TableRow[]): Piece {
    const headers = ColumnReadings.headers(row.cells);
    while (headers.at(-1) === "") headers.pop();
    this.#width = headers.length;
    this.#readings = new ColumnReadings(headers);
    return { kind: "headers", headers, headerLine: row.line, preamble };
  }

  *#add(row: TableRow, width: number): Generator<Piece> {
    const { maxRows } = this.#source.caps;
    this.#count += 1;
    if (this.#count > maxRows) throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${maxRows} dòng / rows` });
    this.#batch.push({ line: row.line, cells: widened(row.cells, width) });
    if (this.#batch.length === BATCH_ROWS) yield this.#rows();
  }

  #rows(): Piece {
    const rows = this.#readings.convert(this.#batch);
    this.#batch = [];
    return { kind: "rows", rows };
  }

  /** No row was the header: the first one is, as without a hint. */
  *#giveUp(): Generator<Piece> {
    const [first, ...others] = this.#above;
    if (first === undefined) return;
    yield this.#begin(first, []);
    for (const row of others) yield* this.#add(row, this.#width ?? 0);
  }
}

/**
 * Reads a file piece by piece; the next piece is read when it is asked for.
 *
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_TOO_LARGE, IMPORT_ENCODING
 */
export async function* readPieces(source: Source): AsyncGenerator<Piece> {
  try {
    yield* new Reader(source).pieces();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    // The reason of a parser is in English and may quote the file: only its kind is passed on.
    const reason = error instanceof Error ? error.name : "unknown";
    throw new DomainError("IMPORT_UNREADABLE", { reason });
  }
}
