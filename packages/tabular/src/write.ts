import { writeXlsxStream } from "hucre/xlsx";
import Papa from "papaparse";
import type { Column } from "./headers.ts";

export type FileFormat = "csv" | "xlsx";

export interface TableFile {
  fileName: string;
  mediaType: string;
  bytes: Uint8Array;
}

/** A file in the form in which a procedure answers it. */
export function asDownload({ bytes, ...file }: TableFile): {
  fileName: string;
  mediaType: string;
  contentBase64: string;
} {
  return { ...file, contentBase64: Buffer.from(bytes).toString("base64") };
}

export const mediaTypes: Readonly<Record<FileFormat, string>> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

type Rows = Iterable<readonly string[]> | AsyncIterable<readonly string[]>;

/** What a cell begins with that a spreadsheet would calculate, whatever lines follow. */
const escapeFormulae = /^[=+\-@\t\r\n]/;
/** Characters of CSV that are handed on at once. */
const PIECE_CHARACTERS = 256 * 1024;

/**
 * Writes a table piece by piece, in memory that does not grow with its rows: XLSX with text cells, or CSV with a byte order mark in
 * which a cell that begins like a formula is defused by an apostrophe (CSV injection). Excel opens both with Vietnamese intact.
 */
export async function* writeTableParts(options: {
  format: FileFormat;
  headers: readonly string[];
  rows: Rows;
}): AsyncGenerator<Uint8Array> {
  const { format, headers, rows } = options;
  if (format === "xlsx") {
    async function* cells(): AsyncGenerator<string[]> {
      for await (const row of rows) yield [...row];
    }
    yield* writeXlsxStream(cells(), {
      name: "Sheet1",
      columns: headers.map((header) => ({ header, width: Math.min(60, Math.max(14, header.length + 4)) })),
      freezePane: { rows: 1 },
    });
    return;
  }
  const encoder = new TextEncoder();
  let piece = `\uFEFF${Papa.unparse([[...headers]], { escapeFormulae })}\r\n`;
  for await (const row of rows) {
    piece += `${Papa.unparse([[...row]], { escapeFormulae })}\r\n`;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  yield encoder.encode(piece);
}

/**
 * The same as a whole file.
 *
 * @param options.baseName file name without ending
 */
export async function writeTable(options: {
  baseName: string;
  format: FileFormat;
  headers: readonly string[];
  rows: Rows;
}): Promise<TableFile> {
  const { baseName, format } = options;
  const parts: Uint8Array[] = [];
  for await (const part of writeTableParts(options)) parts.push(part);
  return { fileName: `${baseName}.${format}`, mediaType: mediaTypes[format], bytes: Buffer.concat(parts) };
}

/** The template of an import: headings, and one sample row where the columns give examples. */
export function writeTemplate(baseName: string, format: FileFormat, columns: readonly Column[]): Promise<TableFile> {
  const sample = columns.map((column) => column.example ?? "");
  return writeTable({
    baseName,
    format,
    headers: columns.map((column) => column.titleVi),
    rows: sample.some((cell) => cell !== "") ? [sample] : [],
  });
}

/** What is wrong in a line: with the cell at a position, or with the line as a whole. */
export interface CellReason {
  position: number | null;
  text: string;
}

/**
 * The rows in error, to be corrected and imported again. Beside each column that has a bad cell stands a column with what is wrong
 * with it; what is wrong with a line as a whole, and its number in the file, stand at the end. The added columns have headings that
 * no import knows.
 */
export function writeErrorFile(options: {
  baseName: string;
  format: FileFormat;
  headers: readonly string[];
  rows: readonly { line: number; cells: readonly string[]; reasons: readonly CellReason[] }[];
}): Promise<TableFile> {
  const { headers, rows, ...file } = options;
  const faulty = new Set(rows.flatMap(({ reasons }) => reasons.map(({ position }) => position)));
  const textOf = (reasons: readonly CellReason[], where: number | null) =>
    reasons
      .filter(({ position }) => position === where)
      .map(({ text }) => text)
      .join("; ");
  const beside = <Cell>(cells: readonly Cell[], added: (position: number) => Cell): Cell[] =>
    cells.flatMap((cell, position) => (faulty.has(position) ? [cell, added(position)] : [cell]));
  function* withReasons(): Generator<readonly string[]> {
    for (const { line, cells, reasons } of rows) {
      yield [...beside(cells, (position) => textOf(reasons, position)), String(line), textOf(reasons, null)];
    }
  }
  return writeTable({
    ...file,
    headers: [...beside(headers, (position) => `⚠ Lỗi: ${headers[position] ?? ""}`), "Dòng trong tệp", "Lỗi"],
    rows: withReasons(),
  });
}
