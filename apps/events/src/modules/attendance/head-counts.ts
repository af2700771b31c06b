import { attendance, DomainError, fold, type HeadCount, type HeadCounts } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { procedure } from "../../context.ts";
import { command, question } from "../planning/command.ts";
import { eventRow, lockEvent } from "../planning/repository.ts";
import { managedEvent, sessionOf } from "./access.ts";

interface CountRow extends Omit<HeadCount, "countedAt" | "withdrawnAt"> {
  countedAt: Date;
  withdrawnAt: Date | null;
}

async function readCounts(tx: Transaction, eventId: string): Promise<HeadCounts> {
  const rows = await tx.query<CountRow>(
    `SELECT id, session_id AS "sessionId", area, counted_at AS "countedAt", people, counter, created_by_username AS by,
       withdrawn_at AS "withdrawnAt"
     FROM head_count WHERE event_id = $1 ORDER BY counted_at, id LIMIT 1000`,
    [eventId],
  );
  const moments = await tx.query<{ countedAt: Date; people: number; areas: number }>(
    `SELECT counted_at AS "countedAt", sum(people)::int AS people, count(*)::int AS areas
     FROM (SELECT counted_at, area_folded, max(people) AS people FROM head_count
       WHERE event_id = $1 AND withdrawn_at IS NULL GROUP BY counted_at, area_folded) AS part
     GROUP BY counted_at ORDER BY counted_at`,
    [eventId],
  );
  return {
    counts: rows.map(({ countedAt, withdrawnAt, ...row }) => ({
      ...row,
      countedAt: countedAt.toISOString(),
      withdrawnAt: withdrawnAt?.toISOString() ?? null,
    })),
    moments: moments.map(({ countedAt, ...moment }) => ({ ...moment, countedAt: countedAt.toISOString() })),
    most: moments.length === 0 ? null : Math.max(...moments.map(({ people }) => people)),
  };
}

/** What was counted at an event, and the most at any moment. */
export const headCounts = procedure("events.read")
  .input(attendance.listHeadCounts)
  .output(attendance.headCounts)
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await eventRow(tx, input.eventId);
      return readCounts(tx, input.eventId);
    }),
  );

/** Notes how many somebody counted. Counts of one part at one moment are of the same people; parts add up. */
export const addHeadCount = procedure("attendance.record")
  .input(attendance.addHeadCount)
  .output(attendance.headCounts)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.addHeadCount" }, async (tx, { eventId, ...body }) => {
      await lockEvent(tx, eventId, { managedBy: ctx.principal, states: ["OPEN", "HELD"] });
      if (body.sessionId != null) await sessionOf(tx, eventId, body.sessionId);
      const { subject, username } = ctx.principal;
      // Whole minutes: what several counters call one moment.
      await tx.query(
        `INSERT INTO head_count (event_id, session_id, area, area_folded, counted_at, people, counter, created_at, created_by,
           created_by_username)
         VALUES ($1, $2, $3, $4, date_trunc('minute', $5::timestamptz), $6, $7, $8, $9, $10)`,
        [
          ...[eventId, body.sessionId ?? null, body.area, fold(body.area), body.countedAt, body.people, body.counter],
          ...[ctx.now(), subject, username],
        ],
      );
      return readCounts(tx, eventId);
    }),
  );

/** Takes a count back that was wrong; it stays in the list. */
export const withdrawHeadCount = procedure("attendance.record")
  .input(attendance.withdrawHeadCount)
  .output(attendance.headCounts)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "attendance.withdrawHeadCount" }, async (tx, { eventId, id }) => {
      await managedEvent(tx, ctx.principal, eventId);
      const gone = await tx.query(
        `UPDATE head_count SET withdrawn_at = coalesce(withdrawn_at, $3), withdrawn_by = coalesce(withdrawn_by, $4)
         WHERE id = $1 AND event_id = $2 RETURNING 1`,
        [id, eventId, ctx.now(), ctx.principal.subject],
      );
      if (gone.length === 0) throw new DomainError("NOT_FOUND");
      return readCounts(tx, eventId);
    }),
  );
