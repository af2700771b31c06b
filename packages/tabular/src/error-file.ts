import { formatOf, openTable } from "./read.ts";
import { type CellReason, type TableFile, writeErrorFile } from "./write.ts";

export type { CellReason };

/**
 * Reads a file again and writes its lines in error as they stand there, in its own format, each with its reasons beside the bad cells.
 *
 * @param content as it was imported
 * @param reasons by line of the file; the other lines are left out. A text speaks of the line as a whole
 * @returns the file, and how many lines it has
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_TOO_LARGE
 */
export async function errorFileOf(
  content: Uint8Array,
  { fileName, reasons }: { fileName: string; reasons: ReadonlyMap<number, readonly (string | CellReason)[]> },
): Promise<{ file: TableFile; rows: number }> {
  const table = await openTable(content);
  const lines: { line: number; cells: readonly string[]; reasons: CellReason[] }[] = [];
  for await (const batch of table.batches()) {
    for (const { line, cells } of batch) {
      const found = reasons.get(line);
      if (found === undefined) continue;
      const inCells = found.map((reason) => (typeof reason === "string" ? { position: null, text: reason } : reason));
      lines.push({ line, cells, reasons: inCells });
    }
  }
  const file = await writeErrorFile({
    baseName: errorFileName(fileName),
    format: formatOf(content),
    headers: table.headers,
    rows: lines,
  });
  return { file, rows: lines.length };
}

/** Name without ending of the error file ("loi": lỗi) that belongs to an imported one. */
export function errorFileName(fileName: string): string {
  return `loi-${fileName.replace(/\.gz$/i, "").replace(/\.[^.]*$/, "")}`;
}
