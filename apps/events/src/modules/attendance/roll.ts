import { attendance, fold, type RollChange, type RollLine } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { command, question } from "../planning/command.ts";
import { eventRow } from "../planning/repository.ts";
import { holdClosedRoll, holdOpenRoll, sessionOf } from "./access.ts";
import { sessionFigures } from "./figures.ts";
import { markAttendance } from "./marking.ts";
import { tellCorrection } from "./telling.ts";

/** How many are there in each session, of those whom the caller sees. */
export const figures = procedure("events.read")
  .input(attendance.askFigures)
  .output(z.array(attendance.sessionFigures))
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await eventRow(tx, input.eventId);
      return sessionFigures(tx, input.eventId);
    }),
  );

const byName = {
  name: "roll",
  columns: [
    { expression: "p.name_folded", type: "text" },
    { expression: "p.id", type: "uuid" },
  ],
} as const satisfies Keyset;

interface RollRow extends Omit<RollLine, "inAt" | "outAt"> {
  nameFolded: string;
  inAt: Date | null;
  outAt: Date | null;
}

/** The roll of a session by name: whoever is confirmed, or was there all the same. Who reads it is written down. */
export const roll = procedure("participants.read")
  .input(attendance.listRoll)
  .output(attendance.rollPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { eventId, sessionId, filter, query, first, after } = input;
      const event = await eventRow(tx, eventId);
      await sessionOf(tx, eventId, sessionId);
      const { where, orderBy, values } = keysetWhere(byName, after, 6);
      const rows = await tx.query<RollRow>(
        `SELECT p.id AS "participantId", p.name, p.name_folded AS "nameFolded", p.office, p.unit_id AS "unitId", p.kind,
           p.state AS "participantState", a.state, a.in_at AS "inAt", a.out_at AS "outAt", a.reason, coalesce(a.fixed, false) AS fixed
         FROM participant AS p LEFT JOIN attendance AS a ON a.participant_id = p.id AND a.session_id = $2
         WHERE p.event_id = $1 AND (p.state = 'CONFIRMED' OR a.state IS NOT NULL)
           AND ($3::text IS NULL OR coalesce(a.state, 'UNKNOWN') = $3) AND ($4::text IS NULL OR p.name_folded LIKE $4) AND ${where}
         ORDER BY ${orderBy} LIMIT $5::int`,
        [eventId, sessionId, filter ?? null, likeOf(query), first + 1, ...values],
      );
      const shown = rows.slice(0, first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "attendance.roll",
        unitId: event.unitId,
        subjectIds: shown.map(({ participantId }) => participantId),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const edges = shown.map(({ nameFolded, inAt, outAt, ...row }) => ({
        cursor: encodeCursor(byName, [nameFolded, row.participantId]),
        node: { ...row, inAt: inAt?.toISOString() ?? null, outAt: outAt?.toISOString() ?? null },
      }));
      const pageInfo = { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null };
      return { edges, pageInfo, totalCount: null };
    }),
  );

function likeOf(query: string | null | undefined): string | null {
  const folded = fold(query ?? "");
  return folded === "" ? null : `%${folded.replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

/** Notes participants as present, absent or excused, with times where they are known. */
export const mark = procedure("attendance.record")
  .input(attendance.markRoll)
  .output(attendance.markedRoll)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.mark" }, async (tx, { eventId, ...body }) => {
      await holdOpenRoll(tx, ctx.principal, eventId);
      await markAttendance(tx, {
        ...body,
        eventId,
        inAt: body.inAt ?? null,
        outAt: body.outAt ?? null,
        reason: body.reason ?? null,
        by: ctx.principal,
        at: ctx.now(),
        afterClosing: false,
      });
      return { marked: new Set(body.participantIds).size };
    }),
  );

/** Notes everybody of whom nothing is known yet as absent or excused. A scan that is uploaded later still counts. */
export const markRest = procedure("attendance.record")
  .input(attendance.markRest)
  .output(attendance.markedRoll)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.markRest" }, async (tx, { eventId, sessionId, state }) => {
      await holdOpenRoll(tx, ctx.principal, eventId);
      await sessionOf(tx, eventId, sessionId);
      const { subject, username } = ctx.principal;
      const [row] = await tx.query<{ marked: number }>(
        `WITH marked AS (
           INSERT INTO attendance (session_id, participant_id, event_id, state, updated_at, updated_by)
           SELECT $2, p.id, $1, $3, $4, $5 FROM participant AS p WHERE p.event_id = $1 AND p.state = 'CONFIRMED' ORDER BY p.id
           ON CONFLICT DO NOTHING RETURNING participant_id
         ), noted AS (
           INSERT INTO roll_mark (event_id, session_id, participant_id, state, marked_at, marked_by, marked_by_username)
           SELECT $1, $2, participant_id, $3, $4, $5, $6 FROM marked ORDER BY participant_id RETURNING 1
         ) SELECT count(*)::int AS marked FROM noted`,
        [eventId, sessionId, state, ctx.now(), subject, username],
      );
      return { marked: row?.marked ?? 0 };
    }),
  );

/**
 * Corrects the attendance of an event that is closed: from above its unit, with a reason. What was told of the participant is taken
 * back and told anew.
 */
export const correct = procedure("attendance.record")
  .input(attendance.correctRoll)
  .output(attendance.markedRoll)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.correct" }, async (tx, { eventId, participantId, ...body }) => {
      await holdClosedRoll(tx, ctx.principal, eventId);
      await markAttendance(tx, {
        ...body,
        eventId,
        participantIds: [participantId],
        inAt: body.inAt ?? null,
        outAt: body.outAt ?? null,
        by: ctx.principal,
        at: ctx.now(),
        afterClosing: true,
      });
      await tellCorrection(tx, ctx, { eventId, participantId });
      return { marked: 1 };
    }),
  );

/** What officers noted of a participant, the latest first; at most 200. */
export const changes = procedure("participants.read")
  .input(attendance.listChanges)
  .output(z.array(attendance.rollChange))
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      await eventRow(tx, input.eventId);
      const rows = await tx.query<
        Omit<RollChange, "inAt" | "outAt" | "at"> & { inAt: Date | null; outAt: Date | null; at: Date }
      >(
        `SELECT session_id AS "sessionId", state, in_at AS "inAt", out_at AS "outAt", reason, after_closing AS "afterClosing",
           marked_by_username AS by, marked_at AS at
         FROM roll_mark WHERE event_id = $1 AND participant_id = $2 ORDER BY id DESC LIMIT 200`,
        [input.eventId, input.participantId],
      );
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "attendance.changes",
        subjectIds: [input.participantId],
        rows: rows.length,
        requestId: ctx.requestId,
      });
      return rows.map(({ inAt, outAt, at, ...row }) => ({
        ...row,
        inAt: inAt?.toISOString() ?? null,
        outAt: outAt?.toISOString() ?? null,
        at: at.toISOString(),
      }));
    }),
  );
