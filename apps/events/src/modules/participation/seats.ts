import { DomainError, participation, type SplitLine, type UnitChoice } from "@khuyenhoc/contracts";
import { systemScope, type Transaction, underScope } from "@khuyenhoc/database";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { command, dayOfUnits, ownEvent, seenEvent } from "./command.ts";
import { freePlaces, type HeldPlaces, holdPlaces, moveUp } from "./places.ts";
import { shownAllotments } from "./seat-lists.ts";
import { shareSeats } from "./shares.ts";

interface Below {
  unitId: string;
  /** Units below it that hold nobody below themselves: what a share by size counts. */
  size: number;
}

/** Units strictly below a unit on a day, as they are chosen. In the order of their codes. */
async function unitsBelow(
  tx: Transaction,
  { unitId, day, choice }: { unitId: string; day: string; choice: UnitChoice },
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `SELECT tree.descendant_id AS id FROM unit_closure AS tree JOIN unit AS u ON u.id = tree.descendant_id
     LEFT JOIN unit_version AS v ON v.unit_id = u.id AND v.validity @> $2::date
     WHERE tree.ancestor_id = $1 AND tree.depth > 0 AND tree.validity @> $2::date
       AND ($3::text[] IS NULL OR u.tier_code = ANY ($3)) AND ($4::text[] IS NULL OR u.branch_kind = ANY ($4))
       AND ($5::uuid[] IS NULL OR u.id = ANY ($5)) AND (NOT $6::boolean OR tree.depth = 1)
     ORDER BY v.code, u.id`,
    [unitId, day, choice.tiers ?? null, choice.branchKinds ?? null, choice.unitIds ?? null, choice.direct],
  );
  if (choice.unitIds != null && rows.length < new Set(choice.unitIds).size) throw new DomainError("UNIT_NOT_BELOW");
  return rows.map(({ id }) => id);
}

/** Keeps a place for each seat of a unit, and none for two. @throws DomainError SEATS_OVER_CAPACITY */
async function demandCapacity(tx: Transaction, held: HeldPlaces, before: number | null): Promise<void> {
  const free = await freePlaces(tx, held);
  // What was too much before may become less.
  if (free !== null && free < 0 && free < (before ?? 0)) {
    throw new DomainError("SEATS_OVER_CAPACITY", { available: Math.max(0, before ?? 0) });
  }
}

/** Invites units below the organiser, a tier or a filter of them at once. */
export const invite = procedure("participants.manage")
  .input(participation.inviteUnits)
  .output(participation.invited)
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "seats.invite" },
      async (tx, { eventId, choice, seats }) => {
        const event = await ownEvent(tx, ctx.principal, eventId);
        const chosen = await unitsBelow(tx, { unitId: event.unitId, day: dayOfUnits(event, ctx.now()), choice });
        return underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, eventId);
          const before = await freePlaces(all, held);
          const made = await all.query<{ taken: number }>(
            `INSERT INTO allotment (event_id, organiser_id, unit_id, parent_unit_id, seats, taken, allotted_by)
             SELECT $1, $2, chosen.id, $2, CASE WHEN $4::integer IS NOT NULL THEN greatest($4, taken.people) END, taken.people, $5
             FROM unnest($3::uuid[]) AS chosen (id) CROSS JOIN LATERAL (
               SELECT count(*)::integer AS people FROM participant AS p
               WHERE p.event_id = $1 AND p.unit_id = chosen.id AND p.kind = 'DELEGATE' AND p.state = 'CONFIRMED'
             ) AS taken
             ON CONFLICT DO NOTHING RETURNING taken`,
            [eventId, event.unitId, chosen, seats, ctx.principal.username],
          );
          const used = made.reduce((most, { taken }) => Math.max(most, taken), 0);
          if (seats !== null && used > seats) throw new DomainError("SEATS_IN_USE", { used });
          await demandCapacity(all, held, before);
          await moveUp(all, held);
          return { invited: made.length, already: chosen.length - made.length };
        });
      },
      (_tx, answer) => answer,
    ),
  );

interface Giver {
  /** Null: the organiser, or a unit that has as many as there are. */
  left: number | null;
  organiser: boolean;
  limited: boolean;
}

async function giverOf(tx: Transaction, held: HeldPlaces, unitId: string): Promise<Giver> {
  if (unitId === held.organiserId) return { left: null, organiser: true, limited: false };
  const [row] = await tx.query<{ left: number | null }>(
    "SELECT seats - handed_on - taken AS left FROM allotment WHERE event_id = $1 AND unit_id = $2",
    [held.eventId, unitId],
  );
  if (row === undefined) throw new DomainError("NOT_INVITED");
  return { left: row.left, organiser: false, limited: row.left !== null };
}

