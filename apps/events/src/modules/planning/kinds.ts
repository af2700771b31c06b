import { DomainError, type EventKind, events } from "@khuyenhoc/contracts";
import { sqlState, type Transaction } from "@khuyenhoc/database";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { command, question } from "./command.ts";

const UNIQUE_VIOLATION = "23505";

const readKinds = (tx: Transaction, code: string | null = null) =>
  tx.query<EventKind>(
    `SELECT code, family, name_vi AS "nameVi", name_en AS "nameEn", position, valid_from AS "validFrom", valid_to AS "validTo"
     FROM event_kind WHERE $1::text IS NULL OR code = $1 ORDER BY position, code`,
    [code],
  );

/** Kinds are everybody's: only who stands at the top of the tree decides about them. @throws DomainError FORBIDDEN */
async function requireTop(tx: Transaction, roots: readonly string[]): Promise<void> {
  const top = await tx.query(
    `SELECT 1 FROM unit WHERE id = ANY ($1::uuid[]) AND NOT EXISTS (
       SELECT FROM unit_closure AS up WHERE up.descendant_id = unit.id AND up.depth > 0 AND up.scope_validity @> app_today())`,
    [roots],
  );
  if (top.length === 0) throw new DomainError("FORBIDDEN");
}

/** All kinds, those that are no longer in use too. */
export const kinds = procedure("events.read")
  .output(z.array(events.eventKind))
  .query(({ ctx }) => question(ctx, (tx) => readKinds(tx)));

/** Adds a kind of events; at the top only. */
export const addKind = procedure("events.manage")
  .input(events.addKind)
  .output(events.eventKind)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.addKind" }, async (tx, kind) => {
      await requireTop(tx, ctx.principal.roots);
      await tx.query(
        `INSERT INTO event_kind (code, family, name_vi, name_en, position, valid_from) VALUES ($1, $2, $3, $4, $5, $6)`,
        [kind.code, kind.family, kind.nameVi, kind.nameEn, kind.position, kind.validFrom],
      );
      const [added] = await readKinds(tx, kind.code);
      if (added === undefined) throw new Error("no kind");
      return added;
    }).catch((error: unknown) => {
      if (sqlState(error) === UNIQUE_VIOLATION) throw new DomainError("EVENT_KIND_TAKEN", { code: input.code });
      throw error;
    }),
  );

/** Takes a kind out of use from a day on, or into use again; events that have it keep it. At the top only. */
export const endKind = procedure("events.manage")
  .input(events.endKind)
  .output(events.eventKind)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.endKind" }, async (tx, { code, validTo }) => {
      await requireTop(tx, ctx.principal.roots);
      const [known] = await readKinds(tx, code);
      if (known === undefined) throw new DomainError("NOT_FOUND");
      if (validTo !== null && validTo <= known.validFrom) {
        throw new DomainError("INVALID_INPUT", { reason: `validTo > ${known.validFrom}` });
      }
      await tx.query("UPDATE event_kind SET valid_to = $2 WHERE code = $1", [code, validTo]);
      return { ...known, validTo };
    }),
  );
