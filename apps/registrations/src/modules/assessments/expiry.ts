import { setTimeout as delay } from "node:timers/promises";
import { today } from "@khuyenhoc/contracts";
import { type Database, systemScope } from "@khuyenhoc/database";
import { appendDomainEvents } from "@khuyenhoc/messaging";
import type { Logger } from "@khuyenhoc/service-kit";
import { move } from "../counts/counter.ts";
import { applyDeltas } from "../counts/repository.ts";
import { decided } from "../registrations/bulk.ts";
import { decide } from "../registrations/registration.ts";
import { recordChanges, stateField } from "../registrations/repository.ts";
import { type RegistrationRow, registrationColumns } from "../registrations/row.ts";
import { expireUndo } from "../undo/expiry.ts";

/** Titles that expire in one transaction; no more than one domain event may name. */
const BATCH = 500;
const INTERVAL_MS = 3_600_000;
/** Account that the history names for what a date does. */
const ACTOR = "expiry";

/**
 * Lets titles expire whose last day is over (hết hạn), a batch in one transaction, and tells it. They stay recognised in the figures of
 * their year.
 *
 * @param date calendar date in Asia/Ho_Chi_Minh
 * @returns how many did
 */
export function expireTitles(database: Database, date: string): Promise<number> {
  return database.transaction(systemScope, async (tx) => {
    const over = await tx.query<RegistrationRow>(
      `SELECT ${registrationColumns("r")} FROM registration AS r
       WHERE r.state = 'RECOGNISED' AND r.valid_until < $1::date ORDER BY r.id LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [date],
    );
    const expired = over.filter((row) => "next" in decide(row, { action: "EXPIRE" }));
    if (expired.length === 0) return 0;
    await tx.query(
      `UPDATE registration SET state = 'EXPIRED', revision = revision + 1, updated_at = now() WHERE id = ANY ($1::uuid[])`,
      [expired.map(({ id }) => id)],
    );
    await recordChanges(
      tx,
      expired.map((row) => ({
        registration: row,
        kind: "EXPIRE",
        actor: ACTOR,
        fields: stateField(row.state, "EXPIRED"),
      })),
    );
    await applyDeltas(
      tx,
      expired.flatMap((row) => move(row, { ...row, state: "EXPIRED" })),
      { evenClosed: true },
    );
    await appendDomainEvents(tx, decided(expired, "EXPIRED"));
    return expired.length;
  });
}

export interface Expiry {
  /** Ends it; a batch that runs is waited for. */
  stop(): Promise<void>;
}

/** Looks every hour for titles whose last day is over, and for what cannot be undone any more; several processes share the work. */
export function startExpiry(options: { database: Database; logger: Logger; now?: () => Date }): Expiry {
  const { database, logger, now = () => new Date() } = options;
  const stopping = new AbortController();
  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const count = await expireTitles(database, today(now())).catch((err: unknown) => {
        logger.error({ err }, "titles could not expire");
        return 0;
      });
      await database
        .transaction(systemScope, (tx) => expireUndo(tx))
        .catch((err: unknown) => logger.error({ err }, "what cannot be undone any more was not forgotten"));
      if (count > 0) logger.info({ count }, "titles expired");
      if (count < BATCH)
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