interface Receiver {
  unitId: string;
  parentUnitId: string | null;
  seats: number | null;
  used: number;
}

async function receiversOf(
  tx: Transaction,
  eventId: string,
  unitIds: readonly string[],
): Promise<Map<string, Receiver>> {
  const rows = await tx.query<Receiver>(
    `SELECT u.id AS "unitId", a.parent_unit_id AS "parentUnitId", a.seats, coalesce(a.handed_on + a.taken, (
         SELECT count(*)::integer FROM participant AS p
         WHERE p.event_id = $1 AND p.unit_id = u.id AND p.kind = 'DELEGATE' AND p.state = 'CONFIRMED')) AS used
     FROM unnest($2::uuid[]) AS u (id) LEFT JOIN allotment AS a ON a.event_id = $1 AND a.unit_id = u.id`,
    [eventId, unitIds],
  );
  return new Map(rows.map((row) => [row.unitId, row]));
}

interface Line {
  unitId: string;
  seats: number | null;
}

/** How many more seats the giver hands on than before. @throws DomainError SEATS_OTHER_GIVER, SEATS_IN_USE, SEATS_NUMBER_NEEDED */
function handedOnBy(
  giver: { unitId: string; limited: boolean },
  lines: readonly Line[],
  receivers: ReadonlyMap<string, Receiver>,
): number {
  let more = 0;
  for (const { unitId, seats } of lines) {
    const receiver = receivers.get(unitId);
    const { parentUnitId = null, used = 0 } = receiver ?? {};
    if (parentUnitId !== null && parentUnitId !== giver.unitId) throw new DomainError("SEATS_OTHER_GIVER");
    if (seats === null && giver.limited) throw new DomainError("SEATS_NUMBER_NEEDED");
    if (seats !== null && seats < used) throw new DomainError("SEATS_IN_USE", { used });
    more += (seats ?? 0) - (receiver?.seats ?? 0);
  }
  return more;
}

async function applySeats(
  tx: Transaction,
  held: HeldPlaces,
  { fromUnitId, lines, by }: { fromUnitId: string; lines: readonly Line[]; by: string },
): Promise<void> {
  const { eventId, organiserId } = held;
  const giver = await giverOf(tx, held, fromUnitId);
  const unitIds = lines.map(({ unitId }) => unitId);
  const before = await freePlaces(tx, held);
  const receivers = await receiversOf(tx, eventId, unitIds);
  const more = handedOnBy({ unitId: fromUnitId, limited: giver.limited }, lines, receivers);
  if (giver.left !== null && more > giver.left) throw new DomainError("SEATS_SHORT", { available: giver.left });
  const handOn = () =>
    tx.query("UPDATE allotment SET handed_on = handed_on + $3 WHERE event_id = $1 AND unit_id = $2", [
      ...[eventId, fromUnitId, more],
    ]);
  if (!giver.organiser) await handOn();
  await tx.query(
    `INSERT INTO allotment AS a (event_id, organiser_id, unit_id, parent_unit_id, seats, taken, allotted_by)
     SELECT $1, $2, line.unit, $3, line.seats, line.used, $5
     FROM jsonb_to_recordset($4::jsonb) AS line (unit uuid, seats integer, used integer)
     ON CONFLICT (event_id, unit_id) DO UPDATE SET seats = excluded.seats, allotted_at = now(), allotted_by = excluded.allotted_by,
       revision = a.revision + 1 WHERE a.seats IS DISTINCT FROM excluded.seats`,
    [
      ...[eventId, organiserId, fromUnitId],
      JSON.stringify(
        lines.map(({ unitId, seats }) => ({ unit: unitId, seats, used: receivers.get(unitId)?.used ?? 0 })),
      ),
      by,
    ],
  );
  await demandCapacity(tx, held, before);
  await moveUp(tx, held);
}

