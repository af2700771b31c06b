import { z } from "zod";
import { id, idempotencyKey, instant, text } from "./primitives.ts";

/**
 * Files come as base64 in the request: at most 16 MB of file as it is sent. A CSV may be sent compressed by gzip, which makes a
 * million rows fit. A preview parses and validates and writes nothing but its own staging rows; confirming writes; the same file
 * again changes nothing.
 */
export const MAX_IMPORT_BYTES = 16 * 1024 * 1024;
export const MAX_IMPORT_ROWS = 1_000_000;

export const importFile = z.object({
  fileName: text(200),
  contentBase64: z.base64().max(Math.ceil((MAX_IMPORT_BYTES * 4) / 3) + 4),
});

export const importStates = ["VALIDATING", "READY", "APPLYING", "DONE", "FAILED", "CANCELLED"] as const;
export const importState = z.enum(importStates);

export const importRowError = z.object({
  /** Line of the file as a person counts: the header is line 1. */
  row: z.int(),
  column: z.string().nullable(),
  code: z.string(),
  vi: z.string(),
  en: z.string(),
});

export const importStatus = z.object({
  id,
  kind: z.string(),
  fileName: z.string(),
  state: importState,
  totalRows: z.int(),
  validRows: z.int(),
  errorRows: z.int(),
  /** Rows applied so far; equals validRows when DONE. */
  appliedRows: z.int(),
  createdRows: z.int(),
  updatedRows: z.int(),
  unchangedRows: z.int(),
  /** At most the first 100; the error file has them all. */
  errors: z.array(importRowError),
  failure: z.object({ code: z.string(), vi: z.string(), en: z.string() }).nullable(),
  createdAt: instant,
});
export type ImportStatus = z.infer<typeof importStatus>;

export const confirmImport = z.object({ importId: id, skipErrorRows: z.boolean().default(false), idempotencyKey });
export const importRef = z.object({ importId: id });

/** A file for download: the errors of an import, or a template. */
export const downloadFile = z.object({ fileName: z.string(), mediaType: z.string(), contentBase64: z.string() });
