import type { TableRow } from "./caps.ts";

/** Stands in no text: what reads the cells replaces it. */
export const SEPARATOR = "\u0000";

/** Rows as they pass between threads: one text instead of thousands, which are copied one by one. */
export interface PackedRows {
  lines: Int32Array;
  /** Cells of all rows, as many of each. */
  text: string;
}

/** @param rows of the same width, at least one */
export function packRows(rows: readonly TableRow[]): PackedRows {
  return {
    lines: Int32Array.from(rows, ({ line }) => line),
    text: rows.map(({ cells }) => cells.join(SEPARATOR)).join(SEPARATOR),
  };
}

export function unpackRows({ lines, text }: PackedRows): TableRow[] {
  const cells = text.split(SEPARATOR);
  const width = cells.length / lines.length;
  return Array.from(lines, (line, index) => ({ line, cells: cells.slice(index * width, (index + 1) * width) }));
}
