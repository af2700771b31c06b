import { XlsxStreamWriter } from "hucre/xlsx";
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

const mediaTypes: Record<FileFormat, string> = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/**
 * Writes a table that Excel opens with Vietnamese intact: XLSX with text cells, or CSV with a byte order mark in which
 * a cell that begins like a formula is defused by an apostrophe (CSV injection).
 *
 * @param baseName file name without ending
 */
export async function writeTable(options: {
  baseName: string;
  format: FileFormat;
  headers: readonly string[];
  rows: Iterable<readonly string[]> | AsyncIterable<readonly string[]>;
}): Promise<TableFile> {
  const { baseName, format, headers, rows } = options;
  const file = { fileName: `${baseName}.${format}`, mediaType: mediaTypes[format] };
  if (format === "xlsx") {
    const writer = new XlsxStreamWriter({
      name: "Sheet1",
      columns: headers.map((header) => ({ header, width: Math.min(60, Math.max(14, header.length + 4)) })),
      freezePane: { rows: 1 },
    });
    for await (const row of rows) writer.addRow([...row]);
    return { ...file, bytes: await writer.finish() };
  }
  const lines: string[] = [Papa.unparse([[...headers]], { escapeFormulae: true })];
  for await (const row of rows) lines.push(Papa.unparse([[...row]], { escapeFormulae: true }));
  return { ...file, bytes: new TextEncoder().encode(`\uFEFF${lines.join("\r\n")}\r\n`) };
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

/**
 * The rows in error, each with its line in the file and the reasons beside it, to be corrected and imported again:
 * the two added columns are ignored by {@link mapHeaders}.
 */
export function writeErrorFile(options: {
  baseName: string;
  format: FileFormat;
  headers: readonly string[];
  rows: Iterable<{ line: number; cells: readonly string[]; reasons: readonly string[] }>;
}): Promise<TableFile> {
  function* withReasons(): Generator<readonly string[]> {
    for (const { line, cells, reasons } of options.rows) yield [...cells, String(line), reasons.join("; ")];
  }
  return writeTable({
    baseName: options.baseName,
    format: options.format,
    headers: [...options.headers, "Dòng trong tệp", "Lỗi"],
    rows: withReasons(),
  });
}
