import type { Transaction } from "@khuyenhoc/database";
import { attendanceClosed } from "../attendance/telling.ts";
import { queueToAll } from "../following/mail/queue.ts";
import type { CallerContext } from "./command.ts";
import type { EventRow } from "./repository.ts";

/**
 * What other parts do when an event changes its state, in the same transaction: `event` is as it was before, locked, in scope of the
 * caller. What it throws refuses the change.
 */
export type StateFollower = (tx: Transaction, ctx: CallerContext, event: EventRow) => Promise<void>;

export const followers: Readonly<Record<"OPEN" | "HOLD" | "CLOSE" | "REOPEN" | "CANCEL", readonly StateFollower[]>> = {
  OPEN: [],
  HOLD: [],
  CLOSE: [(tx, _ctx, event) => attendanceClosed(tx, event)],
  REOPEN: [],
  CANCEL: [async (tx, _ctx, { id }) => void (await queueToAll(tx, { eventId: id, kind: "EVENT_CANCELLED" }))],
};
