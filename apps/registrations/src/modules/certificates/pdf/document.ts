import type { Readable } from "node:stream";
import { setImmediate as nextTurn } from "node:timers/promises";
import PDFDocument from "pdfkit";
import { faces, fontFile } from "./fonts.ts";
import { drawCertificate, pageSize } from "./page.ts";
import type { PrintedCertificate } from "./words.ts";

/** Pages after which other work gets its turn: drawing one takes some milliseconds. */
const PAGES_AT_ONCE = 10;

/**
 * Certificates as one PDF, a page each, given out as it is made.
 *
 * @param pages        read as they are needed
 * @param options.copy whether this is a copy (bản sao)
 * @param options.now  instant that the file says it was made
 */
export async function* certificatesPdf(
  pages: AsyncIterable<PrintedCertificate> | Iterable<PrintedCertificate>,
  options: { copy: boolean; now: Date },
): AsyncGenerator<Uint8Array> {
  const document = new PDFDocument({
    size: [pageSize.width, pageSize.height],
    margin: 0,
    autoFirstPage: false,
    pdfVersion: "1.7",
    lang: "vi",
    displayTitle: true,
    info: {
      Title: options.copy ? "Giấy chứng nhận (bản sao)" : "Giấy chứng nhận",
      CreationDate: options.now,
      ModDate: options.now,
    },
  });
  for (const face of faces) document.registerFont(face, fontFile(face));
  let count = 0;
  for await (const page of pages) {
    document.addPage();
    drawCertificate(document, page, options);
    count += 1;
    if (count % PAGES_AT_ONCE === 0) {
      await nextTurn();
      yield* ready(document);
    }
  }
  document.end();
  for await (const chunk of document as unknown as AsyncIterable<Uint8Array>) yield chunk;
}

/** What the document has written so far. */
function* ready(document: PDFKit.PDFDocument): Generator<Uint8Array> {
  const stream = document as unknown as Readable;
  for (let chunk = stream.read() as Buffer | null; chunk !== null; chunk = stream.read() as Buffer | null) yield chunk;
}
