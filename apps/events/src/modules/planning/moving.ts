import { DomainError, type EventState, type EventView, events, today } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertSetFromAbove } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { tellChange } from "./changes.ts";
import { type CallerContext, command } from "./command.ts";
import { followers } from "./followers.ts";
import { type EventRow, lockEvent, readEvent } from "./repository.ts";

type Move = keyof typeof followers;

/** Whence and where each command takes an event: nothing else changes its state. */
const moves: Readonly<Record<Move, { from: readonly EventState[]; to: EventState }>> = {
  OPEN: { from: ["PLANNED"], to: "OPEN" },
  HOLD: { from: ["OPEN"], to: "HELD" },
  CLOSE: { from: ["HELD"], to: "CLOSED" },
  REOPEN: { from: ["CLOSED"], to: "HELD" },
  CANCEL: { from: ["PLANNED", "OPEN"], to: "CANCELLED" },
};

interface Wanted {
  id: string;
  expectedRevision: number;
  reason?: string;
}

/**
 * Takes an event to another state.
 *
 * @param allowed what else is demanded of this move
 * @throws DomainError NOT_FOUND, FORBIDDEN, EVENT_STATE, CONFLICT
 */
async function move(
  tx: Transaction,
  ctx: CallerContext,
  action: Move,
  { id, expectedRevision, reason }: Wanted,
  allowed: (event: EventRow) => Promise<void> | void = () => undefined,
): Promise<EventView> {
  const { from, to } = moves[action];
  const event = await lockEvent(tx, id, { states: from, managedBy: ctx.principal });
  if (event.revision !== expectedRevision) throw new DomainError("CONFLICT");
  await allowed(event);
  for (const follow of followers[action]) await follow(tx, ctx, event);
  await tx.query(
    `UPDATE event SET state = $2, cancel_reason = $3, closed_at = $4, updated_at = now(), updated_by = $5, revision = revision + 1
     WHERE id = $1`,
    [id, to, to === "CANCELLED" ? reason : null, to === "CLOSED" ? ctx.now() : null, ctx.principal.subject],
  );
  await tellChange(tx, { eventId: id, action, by: ctx.principal, reason: reason ?? null });
  return readEvent(tx, id);
}

/** Opens a planned event for whoever takes part. */
export const open = procedure("events.manage")
  .input(events.moveEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.open" }, (tx, body) => move(tx, ctx, "OPEN", body)),
  );

/** Says that an event takes place: from the day on which it begins. */
export const hold = procedure("events.manage")
  .input(events.moveEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.hold" }, (tx, body) =>
      move(tx, ctx, "HOLD", body, ({ day }) => {
        if (today(ctx.now()) < day) throw new DomainError("EVENT_NOT_BEGUN");
      }),
    ),
  );

/** Closes an event that is over: its roll and its figures stand. */
export const close = procedure("events.manage")
  .input(events.moveEvent)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.close" }, (tx, body) =>
      move(tx, ctx, "CLOSE", body, ({ endsAt, attendance, declaredDelegates }) => {
        if (ctx.now() < endsAt) throw new DomainError("EVENT_NOT_OVER");
        if (attendance === "DECLARED" && declaredDelegates === null) throw new DomainError("EVENT_DELEGATES_MISSING");
      }),
    ),
  );

/** Opens a closed event again, within a day, by who stands above its unit; of the topmost unit by itself. */
export const reopen = procedure("events.manage")
  .input(events.moveEventWithReason)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.reopen" }, (tx, body) =>
      move(tx, ctx, "REOPEN", body, async ({ unitId, closedAt }) => {
        await assertSetFromAbove(tx, ctx.principal, unitId);
        const hours = events.REOPEN_HOURS;
        if (closedAt === null || ctx.now().getTime() - closedAt.getTime() > hours * 3_600_000) {
          throw new DomainError("EVENT_REOPEN_LATE", { hours });
        }
      }),
    ),
  );

/** Calls an event off that was not held. */
export const cancel = procedure("events.manage")
  .input(events.moveEventWithReason)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.cancel" }, (tx, body) => move(tx, ctx, "CANCEL", body)),
  );

/** Declares how many took part in an event that was held without a roll. */
export const declareDelegates = procedure("events.manage")
  .input(events.declareDelegates)
  .output(events.event)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.declareDelegates" }, async (tx, body) => {
      const { id, expectedRevision, delegates } = body;
      const event = await lockEvent(tx, id, { states: ["HELD"], managedBy: ctx.principal });
      if (event.attendance === "ROLL") throw new DomainError("EVENT_BY_ROLL");
      if (event.revision !== expectedRevision) throw new DomainError("CONFLICT");
      const { subject, username } = ctx.principal;
      await tx.query(
        `UPDATE event SET declared_delegates = $2, declared_by = $3, updated_at = now(), updated_by = $4, revision = revision + 1
         WHERE id = $1`,
        [id, delegates, username, subject],
      );
      const before = event.declaredDelegates === null ? null : String(event.declaredDelegates);
      const fields = [{ field: "declaredDelegates", before, after: String(delegates) }];
      await tellChange(tx, { eventId: id, action: "DECLARE", by: ctx.principal, fields });
      return readEvent(tx, id);
    }),
  );
