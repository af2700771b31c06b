import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { faces, fontFile } from "./fonts.ts";
import { Sheet, type Size } from "./sheet.ts";

/** Pages after which other work gets its turn: drawing one takes some milliseconds. */
const PAGES_AT_ONCE = 10;

export interface DocumentOptions {
  title: string;
  size: Size;
  /** Instant that the file says it was made: the same content and instant give the same bytes. */
  made: Date;
  /** White space around running text, in points; a page that is drawn by coordinates has none. */
  margin?: number;
  /** Keeps the pages, so that what stands at the foot of each can be written at the end. */
  bufferPages?: boolean;
}

/** An empty Vietnamese document with the faces of official papers, and no page yet. */
export function openDocument({
  title,
  size,
  made,
  margin = 0,
  bufferPages = false,
}: DocumentOptions): PDFKit.PDFDocument {
  const document = new PDFDocument({
    size: [size.width, size.height],
    margin,
    autoFirstPage: false,
    bufferPages,
    pdfVersion: "1.7",
    lang: "vi",
    displayTitle: true,
    info: { Title: title, CreationDate: made, ModDate: made },
  });
  for (const face of faces) document.registerFont(face, fontFile(face));
  return document;
}

/**
 * A document of a page per item, given out as it is made, so that thousands of pages need little memory.
 *
 * @param items read as they are needed
 * @param draw  draws one item on a page of its own
 */
export async function* drawPages<Item>(
  options: DocumentOptions,
  items: AsyncIterable<Item> | Iterable<Item>,
  draw: (sheet: Sheet, item: Item) => void,
): AsyncGenerator<Uint8Array> {
  const document = openDocument(options);
  let count = 0;
  for await (const item of items) {
    document.addPage();
    draw(new Sheet(document, options.size), item);
    count += 1;
    if (count % PAGES_AT_ONCE === 0) {
      await nextTurn();
      yield* ready(document);
    }
  }
  yield* rest(document);
}

/** Ends a document. @returns the whole file */
export async function endDocument(document: PDFKit.PDFDocument): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of rest(document)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** What the document has written so far. */
function* ready(document: PDFKit.PDFDocument): Generator<Uint8Array> {
  const stream = document as unknown as Readable;
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) yield chunk;
}

async function* rest(document: PDFKit.PDFDocument): AsyncGenerator<Uint8Array> {
  document.end();
  for await (const chunk of document as unknown as AsyncIterable<Uint8Array>) yield chunk;
}
