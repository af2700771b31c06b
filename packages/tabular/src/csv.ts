import { DomainError } from "@khuyenhoc/contracts";
import Papa from "papaparse";
import type { Caps } from "./caps.ts";

/** Decodes UTF-8 (with or without mark) and UTF-16 with a mark; anything else is refused rather than guessed. */
export function decodeText(bytes: Uint8Array): string {
  const marked = (first: number, second: number) => bytes[0] === first && bytes[1] === second;
  const encoding = marked(0xff, 0xfe) ? "utf-16le" : marked(0xfe, 0xff) ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new DomainError("IMPORT_UNREADABLE", {
      reason: "bảng mã không phải UTF-8 / the text is not UTF-8",
    });
  }
}

/** Records of a CSV text with the line each starts on; delimiter found by itself (comma, semicolon, tab, bar). */
export function* csvRows(bytes: Uint8Array, caps: Caps): Generator<{ line: number; cells: string[] }> {
  const content = decodeText(bytes);
  if (content.includes("\u0000")) {
    throw new DomainError("IMPORT_UNREADABLE", { reason: "không phải tệp văn bản / not a text file" });
  }
  const rows: { line: number; cells: string[] }[] = [];
  let line = 1;
  let cursor = 0;
  let failure: string | undefined;
  // Blank lines mislead the guess, but must be counted afterwards: hence two passes.
  const guess = Papa.parse(content, { preview: 20, skipEmptyLines: true, delimitersToGuess: [",", ";", "\t", "|"] });
  Papa.parse<string[]>(content, {
    delimiter: guess.meta.delimiter,
    step(result, parser) {
      const start = line;
      for (let next = content.indexOf("\n", cursor); next !== -1 && next < result.meta.cursor; ) {
        line += 1;
        cursor = next + 1;
        next = content.indexOf("\n", cursor);
      }
      const quotes = result.errors.find((error) => error.type === "Quotes");
      if (quotes !== undefined) {
        failure = `dấu ngoặc kép không khớp ở dòng / unmatched quote on line ${start}`;
        parser.abort();
        return;
      }
      rows.push({ line: start, cells: result.data });
      // One more than allowed is enough for the caller to refuse the file.
      if (rows.length > caps.maxRows + 2) parser.abort();
    },
  });
  if (failure !== undefined) throw new DomainError("IMPORT_UNREADABLE", { reason: failure });
  yield* rows;
}
