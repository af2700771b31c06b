import { DomainError, type listFiles, type Page } from "@khuyenhoc/contracts";
import { asDownload, type FileFormat, writeTable } from "./write.ts";

/** A column of a list: its heading, and what stands in it. */
export interface ListColumn<Row> {
  vi: string;
  en: string;
  /** Null and undefined are an empty cell. */
  cell(row: Row, language: listFiles.ListLanguage): string | number | null | undefined;
}

/** What a list's file is made of. */
export interface ListFile<Row> {
  /** File name without ending. */
  baseName: string;
  format: FileFormat;
  language: listFiles.ListLanguage;
  columns: readonly ListColumn<Row>[];
  rows: Iterable<Row> | AsyncIterable<Row>;
  /** Most rows. */
  most: number;
}

/**
 * A list as a file that is answered at once: columns and rows, in the form of {@link writeTable}, all text in NFC.
 *
 * @returns the file, and how many rows are in it
 * @throws DomainError EXPORT_TOO_LONG past the most rows
 */
export async function writeListFile<Row>(list: ListFile<Row>) {
  const { baseName, format, language, columns, most } = list;
  let count = 0;
  async function* lines(): AsyncGenerator<string[]> {
    for await (const row of list.rows) {
      if (++count > most) throw new DomainError("EXPORT_TOO_LONG", { most });
      yield columns.map(({ cell }) => String(cell(row, language) ?? "").normalize("NFC"));
    }
  }
  const file = await writeTable({
    baseName,
    format,
    headers: columns.map((column) => column[language]),
    rows: lines(),
  });
  return { file: asDownload(file), rows: count };
}

/** All rows behind a list that answers page by page. @param read asks for the page after a cursor */
export async function* everyPage<Node>(read: (after: string | null) => Promise<Page<Node>>): AsyncGenerator<Node> {
  let after: string | null = null;
  for (;;) {
    const page: Page<Node> = await read(after);
    for (const { node } of page.edges) yield node;
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage || after === null) return;
  }
}
