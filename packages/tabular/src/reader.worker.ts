import { parentPort, workerData } from "node:worker_threads";
import { DomainError } from "@khuyenhoc/contracts";
import type { TableRow } from "./caps.ts";
import { type PackedRows, packRows } from "./packed-rows.ts";
import { readPieces, type Source } from "./pieces.ts";

export type WorkerMessage =
  | { kind: "headers"; headers: string[]; headerLine: number; preamble: TableRow[] }
  | ({ kind: "rows" } & PackedRows)
  | { kind: "end" }
  | { kind: "failure"; code: DomainError["code"]; details: DomainError["details"] };

const port = parentPort;
if (port === null) throw new Error("this module runs in a worker thread only");

const asked = () => new Promise<void>((resolve) => port.once("message", () => resolve()));
const say = (message: WorkerMessage) => port.postMessage(message);

try {
  for await (const piece of readPieces(workerData as Source)) {
    say(piece.kind === "rows" ? { kind: "rows", ...packRows(piece.rows) } : piece);
    await asked();
  }
  say({ kind: "end" });
} catch (error) {
  const { code, details } =
    error instanceof DomainError ? error : new DomainError("IMPORT_UNREADABLE", { reason: "?" });
  say({ kind: "failure", code, details });
}
// What a refused file left open would keep the thread alive.
process.exit();
