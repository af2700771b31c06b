import { isUtf8 } from "node:buffer";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { DomainError } from "@khuyenhoc/contracts";
import Papa from "papaparse";
import { type Caps, HEADER_SEARCH_ROWS } from "./caps.ts";
import { recogniseBytes } from "./recognition.ts";
import { decodeLegacy, type LegacyEncoding } from "./vietnamese-encodings.ts";

type Encoding = "utf-8" | "utf-16le" | "utf-16be" | LegacyEncoding;

/** Bytes that are looked at to tell a legacy encoding. */
const SAMPLE_BYTES = 1024 * 1024;
const SLICE_BYTES = 256 * 1024;

const unreadable = (reason: string) => new DomainError("IMPORT_UNREADABLE", { reason });
const notText = () => unreadable("không phải tệp văn bản / not a text file");

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The file's bytes piece by piece, inflated if it is compressed; what inflates beyond the cap is refused while counting. */
async function* pieces(bytes: Uint8Array, caps: Caps): AsyncGenerator<Uint8Array> {
  if (!isGzip(bytes)) {
    for (let start = 0; start < bytes.byteLength; start += SLICE_BYTES)
      yield bytes.subarray(start, start + SLICE_BYTES);
    return;
  }
  let total = 0;
  const gunzip = Readable.from([bytes]).pipe(createGunzip({ chunkSize: SLICE_BYTES }));
  try {
    for await (const piece of gunzip) {
      total += (piece as Buffer).byteLength;
      if (total > caps.maxInflatedBytes) {
        throw new DomainError("IMPORT_TOO_LARGE", {
          reason: `> ${Math.floor(caps.maxInflatedBytes / 1024 / 1024)} MB sau khi giải nén / once inflated`,
        });
      }
      yield piece as Buffer;
    }
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw unreadable("tệp nén bị hỏng / the compressed file is damaged");
  } finally {
    gunzip.destroy();
  }
}

/** The first bytes of a file, inflated. */
async function sampleOf(bytes: Uint8Array, caps: Caps): Promise<Buffer> {
  const taken: Uint8Array[] = [];
  let length = 0;
  for await (const piece of pieces(bytes, caps)) {
    taken.push(piece);
    length += piece.byteLength;
    if (length >= SAMPLE_BYTES) break;
  }
  return Buffer.concat(taken);
}

async function isAllUtf8(bytes: Uint8Array, caps: Caps): Promise<boolean> {
  if (!isGzip(bytes)) return isUtf8(bytes);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const piece of pieces(bytes, caps)) decoder.decode(piece, { stream: true });
    decoder.decode();
    return true;
  } catch (error) {
    if (error instanceof DomainError) throw error;
    return false;
  }
}