/** Sets how many seats units have from a unit: from the organiser, or handed on by a unit of what it has. */
export const set = procedure("participants.manage")
  .input(participation.setSeats)
  .output(z.array(participation.allotment))
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "seats.set" },
      async (tx, { eventId, fromUnitId, lines }) => {
        await assertInScope(tx, ctx.principal, fromUnitId);
        const event = await seenEvent(tx, ctx.principal, eventId);
        const unitIds = lines.map(({ unitId }) => unitId);
        if (new Set(unitIds).size < unitIds.length) throw new DomainError("INVALID_INPUT", { reason: "a unit twice" });
        const choice = { unitIds, direct: false };
        await unitsBelow(tx, { unitId: fromUnitId, day: dayOfUnits(event, ctx.now()), choice });
        await underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, eventId);
          await applySeats(all, held, { fromUnitId, lines, by: ctx.principal.username });
        });
        return { eventId, unitIds };
      },
      (tx, kept) => shownAllotments(tx, kept),
    ),
  );

interface Returning {
  parentUnitId: string;
  seats: number | null;
  used: number;
  receivers: number;
  active: number;
}

/** What a unit has and what hangs on it. @throws DomainError NOT_FOUND */
async function returningOf(tx: Transaction, eventId: string, unitId: string): Promise<Returning> {
  const [row] = await tx.query<Returning>(
    `SELECT a.parent_unit_id AS "parentUnitId", a.seats, a.handed_on + a.taken AS used,
       (SELECT count(*)::integer FROM allotment AS r WHERE r.event_id = a.event_id AND r.parent_unit_id = a.unit_id) AS receivers,
       (SELECT count(*)::integer FROM participant AS p WHERE p.event_id = a.event_id AND p.unit_id = a.unit_id AND p.kind = 'DELEGATE'
          AND p.state IN ('PENDING', 'WAITING', 'CONFIRMED')) AS active
     FROM allotment AS a WHERE a.event_id = $1 AND a.unit_id = $2`,
    [eventId, unitId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row;
}

/** Takes seats back that a unit does not use, for whoever gave them. */
export const takeBack = procedure("participants.manage")
  .input(participation.takeBackSeats)
  .output(z.array(participation.allotment))
  .mutation(({ ctx, input }) =>
    command(
      { ctx, input, operation: "seats.takeBack" },
      async (tx, { eventId, unitId, end }) => {
        await seenEvent(tx, ctx.principal, eventId);
        const { parentUnitId } = await returningOf(tx, eventId, unitId);
        await assertInScope(tx, ctx.principal, parentUnitId);
        await underScope(tx, systemScope, async (all) => {
          const held = await holdPlaces(all, eventId);
          const now = await returningOf(all, eventId, unitId);
          if (end && now.receivers + now.active > 0) {
            throw new DomainError("SEATS_IN_USE", { used: Math.max(now.used, now.receivers + now.active) });
          }
          const by = ctx.principal.username;
          await applySeats(all, held, { fromUnitId: now.parentUnitId, lines: [{ unitId, seats: now.used }], by });
          if (!end) return;
          await all.query("DELETE FROM allotment WHERE event_id = $1 AND unit_id = $2", [eventId, unitId]);
        });
        return { eventId, unitIds: [unitId] };
      },
      (tx, kept) => shownAllotments(tx, kept),
    ),
  );

/** How seats could be shared among units below a unit; nothing is changed. */
export const proposeSplit = procedure("participants.manage")
  .input(participation.proposeSplit)
  .output(z.array(participation.splitLine))
  .query(({ ctx, input: { eventId, fromUnitId, seats, way, choice } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx): Promise<SplitLine[]> => {
        await assertInScope(tx, ctx.principal, fromUnitId);
        const event = await seenEvent(tx, ctx.principal, eventId);
        const day = dayOfUnits(event, ctx.now());
        const chosen = await unitsBelow(tx, { unitId: fromUnitId, day, choice });
        if (chosen.length > participation.MAX_SEAT_LINES) {
          throw new DomainError("INVALID_INPUT", { reason: `${chosen.length} > ${participation.MAX_SEAT_LINES}` });
        }
        const rows = await tx.query<Below & { current: number | null }>(
          `SELECT chosen.id AS "unitId", a.seats AS current, (SELECT count(*)::integer FROM unit_closure AS tree
             WHERE tree.ancestor_id = chosen.id AND tree.depth > 0 AND tree.validity @> $2::date) AS size
           FROM unnest($1::uuid[]) WITH ORDINALITY AS chosen (id, position)
           LEFT JOIN allotment AS a ON a.event_id = $3 AND a.unit_id = chosen.id ORDER BY chosen.position`,
          [chosen, day, eventId],
        );
        const shares = shareSeats(
          seats,
          rows.map(({ size }) => (way === "EVEN" ? 1 : size)),
        );
        return rows.map(({ unitId, current }, index) => ({ unitId, current, seats: shares[index] ?? 0 }));
      },
      { readOnly: true },
    ),
  );
