import type { Permission } from "@khuyenhoc/authz";
import { MAX_IMPORT_BYTES } from "@khuyenhoc/contracts";
import type { ImportTemplateKind, ImportViewFragment } from "../generated/graphql.ts";

export const importKinds = ["REGISTRATIONS", "UNITS", "FIGURES"] as const satisfies readonly ImportTemplateKind[];
export type ImportKind = (typeof importKinds)[number];

export const kindPermissions: Readonly<Record<ImportKind, Permission>> = {
  REGISTRATIONS: "registrations.import",
  UNITS: "units.import",
  FIGURES: "figures.manage",
};

export function isImportKind(value: string | undefined): value is ImportKind {
  return importKinds.some((kind) => kind === value);
}

export type Step = 0 | 1 | 2;

/** Where in the wizard an import is: chosen → checked → written (or not). */
export function stepOf(state: ImportViewFragment["state"] | undefined): Step {
  switch (state) {
    case undefined:
      return 0;
    case "VALIDATING":
    case "READY":
      return 1;
    case "APPLYING":
    case "DONE":
    case "FAILED":
    case "CANCELLED":
    case "UNDOING":
    case "UNDONE":
      return 2;
  }
}

/** Milliseconds until the import is asked for again; false when nothing moves any more without the user. */
export function pollInterval(state: ImportViewFragment["state"] | undefined): number | false {
  return state === "VALIDATING" || state === "APPLYING" || state === "UNDOING" ? 700 : false;
}

/** Percent of the rows that are written. */
export function progressOf({ appliedRows, validRows }: Pick<ImportViewFragment, "appliedRows" | "validRows">): number {
  return validRows === 0 ? 0 : Math.min(100, Math.round((appliedRows * 100) / validRows));
}

/** Percent of the written rows that are taken back. */
export function undoProgressOf(
  view: Pick<ImportViewFragment, "createdRows" | "updatedRows" | "undoneRows" | "keptRows">,
): number {
  const written = view.createdRows + view.updatedRows;
  return written === 0 ? 100 : Math.min(100, Math.round(((view.undoneRows + view.keptRows) * 100) / written));
}

/** Whether an import has written something that it could take back. */
export function isUndoable(view: Pick<ImportViewFragment, "state" | "createdRows" | "updatedRows">): boolean {
  return ["DONE", "FAILED", "CANCELLED"].includes(view.state) && view.createdRows + view.updatedRows > 0;
}

/** Required columns that were not found in the file: nothing can be imported before somebody says where they are. */
export function missingColumns<Column extends { required: boolean; position: number | null }>(
  columns: readonly Column[] | null,
): Column[] {
  return (columns ?? []).filter(({ required, position }) => required && position === null);
}

/** The first column that two fields are read from, which is refused. */
export function doublyUsed(positions: Readonly<Record<string, number | null>>): number | undefined {
  const used = Object.values(positions).filter((position) => position !== null);
  return used.find((position, index) => used.indexOf(position) !== index);
}

/** Bytes above which a CSV is compressed before it is sent. */
export const COMPRESSED_FROM = 256 * 1024;
/** A CSV of more is not even tried: compressed it would hardly fit. */
const MAX_CSV_BYTES = 24 * MAX_IMPORT_BYTES;

/** @returns why a file is refused before it is sent, or undefined */
export function fileProblem(file: {
  name: string;
  size: number;
}): "imports.tooLarge" | "imports.wrongType" | undefined {
  if (!/\.(csv|xlsx)$/i.test(file.name)) return "imports.wrongType";
  const most = isCsv(file.name) ? MAX_CSV_BYTES : MAX_IMPORT_BYTES;
  return file.size > most ? "imports.tooLarge" : undefined;
}

/** Of a table as text, which shrinks to a fraction when it is compressed. */
export function isCsv(name: string): boolean {
  return /\.csv$/i.test(name);
}

/** @returns a size as people read it, e.g. "1,2 MB" */
export function formatSize(bytes: number): string {
  const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
  return bytes < 1_000_000 ? `${number.format(bytes / 1000)} kB` : `${number.format(bytes / 1_000_000)} MB`;
}
