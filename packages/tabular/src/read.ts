import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { DomainError } from "@khuyenhoc/contracts";
import { type Caps, defaultCaps, type HeaderHint, type TableRow } from "./caps.ts";
import { isGzip } from "./csv.ts";
import { unpackRows } from "./packed-rows.ts";
import { readPieces, type Source } from "./pieces.ts";
import type { WorkerMessage } from "./reader.worker.ts";

/** A table being read: the header is there, rows come in batches of at most 1,000. */
export interface Table {
  headers: string[];
  headerLine: number;
  /** What stands above the header; empty without a hint of where that is. */
  preamble: TableRow[];
  /** Read once; errors of the file's later part are thrown while iterating. */
  batches(): AsyncGenerator<TableRow[]>;
  /** Ends the reading thread; harmless when done already. */
  close(): Promise<void>;
}

const noHeader = () => new DomainError("IMPORT_UNREADABLE", { reason: "không có dòng tiêu đề / no header row" });

/** A text of up to so many bytes is read where it is asked for. */
const SMALL_BYTES = 256 * 1024;
/** Milliseconds that a thread is given to end after its last word. */
const LAST_WORD_MS = 2000;

/** Beginnings of files that people send by mistake, and what they are. */
const strangers: readonly (readonly [RegExp, string])[] = [
  [/^\xd0\xcf/, "tệp .xls cũ hoặc có mật khẩu / an old .xls file, or one with a password"],
  [/^%PDF/, "tệp PDF / a PDF file"],
  [/^(\x89PNG|\xff\xd8\xff|GIF8)/, "tệp ảnh / a picture"],
  [/^\{\\rtf/, "tệp RTF / an RTF file"],
  [/^(\xef\xbb\xbf)?\s*<(!doctype|html|\?xml)/i, "tệp HTML hoặc XML / an HTML or XML file"],
];

/**
 * What a file is by its first bytes; a CSV may be compressed by gzip.
 *
 * @throws DomainError IMPORT_UNREADABLE for what is recognised and cannot be read
 */
export function formatOf(bytes: Uint8Array): "csv" | "xlsx" {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return "xlsx";
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(64, bytes.byteLength)).toString("latin1");
  const stranger = strangers.find(([beginning]) => beginning.test(start));
  if (stranger !== undefined) throw new DomainError("IMPORT_UNREADABLE", { reason: stranger[1] });
  return "csv";
}

/**
 * Opens a CSV or XLSX file by its content, whatever its name says.
 *
 * @param bytes content; at most `caps.maxBytes`
 * @param hint  where the header is not the first row that is not empty; the first such row again where no row fits the hint
 * @throws DomainError IMPORT_UNREADABLE, IMPORT_TOO_LARGE
 */
export async function openTable(bytes: Uint8Array, limits: Partial<Caps> = {}, hint?: HeaderHint): Promise<Table> {
  const caps: Caps = { ...defaultCaps, ...limits };
  if (bytes.byteLength > caps.maxBytes) {
    throw new DomainError("IMPORT_TOO_LARGE", { reason: `> ${Math.floor(caps.maxBytes / 1024 / 1024)} MB` });
  }
  const source: Source = { bytes, format: formatOf(bytes), caps, hint };
  const isPlain = source.format === "csv" && !isGzip(bytes) && bytes.byteLength <= SMALL_BYTES;
  return isPlain ? openHere(source) : openInThread(source);
}

/** A small text costs less than starting a thread for it, and can do no harm: the caps bound what is made of it. */
async function openHere(source: Source): Promise<Table> {
  const pieces = readPieces(source);
  const { value: first } = await pieces.next();
  if (first?.kind !== "headers") throw noHeader();
  return {
    headers: first.headers,
    headerLine: first.headerLine,
    preamble: first.preamble,
    close: async () => void (await pieces.return(undefined)),
    async *batches() {
      for await (const piece of pieces) if (piece.kind === "rows") yield piece.rows;
    },
  };
}

/** Reading in a thread with a bounded heap, so that a hostile file can neither stall nor end the service. */
async function openInThread(source: Source): Promise<Table> {
  const { caps } = source;
  const worker = new Worker(new URL("./reader.worker.ts", import.meta.url), {
    workerData: source,
    resourceLimits: { maxOldGenerationSizeMb: caps.maxHeapMegabytes },
  });

  const received: WorkerMessage[] = [];
  let wake: (() => void) | undefined;
  let ended: DomainError | undefined;
  worker.on("message", (message: WorkerMessage) => {
    received.push(message);
    wake?.();
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    ended =
      error.code === "ERR_WORKER_OUT_OF_MEMORY"
        ? new DomainError("IMPORT_TOO_LARGE", { reason: "cần quá nhiều bộ nhớ / needs too much memory" })
        : new DomainError("IMPORT_UNREADABLE", { reason: error.name });
    wake?.();
  });
  worker.on("exit", () => {
    ended ??= new DomainError("IMPORT_UNREADABLE", { reason: "bộ đọc đã dừng / the reader stopped" });
    wake?.();
  });

  let finished = false;
  const exited = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
  // A thread that has said its last word ends by itself. To terminate it in that very moment has brought the process down (Node 24).
  const close = async () => {
    if (finished) await Promise.race([exited, delay(LAST_WORD_MS, undefined, { ref: false })]);
    await worker.terminate();
  };
  const next = async (): Promise<Exclude<WorkerMessage, { kind: "failure" }>> => {
    for (;;) {
      const message = received.shift();
      finished ||= message?.kind === "failure" || message?.kind === "end";
      if (message?.kind === "failure") {
        await close();
        throw new DomainError(message.code, message.details);
      }
      if (message !== undefined) return message;
      if (ended !== undefined) throw ended;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };

  const first = await next();
  if (first.kind !== "headers") {
    await close();
    throw noHeader();
  }
  return {
    headers: first.headers,
    headerLine: first.headerLine,
    preamble: first.preamble,
    close,
    async *batches() {
      try {
        worker.postMessage("next");
        for (;;) {
          const message = await next();
          if (message.kind === "end") return;
          // The next batch is read while this one is consumed; never more than one.
          worker.postMessage("next");
          if (message.kind === "rows") yield unpackRows(message);
        }
      } finally {
        await close();
      }
    },
  };
}
