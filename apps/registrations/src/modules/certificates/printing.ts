import type { Transaction } from "@khuyenhoc/database";
import type { JobFile } from "@khuyenhoc/jobs";
import { Zip, ZipPassThrough } from "fflate";
import { certificatesPdf } from "./pdf/document.ts";
import type { PrintedCertificate } from "./pdf/words.ts";
import { printedOf } from "./pdf.ts";
import { type CertificateRow, certificateColumns, certificateTables } from "./row.ts";

/** Most pages of one PDF. */
const PAGES_PER_FILE = 500;
/** Certificates that are read at once. */
const ROWS_AT_ONCE = 100;

/** What a job issued, in the order of its rows; those that have lost their force since are left out. */
async function* issuedBy(
  tx: Transaction,
  jobId: string,
  { publicUrl, date, from, to }: { publicUrl: string; date: string; from: number; to: number },
): AsyncGenerator<PrintedCertificate> {
  for (let start = from; start <= to; start += ROWS_AT_ONCE) {
    const rows = await tx.query<CertificateRow>(
      `SELECT ${certificateColumns}
       FROM job_item AS item JOIN ${certificateTables} ON r.id = item.target_id
       WHERE item.job_id = $1 AND item.code IS NULL AND item.position BETWEEN $2 AND $3
         AND c.revoked_on IS NULL AND c.replaced_by IS NULL
       ORDER BY item.position`,
      [jobId, start, Math.min(start + ROWS_AT_ONCE - 1, to)],
    );
    yield* await printedOf(tx, rows, { publicUrl, date });
  }
}

/**
 * The file of a run: one PDF, or a ZIP of PDFs. Made while it is read.
 *
 * @param job.total            rows of the job; those that were refused have no page
 * @param options.pagesPerFile most pages of one PDF
 */
export function printedRun(
  tx: Transaction,
  job: { id: string; total: number },
  options: { publicUrl: string; date: string; now: Date; pagesPerFile?: number },
): JobFile {
  const { pagesPerFile = PAGES_PER_FILE } = options;
  const part = (from: number) => {
    const pages = issuedBy(tx, job.id, { ...options, from, to: Math.min(from + pagesPerFile - 1, job.total) });
    return certificatesPdf(pages, { copy: false, now: options.now });
  };
  if (job.total <= pagesPerFile) {
    return { fileName: "giay-chung-nhan.pdf", mediaType: "application/pdf", parts: part(1) };
  }
  return {
    fileName: "giay-chung-nhan.zip",
    mediaType: "application/zip",
    parts: zipped(job.total, pagesPerFile, part),
  };
}

async function* zipped(
  total: number,
  pagesPerFile: number,
  part: (from: number) => AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const waiting: Uint8Array[] = [];
  const zip = new Zip((error, chunk) => {
    if (error !== null) throw error;
    waiting.push(chunk);
  });
  for (let from = 1; from <= total; from += pagesPerFile) {
    const to = Math.min(from + pagesPerFile - 1, total);
    // PDFs are compressed already.
    const entry = new ZipPassThrough(
      `giay-chung-nhan-${String(from).padStart(5, "0")}-${String(to).padStart(5, "0")}.pdf`,
    );
    zip.add(entry);
    for await (const chunk of part(from)) {
      entry.push(chunk);
      yield* waiting.splice(0);
    }
    entry.push(new Uint8Array(), true);
  }
  zip.end();
  yield* waiting.splice(0);
}
