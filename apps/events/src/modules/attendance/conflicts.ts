import { attendance, DomainError, type ScanConflict } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { command } from "../planning/command.ts";
import { eventRow } from "../planning/repository.ts";
import { holdClosedRoll, holdOpenRoll } from "./access.ts";
import { tellCorrection } from "./telling.ts";

interface ConflictRow extends Omit<ScanConflict, "scannedAt" | "receivedAt" | "resolution"> {
  eventId: string;
  deskId: string;
  scannedAt: Date;
  receivedAt: Date;
  accepted: boolean | null;
  resolvedReason: string;
  resolvedBy: string;
  resolvedAt: Date;
}

const columns = `s.nonce, s.event_id AS "eventId", s.desk_id AS "deskId", s.session_id AS "sessionId",
  s.participant_id AS "participantId", p.name AS "participantName", p.unit_id AS "unitId", s.direction, s.scanned_at AS "scannedAt",
  s.received_at AS "receivedAt", d.label AS "deskLabel", s.reason, r.accepted, r.reason AS "resolvedReason",
  r.resolved_by_username AS "resolvedBy", r.resolved_at AS "resolvedAt"`;
const tables = `scan AS s JOIN participant AS p ON p.id = s.participant_id JOIN desk AS d ON d.id = s.desk_id
  LEFT JOIN scan_resolution AS r ON r.nonce = s.nonce`;

const conflictOf = (row: ConflictRow): ScanConflict => {
  const { eventId: _event, deskId: _desk, scannedAt, receivedAt, accepted, ...rest } = row;
  const { resolvedReason, resolvedBy, resolvedAt, ...conflict } = rest;
  return {
    ...conflict,
    scannedAt: scannedAt.toISOString(),
    receivedAt: receivedAt.toISOString(),
    resolution:
      accepted === null ? null : { accepted, reason: resolvedReason, by: resolvedBy, at: resolvedAt.toISOString() },
  };
};

const byArrival = {
  name: "scan-conflicts",
  columns: [
    { expression: "s.received_at", type: "timestamptz" },
    { expression: "s.nonce", type: "uuid" },
  ],
} as const satisfies Keyset;

/** Scans that wait for a decision, as they came; or all that ever did. */
export const conflicts = procedure("participants.read")
  .input(attendance.listConflicts)
  .output(attendance.conflictPage)
  .query(({ ctx, input: { eventId, open, first, after } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const event = await eventRow(tx, eventId);
      const { where, orderBy, values } = keysetWhere(byArrival, after, 4);
      const rows = await tx.query<ConflictRow>(
        `SELECT ${columns} FROM ${tables}
         WHERE s.event_id = $1 AND s.outcome = 'CONFLICT' AND (NOT $2::bool OR r.nonce IS NULL) AND ${where}
         ORDER BY ${orderBy} LIMIT $3::int`,
        [eventId, open ?? true, first + 1, ...values],
      );
      const shown = rows.slice(0, first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "attendance.conflicts",
        unitId: event.unitId,
        subjectIds: shown.map(({ participantId }) => participantId),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map((row) => ({
        cursor: encodeCursor(byArrival, [row.receivedAt, row.nonce]),
        node: conflictOf(row),
      }));
      const pageInfo = { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null };
      return { edges, pageInfo, totalCount: null };
    }),
  );

async function conflictByNonce(tx: Transaction, nonce: string): Promise<ConflictRow> {
  const [row] = await tx.query<ConflictRow>(
    `SELECT ${columns} FROM ${tables} WHERE s.nonce = $1 AND s.outcome = 'CONFLICT'`,
    [nonce],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** The scan counts after all. It wins over what an officer had noted; several of one participant merge like all scans. */
async function countScan(tx: Transaction, { nonce, at, by }: { nonce: string; at: Date; by: string }): Promise<void> {
  await tx.query(
    `INSERT INTO attendance AS a (session_id, participant_id, event_id, state, in_at, out_at, in_desk_id, updated_at, updated_by)
     SELECT session_id, participant_id, event_id, 'PRESENT', scanned_at, CASE WHEN direction = 'OUT' THEN scanned_at END, desk_id, $2, $3
     FROM scan WHERE nonce = $1
     ON CONFLICT (session_id, participant_id) DO UPDATE SET
       state = 'PRESENT', in_at = least(a.in_at, excluded.in_at), out_at = greatest(a.out_at, excluded.out_at),
       in_desk_id = CASE WHEN a.in_at <= excluded.in_at THEN a.in_desk_id ELSE excluded.in_desk_id END,
       fixed = a.fixed AND a.state = 'PRESENT', reason = NULL, updated_at = excluded.updated_at, updated_by = excluded.updated_by`,
    [nonce, at, by],
  );
}

/**
 * Decides about a scan that was right when it was made and no longer is. After the event was closed that is a correction, from above.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN, SCAN_RESOLVED, EVENT_STATE
 */
export const resolve = procedure("attendance.record")
  .input(attendance.resolveConflict)
  .output(attendance.scanConflict)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.resolve" }, async (tx, { nonce, accept, reason }) => {
      const { eventId, participantId } = await conflictByNonce(tx, nonce);
      const closed = (await eventRow(tx, eventId)).state === "CLOSED";
      await (closed ? holdClosedRoll : holdOpenRoll)(tx, ctx.principal, eventId);
      const { subject, username } = ctx.principal;
      const written = await tx.query(
        `INSERT INTO scan_resolution (nonce, accepted, reason, resolved_at, resolved_by, resolved_by_username)
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING 1`,
        [nonce, accept, reason, ctx.now(), subject, username],
      );
      if (written.length === 0) throw new DomainError("SCAN_RESOLVED");
      if (accept) await countScan(tx, { nonce, at: ctx.now(), by: subject });
      if (accept && closed) await tellCorrection(tx, ctx, { eventId, participantId });
      return conflictOf(await conflictByNonce(tx, nonce));
    }),
  );
