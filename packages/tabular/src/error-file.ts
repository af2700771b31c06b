import { type Column, resolveColumns } from "./headers.ts";
import { formatOf, openTable } from "./read.ts";
import { type CellReason, type TableFile, writeErrorFile } from "./write.ts";

export type { CellReason };

/** What is wrong with the cell of a known column, by the column's Vietnamese title. */
export interface ColumnReason {
  title: string;
  text: string;
}

type Reason = string | CellReason | ColumnReason;

/**
 * Reads a file again and writes its lines in error as they stand there, in its own format, each with its reasons beside the bad cells.
 *
 * @param content as it was imported
 * @param reasons by line of the file; the other lines are left out. A text speaks of the line as a whole
 * @param columns by which reasons with a title find their place; where the file has no such column, they stand at the end
 * @returns the file, and how many lines it has
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_TOO_LARGE
 */
export async function errorFileOf(
  content: Uint8Array,
  options: { fileName: string; reasons: ReadonlyMap<number, readonly Reason[]>; columns?: readonly Column[] },
): Promise<{ file: TableFile; rows: number }> {
  const { fileName, reasons, columns = [] } = options;
  const table = await openTable(content);
  const { positions } = resolveColumns(table.headers, columns);
  const placed = (reason: Reason): CellReason => {
    if (typeof reason === "string") return { position: null, text: reason };
    if ("position" in reason) return reason;
    const position = positions.get(columns.find(({ titleVi }) => titleVi === reason.title)?.key ?? "") ?? null;
    return { position, text: position === null ? `${reason.title}: ${reason.text}` : reason.text };
  };
  const lines: { line: number; cells: readonly string[]; reasons: CellReason[] }[] = [];
  for await (const batch of table.batches()) {
    for (const { line, cells } of batch) {
      const found = reasons.get(line);
      if (found === undefined) continue;
      lines.push({ line, cells, reasons: found.map(placed) });
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
