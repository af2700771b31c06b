import { setTimeout as delay } from "node:timers/promises";
import { DomainError, ledger, type ReservationState, today } from "@khuyenhoc/contracts";
import { type Database, encodeCursor, type Keyset, keysetWhere, systemScope } from "@khuyenhoc/database";
import type { Logger } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { release } from "./posting.ts";
import { requireFund } from "./scope.ts";

/** The newest first. */
const newest = {
  name: "reservations-newest",
  columns: [
    { expression: "r.created_at", type: "timestamptz", direction: "desc" },
    { expression: "r.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

interface ReservationRow {
  id: string;
  fundId: string;
  purposeId: string | null;
  purposeName: string | null;
  amount: bigint;
  goods: boolean;
  expiresOn: string;
  state: ReservationState;
  sourceType: string;
  sourceId: string;
  createdAt: Date;
  by: string;
  journalId: string | null;
  endedAt: Date | null;
  endReason: string | null;
}

/** A page of a fund's reservations (khoản giữ tiền). */
export const reservations = procedure("ledger.read")
  .input(ledger.listReservations)
  .output(ledger.reservationPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { unitId } = await requireFund(tx, input.fundId);
        const open = ctx.principal.roots.includes(unitId);
        const keyset = keysetWhere(newest, input.after, 4);
        const rows = await tx.query<ReservationRow>(
          `SELECT r.id, r.fund_id AS "fundId", r.purpose_id AS "purposeId", p.name AS "purposeName", r.amount, r.goods,
             r.expires_on AS "expiresOn", r.state, r.source_type AS "sourceType", r.source_id AS "sourceId",
             r.created_at AS "createdAt", r.by_username AS by, r.journal_id AS "journalId", r.ended_at AS "endedAt",
             r.end_reason AS "endReason"
           FROM reservation AS r LEFT JOIN purpose AS p ON p.id = r.purpose_id
           WHERE r.fund_id = $1 AND ($2::text[] IS NULL OR r.state = ANY ($2)) AND ${keyset.where}
           ORDER BY ${keyset.orderBy} LIMIT $3::int`,
          [input.fundId, input.states ?? null, input.first + 1, ...keyset.values],
        );
        const edges = rows.slice(0, input.first).map((row) => ({
          cursor: encodeCursor(newest, [row.createdAt, row.id]),
          node: toReservation(row, open),
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** @param open whether the caller works at the fund itself: why a promise ended tells of the student it was made to */
function toReservation(
  { amount, sourceType, sourceId, createdAt, endedAt, endReason, ...row }: ReservationRow,
  open: boolean,
) {
  return {
    ...row,
    amount: String(amount),
    source: { type: sourceType, id: sourceId },
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
    endReason: open ? endReason : null,
  };
}

/** Account that the books name for what a date does. */
const SWEEP = { subject: "expiry", username: "expiry" };
const BATCH = 500;
const INTERVAL_MS = 3_600_000;

/**
 * Releases reservations whose last day is over, each in a transaction of its own: it holds the fund's head. One that was paid in
 * the meantime is left alone.
 *
 * @param date calendar date in Asia/Ho_Chi_Minh
 * @returns how many were released
 */
export async function expireReservations(database: Database, date: string): Promise<number> {
  let released = 0;
  for (;;) {
    const over = await database.transaction(systemScope, (tx) =>
      tx.query<{ id: string }>(
        `SELECT id FROM reservation WHERE state = 'HELD' AND expires_on < $1::date ORDER BY expires_on LIMIT ${BATCH}`,
        [date],
      ),
    );
    let inBatch = 0;
    for (const { id } of over) inBatch += await expire(database, id);
    released += inBatch;
    if (over.length < BATCH || inBatch === 0) return released;
  }
}

async function expire(database: Database, id: string): Promise<number> {
  try {
    await database.transaction(systemScope, (tx) =>
      release(tx, { reservationId: id, as: "EXPIRED", reason: "Hết hạn giữ tiền", by: SWEEP }),
    );
    return 1;
  } catch (error) {
    if (error instanceof DomainError && error.code === "RESERVATION_NOT_HELD") return 0;
    throw error;
  }
}

export interface Sweep {
  /** Ends it; a reservation that is being released is waited for. */
  stop(): Promise<void>;
}

/** Looks every hour for reservations whose last day is over; several processes do not disturb each other. */
export function startReservationExpiry(options: { database: Database; logger: Logger; now?: () => Date }): Sweep {
  const { database, logger, now = () => new Date() } = options;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const count = await expireReservations(database, today(now())).catch((err: unknown) => {
        logger.error({ err }, "reservations could not expire");
        return 0;
      });
      if (count > 0) logger.info({ count }, "reservations expired");
      await delay(INTERVAL_MS, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
    }
  };
  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
