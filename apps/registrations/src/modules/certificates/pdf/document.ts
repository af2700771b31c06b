import { A4_LANDSCAPE, drawPages } from "@khuyenhoc/paper";
import { drawCertificate } from "./page.ts";
import type { PrintedCertificate } from "./words.ts";

/**
 * Certificates as one PDF, a page each, given out as it is made.
 *
 * @param pages        read as they are needed
 * @param options.copy whether this is a copy (bản sao)
 * @param options.now  instant that the file says it was made
 */
export function certificatesPdf(
  pages: AsyncIterable<PrintedCertificate> | Iterable<PrintedCertificate>,
  options: { copy: boolean; now: Date },
): AsyncGenerator<Uint8Array> {
  const title = options.copy ? "Giấy chứng nhận (bản sao)" : "Giấy chứng nhận";
  return drawPages({ title, size: A4_LANDSCAPE, made: options.now }, pages, (sheet, page) =>
    drawCertificate(sheet, page, options),
  );
}
