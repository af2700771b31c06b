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
      return 2;
  }
}

/** Milliseconds until the import is asked for again; false when nothing moves any more without the user. */
export function pollInterval(state: ImportViewFragment["state"] | undefined): number | false {
  return state === "VALIDATING" || state === "APPLYING" ? 700 : false;
}

/** Percent of the rows that are written. */
export function progressOf({ appliedRows, validRows }: Pick<ImportViewFragment, "appliedRows" | "validRows">): number {
  return validRows === 0 ? 0 : Math.min(100, Math.round((appliedRows * 100) / validRows));
}

/** @returns why a file is refused before it is sent, or undefined */
export function fileProblem(file: {
  name: string;
  size: number;
}): "imports.tooLarge" | "imports.wrongType" | undefined {
  if (!/\.(csv|xlsx)$/i.test(file.name)) return "imports.wrongType";
  return file.size > MAX_IMPORT_BYTES ? "imports.tooLarge" : undefined;
}

/** @returns a size as people read it, e.g. "1,2 MB" */
export function formatSize(bytes: number): string {
  const number = new Intl.NumberFormat("vi-VN", { maximumFractionDigits: 1 });
  return bytes < 1_000_000 ? `${number.format(bytes / 1000)} kB` : `${number.format(bytes / 1_000_000)} MB`;
}