/** UTF-16 without a mark: most characters of a table are ASCII, so every second byte is zero. */
function unmarkedUtf16(sample: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  const zeros = [0, 0];
  const length = Math.min(4096, sample.byteLength - (sample.byteLength % 2));
  for (let index = 0; index < length; index++) if (sample[index] === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  const [even = 0, odd = 0] = zeros;
  if (odd > length / 4 && even === 0) return "utf-16le";
  return even > length / 4 && odd === 0 ? "utf-16be" : undefined;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are exactly what a text has not
const binary = /[\u0000-\u0008\u000e-\u001f]/;

/**
 * Which encoding a text file is in: UTF-8 and UTF-16 with or without mark, else one of the legacy encodings by what its words look
 * like in each.
 *
 * @throws DomainError IMPORT_ENCODING where that cannot be told; IMPORT_UNREADABLE for what is no text
 */
export async function encodingOf(bytes: Uint8Array, caps: Caps): Promise<Encoding> {
  const sample = await sampleOf(bytes, caps);
  if (sample[0] === 0xff && sample[1] === 0xfe) return "utf-16le";
  if (sample[0] === 0xfe && sample[1] === 0xff) return "utf-16be";
  const utf16 = unmarkedUtf16(sample);
  if (utf16 !== undefined) return utf16;
  if (await isAllUtf8(bytes, caps)) return "utf-8";
  const text = sample.toString("latin1");
  if (binary.test(text)) throw notText();
  return recogniseBytes(text);
}

/** The text piece by piece; a piece of a legacy encoding ends where a line ends. */
async function* textOf(bytes: Uint8Array, encoding: Encoding, caps: Caps): AsyncGenerator<string> {
  if (encoding === "utf-8" || encoding === "utf-16le" || encoding === "utf-16be") {
    const decoder = new TextDecoder(encoding, { fatal: true });
    try {
      for await (const piece of pieces(bytes, caps)) yield decoder.decode(piece, { stream: true });
      yield decoder.decode();
    } catch (error) {
      if (error instanceof DomainError) throw error;
      throw unreadable(`tệp ${encoding} bị hỏng / damaged ${encoding} text`);
    }
    return;
  }
  let rest = "";
  for await (const piece of pieces(bytes, caps)) {
    const text = rest + Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1");
    const end = Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r")) + 1;
    rest = text.slice(end);
    if (rest.length > longestRecord(caps)) throw tooLong(caps, 1);
    yield decodeLegacy(text.slice(0, end), encoding);
  }
  yield decodeLegacy(rest, encoding);
}

const longestRecord = (caps: Caps) => caps.maxColumns * (caps.maxCellLength + 3);

function tooLong(caps: Caps, line: number): DomainError {
  return new DomainError("IMPORT_TOO_LARGE", {
    reason: `> ${caps.maxCellLength} ký tự một ô / characters in a cell, dòng / line ${line} (thiếu dấu ngoặc kép? / a quote missing?)`,
  });
}

interface Dialect {
  delimiter: string;
  newline: "\n" | "\r";
}

const delimiters = [",", ";", "\t", "|"];
type HeaderTest = (cells: readonly string[]) => boolean;

/**
 * Blank lines mislead the guess of the delimiter, and so do lines about the file with thousands in commas: what makes a header of a line
 * is the delimiter. Old programs of Apple end lines by a carriage return only.
 */
function dialectOf(text: string, isHeader: HeaderTest | undefined): Dialect {
  const newline = !text.includes("\n") && text.includes("\r") ? "\r" : "\n";
  const start = text.slice(0, 64 * 1024);
  if (isHeader !== undefined) {
    const lines = start.split(newline, HEADER_SEARCH_ROWS).map((line) => line.replaceAll('"', ""));
    const delimiter = delimiters.find((candidate) => lines.some((line) => isHeader(line.split(candidate))));
    if (delimiter !== undefined) return { delimiter, newline };
  }
  const guess = Papa.parse(start, { preview: 20, skipEmptyLines: true, delimitersToGuess: delimiters });
  return { delimiter: guess.meta.delimiter, newline };
}

/**
 * Records of a CSV text with the line each starts on, as many at once as are read at once; delimiter found by itself (comma,
 * semicolon, tab, bar). Nothing is kept.
 *
 * @param isHeader tells the header below lines about the file
 */
export async function* csvRows(
  bytes: Uint8Array,
  caps: Caps,
  isHeader?: HeaderTest,
): AsyncGenerator<{ line: number; cells: string[] }[]> {
  const encoding = await encodingOf(bytes, caps);
  let dialect: Dialect | undefined;
  let line = 1;
  let rest = "";
  for await (const piece of textOf(bytes, encoding, caps)) {
    if (piece.includes("\u0000")) throw notText();
    rest += piece;
    // The guess wants some lines, if there are so many.
    if (dialect === undefined && rest.length < SLICE_BYTES / 4) continue;
    dialect ??= dialectOf(rest, isHeader);
    const read = readRecords(rest, dialect, caps, line, false);
    yield read.records;
    rest = rest.slice(read.end);
    line = read.line;
  }
  if (rest !== "") yield readRecords(rest, dialect ?? dialectOf(rest, isHeader), caps, line, true).records;
}

interface ReadRecords {
  records: { line: number; cells: string[] }[];
  /** Where the first record begins that is not whole, and the line it stands on. */
  end: number;
  line: number;
}

/** @param last whether nothing follows the text */
function readRecords(text: string, dialect: Dialect, caps: Caps, firstLine: number, last: boolean): ReadRecords {
  const { delimiter, newline } = dialect;
  const records: ReadRecords["records"] = [];
  let line = firstLine;
  let start = 0;
  while (start < text.length) {
    const newlineAt = text.indexOf(newline, start);
    if (newlineAt === -1 && !last) break;
    const stop = newlineAt === -1 ? text.length : newlineAt;
    const content = text.slice(start, newline === "\n" && text[stop - 1] === "\r" ? stop - 1 : stop);
    if (!content.includes('"')) {
      records.push({ line, cells: content.split(delimiter) });
      line += 1;
      start = stop + 1;
      continue;
    }
    const record = readQuoted(text, start, dialect, last, line);
    if (record === undefined) break;
    records.push({ line, cells: record.cells });
    line += record.lines;
    start = record.end;
  }
  if (text.length - start > longestRecord(caps)) throw tooLong(caps, line);
  return { records, end: Math.min(start, text.length), line };
}

/** Text between quotes, doubled ones for one; undefined where it goes on beyond the text. */
function readQuotedText(text: string, start: number): { cell: string; end: number } | undefined {
  let cell = "";
  let at = start;
  for (;;) {
    const close = text.indexOf('"', at + 1);
    if (close === -1) return undefined;
    cell += text.slice(at + 1, close);
    at = close + 1;
    if (text[at] !== '"') return { cell, end: at };
    cell += '"';
  }
}

/** One record with quotes, which may hold line ends; undefined where it goes on beyond the text. */
function readQuoted(
  text: string,
  start: number,
  { delimiter, newline }: Dialect,
  last: boolean,
  line: number,
): { cells: string[]; end: number; lines: number } | undefined {
  const unmatched = () => unreadable(`dấu ngoặc kép không khớp ở dòng / unmatched quote on line ${line}`);
  const cells: string[] = [];
  let lines = 1;
  let at = start;
  for (;;) {
    const quoted = text[at] === '"' ? readQuotedText(text, at) : { cell: null, end: at };
    if (quoted === undefined) {
      if (last) throw unmatched();
      return undefined;
    }
    // What follows a closing quote, or a cell without quotes.
    let stop = quoted.end;
    while (stop < text.length && text[stop] !== delimiter && text[stop] !== newline) stop += 1;
    if (stop === text.length && !last) return undefined;
    const tail = text.slice(quoted.end, stop);
    if (quoted.cell !== null && tail.trim() !== "") throw unmatched();
    if (quoted.cell !== null) lines += quoted.cell.split(newline).length - 1;
    cells.push(quoted.cell ?? tail.replace(/\r$/, ""));
    if (text[stop] !== delimiter) return { cells, end: stop + 1, lines };
    at = stop + 1;
  }
}
