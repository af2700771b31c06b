import { DomainError } from "@khuyenhoc/contracts";
import { streamXlsxRows } from "hucre/xlsx";
import yauzl from "yauzl";
import type { Caps } from "./caps.ts";

const MAX_PARTS = 2000;

/**
 * Inflates every part once, counting, and keeps nothing: afterwards the workbook's true size is known.
 * A bomb costs one pass of at most `maxInflatedBytes`, never memory.
 */
export async function assertInflatesWithin(bytes: Uint8Array, caps: Caps): Promise<void> {
  const archive = await yauzl.fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  let total = 0;
  let parts = 0;
  for await (const entry of archive.eachEntry()) {
    parts += 1;
    if (parts > MAX_PARTS) throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${MAX_PARTS} phần / parts` });
    if (entry.fileName.endsWith("/")) continue;
    const stream = await archive.openReadStreamPromise(entry);
    for await (const chunk of stream) {
      total += (chunk as Buffer).length;
      if (total > caps.maxInflatedBytes) {
        stream.destroy();
        throw new DomainError("IMPORT_TOO_LARGE", {
          reason: `> ${Math.floor(caps.maxInflatedBytes / 1024 / 1024)} MB sau khi giải nén / once inflated`,
        });
      }
    }
  }
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value === "number") return Number.isInteger(value) ? value.toFixed(0) : String(value);
  if (typeof value === "boolean") return value ? "1" : "0";
  return String(value);
}

/** Rows of the first sheet; formulas give the value that the program that saved the file had computed. */
export async function* xlsxRows(bytes: Uint8Array, caps: Caps): AsyncGenerator<{ line: number; cells: string[] }[]> {
  await assertInflatesWithin(bytes, caps);
  for await (const row of streamXlsxRows(bytes)) {
    yield [{ line: row.index + 1, cells: row.values.map(cellText) }];
  }
}
