import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { promisify } from "node:util";
import { attendance, DomainError, type Scan, type ScanAnswer, ticketText } from "@khuyenhoc/contracts";
import { type Database, sqlState, systemScope, type Transaction } from "@khuyenhoc/database";
import { digestOf } from "../following/secrets.ts";
import { deskEnd } from "./desks.ts";

/** What the routes of desks work with. */
export interface DeskParts {
  database: Pick<Database, "transaction">;
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

interface OpenedDesk {
  id: string;
  eventId: string;
  knownDevice: boolean;
}

/**
 * Finds the desk of a secret; uploads of the device wait for each other from now on, and closing the event waits for them.
 *
 * @throws DomainError NOT_FOUND, also where the device is not known: it has to greet the desk first
 */
async function openDesk(tx: Transaction, secret: string, deviceId: string): Promise<OpenedDesk> {
  const [desk] = await tx.query<OpenedDesk>(
    `SELECT d.id, d.event_id AS "eventId", v.id IS NOT NULL AS "knownDevice",
       pg_advisory_xact_lock(hashtextextended('device ' || $2::uuid, 0)),
       pg_advisory_xact_lock_shared(hashtextextended('attendance ' || d.event_id, 0))
     FROM desk AS d LEFT JOIN desk_device AS v ON v.id = $2 AND v.desk_id = d.id WHERE d.secret_hash = $1`,
    [digestOf(secret), deviceId],
    "desk-open",
  );
  if (desk?.knownDevice !== true) throw new DomainError("NOT_FOUND");
  return desk;
}

const clockTolerance = `interval '${attendance.CLOCK_TOLERANCE_MINUTES} minutes'`;
const sessionTolerance = `interval '${attendance.SESSION_TOLERANCE_MINUTES} minutes'`;

/**
 * Judges, merges, keeps and answers a whole batch in one statement. A scan counts or does not by itself, never by what came before it:
 * attendance is the minimum and maximum of those that count, so that order, batches and repetition change nothing. What is told about
 * who was first comes from the row as it was when it was locked.
 */
const uploadStatement = `
  WITH place AS (
    SELECT e.state, e.updated_at, ${deskEnd} AS ended_at, d.created_at
    FROM desk AS d JOIN event AS e ON e.id = d.event_id WHERE d.id = $1
  ), given AS (
    SELECT g.nonce, g.session_id, g.direction, g.by_name, g.at, g.of_event, g.version, g.problem, p.id AS participant_id, p.state,
      p.ticket_version, p.updated_at, s.id AS known_session, s.starts_at, s.ends_at
    FROM unnest($5::uuid[], $6::uuid[], $7::text[], $8::bool[], $9::timestamptz[], $10::uuid[], $11::uuid[], $12::int[], $13::text[])
      AS g (nonce, session_id, direction, by_name, at, named, of_event, version, problem)
    LEFT JOIN participant AS p ON p.id = g.named AND p.event_id = $2
    LEFT JOIN session AS s ON s.id = g.session_id AND s.event_id = $2
  ), known AS (
    SELECT k.nonce, k.outcome, k.reason, k.first_at, k.first_desk_id, k.event_id = $2 AND k.session_id = g.session_id
      AND k.direction = g.direction AND k.participant_id IS NOT DISTINCT FROM g.participant_id AS same
    FROM given AS g JOIN scan AS k ON k.nonce = g.nonce
  ), judged AS (
    SELECT g.*, CASE
        WHEN g.problem IS NOT NULL THEN g.problem
        WHEN g.of_event <> $2 THEN 'OTHER_EVENT'
        WHEN g.participant_id IS NULL THEN 'PARTICIPANT_UNKNOWN'
        WHEN g.known_session IS NULL THEN 'SESSION_UNKNOWN'
        WHEN g.at > $4::timestamptz + ${clockTolerance} OR g.at < place.created_at - ${clockTolerance} THEN 'CLOCK_IMPLAUSIBLE'
        WHEN $4::timestamptz >= place.ended_at THEN 'DESK_REVOKED'
        WHEN place.state NOT IN ('OPEN', 'HELD') THEN 'EVENT_NOT_OPEN'
        WHEN g.at < g.starts_at - ${sessionTolerance} OR g.at > g.ends_at + ${sessionTolerance} THEN 'SESSION_NOT_NOW'
        WHEN g.version <> g.ticket_version THEN 'TICKET_SUPERSEDED'
        WHEN g.state = 'CANCELLED' THEN 'CANCELLED'
        WHEN g.state = 'WAITING' THEN 'WAITING'
        WHEN g.state <> 'CONFIRMED' THEN 'NOT_CONFIRMED'
      END AS refusal
    FROM given AS g CROSS JOIN place WHERE NOT EXISTS (SELECT FROM known WHERE known.nonce = g.nonce)
  ), weighed AS (
    SELECT j.*, CASE j.refusal
        WHEN 'DESK_REVOKED' THEN j.at < place.ended_at
        WHEN 'EVENT_NOT_OPEN' THEN place.state <> 'PLANNED' AND j.at < place.updated_at
        WHEN 'TICKET_SUPERSEDED' THEN j.at < j.updated_at
        WHEN 'CANCELLED' THEN j.at < j.updated_at
        WHEN 'WAITING' THEN j.at < j.updated_at
        WHEN 'NOT_CONFIRMED' THEN j.at < j.updated_at
        ELSE false
      END AS was_right
    FROM judged AS j CROSS JOIN place
  ), merged AS (
    INSERT INTO attendance AS a (session_id, participant_id, event_id, state, in_at, out_at, in_desk_id, updated_at, updated_by)
    SELECT session_id, participant_id, $2, 'PRESENT', min(at), max(at) FILTER (WHERE direction = 'OUT'), $1, $4, 'desk'
    FROM weighed WHERE refusal IS NULL GROUP BY session_id, participant_id ORDER BY session_id, participant_id
    ON CONFLICT (session_id, participant_id) DO UPDATE SET
      state = CASE WHEN a.fixed THEN a.state ELSE 'PRESENT' END,
      in_at = CASE WHEN a.fixed THEN a.in_at ELSE least(a.in_at, excluded.in_at) END,
      out_at = CASE WHEN a.fixed THEN a.out_at ELSE greatest(a.out_at, excluded.out_at) END,
      in_desk_id = CASE
        WHEN a.fixed OR a.in_at < excluded.in_at OR (a.in_at = excluded.in_at AND a.in_desk_id IS NULL) THEN a.in_desk_id
        WHEN a.in_at = excluded.in_at THEN least(a.in_desk_id, excluded.in_desk_id)
        ELSE excluded.in_desk_id
      END,
      reason = CASE WHEN a.fixed THEN a.reason END,
      updated_at = CASE WHEN a.fixed THEN a.updated_at ELSE excluded.updated_at END,
      updated_by = CASE WHEN a.fixed THEN a.updated_by ELSE excluded.updated_by END
    RETURNING new.session_id, new.participant_id, old.state AS before, coalesce(old.fixed, false) AS fixed,
      CASE WHEN old.state = 'PRESENT' THEN old.in_at ELSE new.in_at END AS first_at,
      CASE WHEN old.state = 'PRESENT' THEN old.in_desk_id ELSE new.in_desk_id END AS first_desk_id
  ), ranked AS (
    SELECT w.*, m.before, m.fixed, m.first_at, m.first_desk_id, row_number() OVER (
        PARTITION BY w.session_id, w.participant_id, w.direction, w.refusal IS NULL ORDER BY w.at, w.nonce) AS nth
    FROM weighed AS w LEFT JOIN merged AS m
      ON w.refusal IS NULL AND m.session_id = w.session_id AND m.participant_id = w.participant_id
  ), decided AS (
    SELECT r.*, CASE
        WHEN r.refusal IS NOT NULL THEN CASE WHEN r.was_right THEN 'CONFLICT' ELSE 'REFUSED' END
        WHEN r.fixed AND r.before <> 'PRESENT' THEN 'CONFLICT'
        WHEN r.direction = 'IN' AND (r.before = 'PRESENT' OR r.nth > 1) THEN 'ALREADY_IN'
        ELSE 'ACCEPTED'
      END AS outcome
    FROM ranked AS r
  ), written AS (
    INSERT INTO scan (nonce, event_id, desk_id, device_id, session_id, participant_id, direction, by_name, scanned_at, received_at,
      outcome, reason, first_at, first_desk_id)
    SELECT nonce, $2, $1, $3, session_id, participant_id, direction, by_name, at, $4, outcome,
      CASE WHEN outcome = 'CONFLICT' AND refusal IS NULL THEN 'ROLL_SAYS_OTHERWISE' ELSE refusal END,
      CASE WHEN outcome = 'ALREADY_IN' THEN first_at END, CASE WHEN outcome = 'ALREADY_IN' THEN first_desk_id END
    FROM decided ORDER BY nonce
    RETURNING nonce, outcome, reason, first_at, first_desk_id
  ), answered AS (
    SELECT nonce, outcome, reason, first_at, first_desk_id, false AS repeated FROM written
    UNION ALL
    SELECT nonce, CASE WHEN same THEN outcome ELSE 'REFUSED' END, CASE WHEN same THEN reason ELSE 'NONCE_REUSED' END,
      CASE WHEN same THEN first_at END, CASE WHEN same THEN first_desk_id END, same FROM known
  )
  SELECT a.nonce, a.outcome, a.reason, a.first_at AS "firstAt", first_desk.label AS "firstDesk", a.repeated
  FROM answered AS a LEFT JOIN desk AS first_desk ON first_desk.id = a.first_desk_id`;

type AnswerRow = Omit<ScanAnswer, "firstAt"> & { firstAt: Date | null };

async function uploadIn(tx: Transaction, { secret, deviceId }: Upload, reads: readonly Read[], now: Date) {
  const desk = await openDesk(tx, secret, deviceId);
  return tx.query<AnswerRow>(
    uploadStatement,
    [
      ...[desk.id, desk.eventId, deviceId, now],
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
    "desk-upload",
  );
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
  const run = () => parts.database.transaction(systemScope, (tx) => uploadIn(tx, upload, reads, parts.now()));
  const rows = await run().catch((error: unknown) => {
    // Another device sent one of the nonces at the same moment. By now it is known.
    if (sqlState(error) === "23505") return run();
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
