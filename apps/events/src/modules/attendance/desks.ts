import { attendance, type Desk, DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { digestOf, secretOf } from "../following/secrets.ts";
import { type CallerContext, command, question } from "../planning/command.ts";
import { holdRoll, managedEvent } from "./access.ts";

interface DeskRow extends Omit<Desk, "url" | "endsAt" | "lastSeenAt" | "revokedAt" | "createdAt"> {
  endsAt: Date;
  lastSeenAt: Date | null;
  revokedAt: Date | null;
  createdAt: Date;
  secretHash: Buffer;
}

/** Of a desk as d and its event as e: when it ends, or ended. */
export const deskEnd = `least(coalesce(d.revoked_at, 'infinity'), e.ends_at + interval '${attendance.DESK_HOURS_AFTER_EVENT} hours')`;

async function readDesks(tx: Transaction, ctx: CallerContext, of: { eventId: string } | { id: string }) {
  const rows = await tx.query<DeskRow>(
    `SELECT d.id, d.event_id AS "eventId", d.label, ${deskEnd} AS "endsAt", d.secret_hash AS "secretHash",
       coalesce(v.devices, 0)::int AS devices, v.last_seen_at AS "lastSeenAt", d.revoked_at AS "revokedAt",
       d.revoke_reason AS "revokeReason", d.created_at AS "createdAt", d.created_by_username AS "createdBy"
     FROM desk AS d JOIN event AS e ON e.id = d.event_id
     LEFT JOIN (SELECT desk_id, count(*) AS devices, max(last_seen_at) AS last_seen_at FROM desk_device GROUP BY desk_id) AS v
       ON v.desk_id = d.id
     WHERE ($1::uuid IS NULL OR d.event_id = $1) AND ($2::uuid IS NULL OR d.id = $2)
     ORDER BY d.id`,
    "id" in of ? [null, of.id] : [of.eventId, null],
  );
  return rows.map(({ secretHash, endsAt, lastSeenAt, revokedAt, createdAt, ...row }): Desk => {
    const secret = secretOf(ctx.contacts, "desk", row.id);
    // Under another key of the installation the link goes on working, and can no longer be told.
    const known = endsAt > ctx.now() && digestOf(secret).equals(secretHash);
    return {
      ...row,
      url: known ? `${ctx.publicUrl}/desk/${secret}` : null,
      endsAt: endsAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null,
      revokedAt: revokedAt?.toISOString() ?? null,
      createdAt: createdAt.toISOString(),
    };
  });
}

async function deskOf(tx: Transaction, ctx: CallerContext, id: string): Promise<Desk> {
  const [desk] = await readDesks(tx, ctx, { id });
  if (desk === undefined) throw new DomainError("NOT_FOUND");
  return desk;
}

/** Desks of an event with their links, for whoever hands them out. */
export const list = procedure("attendance.record")
  .input(attendance.listDesks)
  .output(z.array(attendance.desk))
  .query(({ ctx, input }) =>
    question(ctx, async (tx) => {
      await managedEvent(tx, ctx.principal, input.eventId);
      return readDesks(tx, ctx, input);
    }),
  );

/** Opens a desk. The answer that is kept for a command that is sent again holds no secret. */
export const create = procedure("attendance.record")
  .input(attendance.createDesk)
  .output(attendance.desk)
  .mutation(async ({ ctx, input }) => {
    const { id } = await command({ ctx, input, operation: "desks.create" }, async (tx, { eventId, label }) => {
      await holdRoll(tx, ctx.principal, eventId);
      const [made] = await tx.query<{ id: string }>("SELECT uuidv7() AS id");
      if (made === undefined) throw new Error("no id");
      const { subject, username } = ctx.principal;
      const written = await tx.query(
        `INSERT INTO desk (id, event_id, label, secret_hash, created_at, created_by, created_by_username)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id, label) DO NOTHING RETURNING 1`,
        [
          ...[made.id, eventId, label, digestOf(secretOf(ctx.contacts, "desk", made.id))],
          ...[ctx.now(), subject, username],
        ],
      );
      if (written.length === 0) throw new DomainError("DESK_LABEL_TAKEN", { label });
      return made;
    });
    return question(ctx, (tx) => deskOf(tx, ctx, id));
  });

/** Ends a desk at once, as when a phone was lost. What its devices scanned before and still hold becomes a conflict. */
export const revoke = procedure("attendance.record")
  .input(attendance.revokeDesk)
  .output(attendance.desk)
  .mutation(async ({ ctx, input }) => {
    await command({ ctx, input, operation: "desks.revoke" }, async (tx, { id, reason }) => {
      const { eventId } = await deskOf(tx, ctx, id);
      await managedEvent(tx, ctx.principal, eventId);
      await tx.query(
        "UPDATE desk SET revoked_at = $2, revoked_by = $3, revoke_reason = $4 WHERE id = $1 AND revoked_at IS NULL",
        [id, ctx.now(), ctx.principal.subject, reason],
      );
      return {};
    });
    return question(ctx, (tx) => deskOf(tx, ctx, input.id));
  });
