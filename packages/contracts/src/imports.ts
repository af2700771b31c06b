import { z } from "zod";
import { id, idempotencyKey, instant, page, pageRequest, text, year } from "./primitives.ts";

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

/** UNDOING and UNDONE: what an import wrote is taken back (hoàn tác). */
export const importStates = [
  "VALIDATING",
  "READY",
  "APPLYING",
  "DONE",
  "FAILED",
  "CANCELLED",
  "UNDOING",
  "UNDONE",
] as const;
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

/** Where a known column stands in a file, from 0; null: it is not read. Columns that are not named are found by their headings. */
export const importMapping = z.array(
  z.object({ column: z.string().max(50), position: z.int().min(0).max(255).nullable() }),
);
export type ImportMapping = z.infer<typeof importMapping>;

/** The columns of a file and what is read from them. */
export const importColumns = z.object({
  headings: z.array(z.string()),
  columns: z.array(
    z.object({
      key: z.string(),
      titleVi: z.string(),
      titleEn: z.string(),
      required: z.boolean(),
      position: z.int().nullable(),
    }),
  ),
  /** Whether the unit's officers have mapped a file with these headings before. */
  remembered: z.boolean(),
});

/** An import of registrations. While a required column has no position it has no rows, and cannot be confirmed. */
export const registrationImport = importStatus.extend({
  unitId: id,
  year,
  createdBy: z.string(),
  columns: importColumns,
  /** Rows taken back, and rows that were left alone because somebody changed them while it was undone. */
  undoneRows: z.int(),
  keptRows: z.int(),
});
export type RegistrationImport = z.infer<typeof registrationImport>;

/** Reads the file of a preview again by another mapping, which is remembered for the unit when the import is confirmed. */
export const remapImport = z.object({ importId: id, mapping: importMapping, idempotencyKey });
/** Takes back all that an import wrote, if nobody has changed any of it since. */
export const undoImport = z.object({ importId: id, idempotencyKey });
/** Imports below a unit, newest first. */
export const listImports = pageRequest.extend({ unitId: id });
export const registrationImportPage = page(registrationImport);

export const confirmImport = z.object({ importId: id, skipErrorRows: z.boolean().default(false), idempotencyKey });
export const importRef = z.object({ importId: id });

/** A file for download: the errors of an import, or a template. */
export const downloadFile = z.object({ fileName: z.string(), mediaType: z.string(), contentBase64: z.string() });
