import { MAX_IMPORT_BYTES, MAX_IMPORT_ROWS } from "@khuyenhoc/contracts";

/** What a file may cost at the most. Counted while reading: sizes that a file states of itself are not believed. */
export interface Caps {
  /** Bytes of the file as uploaded. */
  maxBytes: number;
  /** Bytes of all its parts once inflated (XLSX). */
  maxInflatedBytes: number;
  /** Data rows, the header not counted. */
  maxRows: number;
  maxColumns: number;
  /** Characters of one cell. */
  maxCellLength: number;
  /** Heap of the reading thread, in MB; a file that needs more is refused. */
  maxHeapMegabytes: number;
}

/** Tells the row of headings where lines about the file stand above it, as in what banks export. */
export interface HeaderHint {
  /** Headings that may stand in it; accents, case and punctuation do not matter, and of "Nợ / Debit" one half is enough. */
  names: readonly string[];
  /** How many of them make a row the header. */
  atLeast: number;
}

/** Rows that are looked at for the header. */
export const HEADER_SEARCH_ROWS = 60;

export const defaultCaps: Caps = {
  maxBytes: MAX_IMPORT_BYTES,
  maxInflatedBytes: 400 * 1024 * 1024,
  maxRows: MAX_IMPORT_ROWS,
  maxColumns: 64,
  maxCellLength: 5000,
  maxHeapMegabytes: 384,
};

export interface TableRow {
  /** Line as a person counts it in the file; the header's is usually 1. */
  line: number;
  /** Cells as text in NFC, trimmed; as many as there are headers. */
  cells: string[];
}
