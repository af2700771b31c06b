import { DomainError, events, fold, type Place, today } from "@khuyenhoc/contracts";
import { sqlState, type Transaction } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { command, question } from "./command.ts";

const UNIQUE_VIOLATION = "23505";
const MOST = 200;

const columns = `id, unit_id AS "unitId", name, address, capacity, closed_on AS "closedOn", revision`;

/** The units that lend to a unit: itself and those above it. */
const lenders = "SELECT ancestor_id FROM unit_closure WHERE descendant_id = $1 AND scope_validity @> app_today()";

const asTaken =
  (code: "PLACE_TAKEN" | "SERIES_TAKEN") =>
  (error: unknown): never => {
    if (sqlState(error) === UNIQUE_VIOLATION) throw new DomainError(code);
    throw error;
  };

/** Holds a place that the caller's units have. @throws DomainError NOT_FOUND, OUT_OF_SCOPE (lent from above), CONFLICT */
async function lockPlace(
  tx: Transaction,
  principal: { roots: readonly string[] },
  wanted: { id: string; expectedRevision: number },
): Promise<void> {
  const [place] = await tx.query<Place>(`SELECT ${columns} FROM place WHERE id = $1`, [wanted.id]);
  if (place === undefined) throw new DomainError("NOT_FOUND");
  await assertInScope(tx, principal, place.unitId);
  const [held] = await tx.query<{ revision: number }>("SELECT revision FROM place WHERE id = $1 FOR NO KEY UPDATE", [
    wanted.id,
  ]);
  if (held?.revision !== wanted.expectedRevision) throw new DomainError("CONFLICT");
}

async function readPlace(tx: Transaction, id: string): Promise<Place> {
  const [place] = await tx.query<Place>(`SELECT ${columns} FROM place WHERE id = $1`, [id]);
  if (place === undefined) throw new DomainError("NOT_FOUND");
  return place;
}

/** Places that a unit may use, by name. */
export const places = procedure("events.read")
  .input(events.listPlaces)
  .output(z.array(events.place))
  .query(({ ctx, input: { unitId, query, includeClosed } }) =>
    question(ctx, async (tx) => {
      await assertInScope(tx, ctx.principal, unitId);
      const pattern = query == null ? null : `%${fold(query).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
      return tx.query<Place>(
        `SELECT ${columns} FROM place WHERE unit_id IN (${lenders}) AND ($2::text IS NULL OR name_folded LIKE $2)
           AND ($3 OR closed_on IS NULL) ORDER BY name_folded, id LIMIT ${MOST}`,
        [unitId, pattern, includeClosed],
      );
    }),
  );

/** Adds a place of a unit. */
export const createPlace = procedure("events.manage")
  .input(events.createPlace)
  .output(events.place)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.createPlace" }, async (tx, { unitId, name, address, capacity }) => {
      await assertInScope(tx, ctx.principal, unitId);
      const [made] = await tx.query<{ id: string }>(
        `INSERT INTO place (unit_id, name, name_folded, address, capacity, created_by) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
        [unitId, name, fold(name), address, capacity, ctx.principal.subject],
      );
      return readPlace(tx, made?.id ?? "");
    }).catch(asTaken("PLACE_TAKEN")),
  );

/** Changes name, address and seats of a place. */
export const updatePlace = procedure("events.manage")
  .input(events.updatePlace)
  .output(events.place)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.updatePlace" }, async (tx, { name, address, capacity, ...wanted }) => {
      await lockPlace(tx, ctx.principal, wanted);
      await tx.query(
        `UPDATE place SET name = $2, name_folded = $3, address = $4, capacity = $5, revision = revision + 1 WHERE id = $1`,
        [wanted.id, name, fold(name), address, capacity],
      );
      return readPlace(tx, wanted.id);
    }).catch(asTaken("PLACE_TAKEN")),
  );

/** Takes a place out of use; events that have it keep it. */
export const closePlace = procedure("events.manage")
  .input(events.closePlace)
  .output(events.place)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.closePlace" }, async (tx, wanted) => {
      await lockPlace(tx, ctx.principal, wanted);
      await tx.query(
        "UPDATE place SET closed_on = coalesce(closed_on, $2::date), revision = revision + 1 WHERE id = $1",
        [wanted.id, today(ctx.now())],
      );
      return readPlace(tx, wanted.id);
    }),
  );

/** Series that a unit may put its events into, by title. */
export const series = procedure("events.read")
  .input(events.listSeries)
  .output(z.array(events.series))
  .query(({ ctx, input: { unitId } }) =>
    question(ctx, async (tx) => {
      await assertInScope(tx, ctx.principal, unitId);
      return tx.query<{ id: string; unitId: string; title: string }>(
        `SELECT id, unit_id AS "unitId", title FROM series WHERE unit_id IN (${lenders}) ORDER BY title, id LIMIT ${MOST}`,
        [unitId],
      );
    }),
  );

/** Begins a series of events of a unit and those below it. */
export const createSeries = procedure("events.manage")
  .input(events.createSeries)
  .output(events.series)
  .mutation(({ ctx, input }) =>
    command({ ctx, input, operation: "events.createSeries" }, async (tx, { unitId, title }) => {
      await assertInScope(tx, ctx.principal, unitId);
      const [made] = await tx.query<{ id: string }>(
        "INSERT INTO series (unit_id, title, created_by) VALUES ($1, $2, $3) RETURNING id",
        [unitId, title, ctx.principal.subject],
      );
      return { id: made?.id ?? "", unitId, title };
    }).catch(asTaken("SERIES_TAKEN")),
  );
