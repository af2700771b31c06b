import { type CalendarAddress, calendars } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { procedure, router } from "../../../context.ts";
import { command } from "../../participation/command.ts";
import { question } from "../../planning/command.ts";
import type { Addresses } from "../certificates/row.ts";
import { digestOf, secretOf } from "../secrets.ts";

async function addressOf(
  tx: Transaction,
  unitId: string,
  { publicUrl, contacts }: Addresses,
): Promise<CalendarAddress> {
  const [row] = await tx.query<{ id: string; createdAt: Date }>(
    `SELECT id, created_at AS "createdAt" FROM calendar_address WHERE unit_id = $1 AND revoked_at IS NULL`,
    [unitId],
  );
  if (row === undefined) return { unitId, url: null, createdAt: null };
  const url = `${publicUrl}/cal/${secretOf(contacts, "calendar", row.id)}.ics`;
  return { unitId, url, createdAt: row.createdAt.toISOString() };
}

const end = (tx: Transaction, unitId: string, subject: string) =>
  tx.query(
    "UPDATE calendar_address SET revoked_at = now(), revoked_by = $2 WHERE unit_id = $1 AND revoked_at IS NULL",
    [unitId, subject],
  );

/** The address of a unit's calendar; whoever has it needs no account. */
const address = procedure("events.manage")
  .input(calendars.calendarOfUnit)
  .output(calendars.calendarAddress)
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await assertInScope(tx, ctx.principal, input.unitId);
      return addressOf(tx, input.unitId, ctx);
    }),
  );

/** Gives a unit's calendar a new address; the one before leads nowhere any more. */
const renew = procedure("events.manage")
  .input(calendars.renewCalendar)
  .output(calendars.calendarAddress)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "calendars.renew" },
      async (tx, { unitId }) => {
        const { subject } = ctx.principal;
        await assertInScope(tx, ctx.principal, unitId);
        // Whoever renews it at the same time waits for the row that is ended, or for the index.
        await end(tx, unitId, subject);
        const [made] = await tx.query<{ id: string }>("SELECT gen_random_uuid() AS id");
        if (made === undefined) throw new Error("PostgreSQL made no id");
        await tx.query(
          `INSERT INTO calendar_address (id, unit_id, token_hash, created_by) VALUES ($1, $2, $3, $4)
         ON CONFLICT (unit_id) WHERE revoked_at IS NULL DO NOTHING`,
          [made.id, unitId, digestOf(secretOf(ctx.contacts, "calendar", made.id)), subject],
        );
        return { unitId };
      },
      (tx, { unitId }) => addressOf(tx, unitId, ctx),
    ),
  );

/** Takes a unit's calendar back: its address leads nowhere any more. */
const revoke = procedure("events.manage")
  .input(calendars.revokeCalendar)
  .output(calendars.calendarAddress)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "calendars.revoke" },
      async (tx, { unitId }) => {
        await assertInScope(tx, ctx.principal, unitId);
        await end(tx, unitId, ctx.principal.subject);
        return { unitId };
      },
      (tx, { unitId }) => addressOf(tx, unitId, ctx),
    ),
  );

export const calendarsRouter = router({ address, renew, revoke });
