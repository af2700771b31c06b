import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { promisify } from "node:util";
import { attendance, DomainError, type Scan, type ScanAnswer, ticketText } from "@khuyenhoc/contracts";
import { type Database, isConflict, sqlState } from "@khuyenhoc/database";
import { digestOf } from "../following/secrets.ts";

/** What the routes of desks work with. */
export interface DeskParts {
  database: Pick<Database, "transaction" | "pool">;
  /** Private or public. */
  ticketKey: KeyObject;
  now: () => Date;
}
export interface Upload {
  secret: string;
  deviceId: string;
  scans: readonly Scan[];
}

const verifyInPool = promisify(
  (data: Buffer, key: KeyObject, signature: Uint8Array, done: (error: Error | null, good: boolean) => void) =>
    verify("sha256", data, { key, dsaEncoding: "ieee-p1363" }, signature, done),
);
const publicKeys = new WeakMap<KeyObject, KeyObject>();
function publicOf(key: KeyObject): KeyObject {
  if (key.type === "public") return key;
  const known = publicKeys.get(key) ?? createPublicKey(key);
  publicKeys.set(key, known);
  return known;
}

/** A scan with what its ticket says. */
interface Read {
  scan: Scan;
  participantId: string | null;
  eventId: string | null;
  version: number | null;
  problem: "TICKET_INVALID" | null;
  at: string;
}

const LATEST = Date.UTC(2199, 11, 31);
/** When it was scanned by the service's clock. A device may say anything: what PostgreSQL could not read is a clock that is wrong. */
function correctedTime({ scannedAt, deviceOffsetMs }: Scan): string {
  const at = new Date(scannedAt).getTime() + deviceOffsetMs;
  return new Date(Math.min(Math.max(Number.isNaN(at) ? 0 : at, 0), LATEST)).toISOString();
}

/** Reads a scan; signatures are verified in the pool of threads, many at once. */
async function readScan(key: KeyObject, scan: Scan): Promise<Read> {
  const read: Read = {
    scan,
    participantId: null,
    eventId: null,
    version: null,
    problem: null,
    at: correctedTime(scan),
  };
  if (scan.ticket === null) return { ...read, participantId: scan.participantId };
  const ticket = ticketText.parse(scan.ticket);
  if (ticket === undefined) return { ...read, problem: "TICKET_INVALID" };
  const { participantId, eventId, version, signed, signature } = ticket;
  if (!(await verifyInPool(Buffer.from(signed, "ascii"), key, signature)))
    return { ...read, problem: "TICKET_INVALID" };
  return { ...read, participantId, eventId, version };
}

/** One upload, judged in the database: {@link DeskParts} and the numbers of the contract. */
const uploadStatement = `SELECT of_nonce AS nonce, told AS outcome, why AS reason, since AS "firstAt", since_desk AS "firstDesk", again AS repeated
  FROM take_scans($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`;

type AnswerRow = Omit<ScanAnswer, "firstAt"> & { firstAt: Date | null };

/** The whole upload is one statement, which commits by itself: a desk checks in one by one, and each round trip is waited for at a door. */
async function uploadOnce(pool: Database["pool"], { secret, deviceId }: Upload, reads: readonly Read[], now: Date) {
  const { rows } = await pool.query<AnswerRow>({
    name: "desk-upload",
    text: uploadStatement,
    values: [
      ...[digestOf(secret), deviceId, now],
      attendance.DESK_HOURS_AFTER_EVENT,
      attendance.SESSION_TOLERANCE_MINUTES,
      attendance.CLOCK_TOLERANCE_MINUTES,
      reads.map(({ scan }) => scan.nonce),
      reads.map(({ scan }) => scan.sessionId),
      reads.map(({ scan }) => scan.direction),
      reads.map(({ scan }) => scan.ticket === null),
      reads.map(({ at }) => at),
      reads.map(({ participantId }) => participantId),
      reads.map(({ eventId }) => eventId),
      reads.map(({ version }) => version),
      reads.map(({ problem }) => problem),
    ],
  });
  if (rows.length === 0) throw new DomainError("NOT_FOUND");
  return rows;
}

/**
 * Takes scans of a device: at most {@link attendance.MAX_SCANS}. Sent again, in whatever parts, they change nothing and get the
 * answers that they got.
 *
 * @returns an answer for every scan, in their order
 * @throws DomainError NOT_FOUND for a secret of no desk or a device that the desk does not know
 */
export async function takeScans(parts: DeskParts, upload: Upload): Promise<ScanAnswer[]> {
  const key = publicOf(parts.ticketKey);
  const once = [...new Map(upload.scans.map((scan) => [scan.nonce.toLowerCase(), scan])).values()];
  const reads = await Promise.all(once.map((scan) => readScan(key, scan)));
  const run = () => uploadOnce(parts.database.pool, upload, reads, parts.now());
  const rows = await run().catch((error: unknown) => {
    // Another device sent one of the nonces at the same moment: by now it is known. Or two waited for each other.
    if (sqlState(error) === "23505" || isConflict(error)) return run();
    throw error;
  });
  const answers = new Map(
    rows.map(({ firstAt, ...row }) => [row.nonce, { ...row, firstAt: firstAt?.toISOString() ?? null }]),
  );
  return upload.scans.map(({ nonce }) => {
    const answer = answers.get(nonce.toLowerCase());
    if (answer === undefined) throw new Error("a scan without an answer");
    return answer;
  });
}
