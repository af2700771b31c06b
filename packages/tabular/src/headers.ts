import { DomainError, fold } from "@khuyenhoc/contracts";

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
  const found = new Map<Key, number>();
  headers.forEach((heading, index) => {
    const wanted = plain(heading);
    const column = columns.find((candidate) =>
      [candidate.titleVi, candidate.titleEn, candidate.key, ...(candidate.aliases ?? [])].some(
        (name) => plain(name) === wanted,
      ),
    );
    if (column === undefined) return;
    if (found.has(column.key)) {
      throw new DomainError("INVALID_INPUT", { reason: `hai cột / two columns: ${column.titleVi}` });
    }
    found.set(column.key, index);
  });
  const missing = columns.filter((column) => column.required && !found.has(column.key));
  if (missing.length > 0) throw new DomainError("IMPORT_COLUMNS", { columns: missing.map((column) => column.titleVi) });
  return found;
}
