import { createHash } from "node:crypto";
import { DomainError, fold, type ImportMapping } from "@khuyenhoc/contracts";
import type { HeaderHint } from "./caps.ts";

/** A column that an import knows, with every heading people give it. Matching ignores accents, case and punctuation. */
export interface Column<Key extends string = string> {
  key: Key;
  /** Heading in templates and error files. */
  titleVi: string;
  titleEn: string;
  required: boolean;
  aliases?: readonly string[];
  /** Shown in the template's sample row. */
  example?: string;
}

const plain = (heading: string) =>
  fold(heading)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

/** A heading as it stands, and each half of one in two languages ("Nợ / Debit"). */
const spellings = (heading: string) => [...new Set([heading, ...heading.split(/[/|(\n]/u)].map(plain))].filter(Boolean);

/** Tells rows that hold enough of the headings. */
export function headerTest({ names, atLeast }: HeaderHint): (cells: readonly string[]) => boolean {
  const wanted = new Set(names.map(plain));
  return (cells) => cells.filter((cell) => spellings(cell).some((name) => wanted.has(name))).length >= atLeast;
}

/** Where each known column stands in a file, by position from 0; null: it is not read. */
export type Mapping<Key extends string = string> = Readonly<Partial<Record<Key, number | null>>>;

/** The form in which a mapping that somebody chose is applied and kept. */
export function mappingOf(chosen: ImportMapping): Mapping {
  return Object.fromEntries(chosen.map(({ column, position }) => [column, position]));
}

export interface ResolvedColumns<Key extends string> {
  /** Position of each column that is read. */
  positions: Map<Key, number>;
  /** Required columns without a position. */
  missing: Column<Key>[];
}

/** Positions of the columns whose headings are known; of two that match one column, the first. */
function guess<Key extends string>(headers: readonly string[], columns: readonly Column<Key>[]): Map<Key, number> {
  const found = new Map<Key, number>();
  headers.forEach((heading, index) => {
    const column = columnOf(heading, columns);
    if (column !== undefined && !found.has(column.key)) found.set(column.key, index);
  });
  return found;
}

function columnOf<Key extends string>(heading: string, columns: readonly Column<Key>[]): Column<Key> | undefined {
  for (const wanted of spellings(heading)) {
    const found = columns.find((candidate) =>
      [candidate.titleVi, candidate.titleEn, candidate.key, ...(candidate.aliases ?? [])].some(
        (name) => plain(name) === wanted,
      ),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Finds the known columns of a file by a mapping somebody chose, or where it says nothing, by their headings.
 *
 * @param mapping positions beyond the file and keys that are not known are ignored, as of a mapping that has become old
 * @throws DomainError INVALID_INPUT where two columns are mapped to the same place
 */
export function resolveColumns<Key extends string>(
  headers: readonly string[],
  columns: readonly Column<Key>[],
  mapping: Mapping = {},
): ResolvedColumns<Key> {
  const chosen: Readonly<Record<string, number | null | undefined>> = mapping;
  const positions = new Map<Key, number>();
  for (const { key, titleVi } of columns) {
    const position = chosen[key];
    if (typeof position !== "number" || position >= headers.length) continue;
    const other = [...positions].find(([, taken]) => taken === position);
    if (other !== undefined) {
      throw new DomainError("INVALID_INPUT", {
        reason: `hai trường dùng một cột / two fields of one column: ${titleVi}`,
      });
    }
    positions.set(key, position);
  }
  const taken = new Set(positions.values());
  for (const [key, position] of guess(headers, columns)) {
    if (chosen[key] === undefined && !positions.has(key) && !taken.has(position)) positions.set(key, position);
  }
  return { positions, missing: columns.filter(({ key, required }) => required && !positions.has(key)) };
}

/** What a file's headings are remembered by: accents, case and punctuation do not matter. */
export function headersKey(headers: readonly string[]): string {
  return createHash("sha256")
    .update(JSON.stringify(headers.map(plain)))
    .digest("hex");
}

/**
 * Finds each known column in a file's header; unknown headings are left alone.
 *
 * @returns index in the file per column key; absent when the file has no such column
 * @throws DomainError IMPORT_COLUMNS naming the required columns that are missing; INVALID_INPUT when one stands twice
 */
export function mapHeaders<Key extends string>(
  headers: readonly string[],
  columns: readonly Column<Key>[],
): Map<Key, number> {
  const known = headers.flatMap((heading) => columnOf(heading, columns) ?? []);
  const twice = known.find((column, index) => known.indexOf(column) !== index);
  if (twice !== undefined)
    throw new DomainError("INVALID_INPUT", { reason: `hai cột / two columns: ${twice.titleVi}` });
  const { positions, missing } = resolveColumns(headers, columns);
  if (missing.length > 0) throw new DomainError("IMPORT_COLUMNS", { columns: missing.map((column) => column.titleVi) });
  return positions;
}
