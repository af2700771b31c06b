import { type Allotment, fold, type Invitation, type Page, type Places, participation } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, type KeysetValue, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { seenEvent } from "./command.ts";

/** Of `a`, an allotment. */
const columns = `a.event_id AS "eventId", a.organiser_id AS "organiserId", a.unit_id AS "unitId", a.parent_unit_id AS "parentUnitId",
  a.seats, a.handed_on AS "handedOn", a.taken, a.allotted_by AS "allottedBy", a.revision,
  (SELECT count(*)::integer FROM participant AS p WHERE p.event_id = a.event_id AND p.unit_id = a.unit_id AND p.kind = 'DELEGATE'
     AND p.state = 'WAITING') AS waiting,
  (SELECT count(*)::integer FROM allotment AS r WHERE r.event_id = a.event_id AND r.parent_unit_id = a.unit_id) AS receivers`;

/** Allotments of an event after a command, in the order of the units; those that ended are left out. */
export const shownAllotments = (
  tx: Transaction,
  { eventId, unitIds }: { eventId: string; unitIds: readonly string[] },
): Promise<Allotment[]> =>
  tx.query<Allotment>(
    `SELECT ${columns} FROM allotment AS a WHERE a.event_id = $1 AND a.unit_id = ANY ($2::uuid[])
     ORDER BY array_position($2::uuid[], a.unit_id)`,
    [eventId, unitIds],
  );

/** One page of rows of which one more was read than it holds. */
export function pageOf<Row, Node>(
  { rows, nodes, first }: { rows: readonly Row[]; nodes: readonly Node[]; first: number },
  keyset: Keyset,
  valuesOf: (row: Row) => KeysetValue[],
): Page<Node> {
  const edges = nodes.slice(0, first).flatMap((node, index) => {
    const row = rows[index];
    return row === undefined ? [] : [{ cursor: encodeCursor(keyset, valuesOf(row)), node }];
  });
  return {
    edges,
    pageInfo: { hasNextPage: rows.length > first, endCursor: edges.at(-1)?.cursor ?? null },
    totalCount: null,
  };
}

/** Finds a folded text in the midst of another. */
export const likePattern = (query: string): string => `%${fold(query).replace(/[\\%_]/g, "\\$&")}%`;

const byCode = {
  name: "allotments-code",
  columns: [
    { expression: "coalesce(v.code, '')", type: "text" },
    { expression: "a.unit_id", type: "uuid" },
  ],
} as const satisfies Keyset;

/** Units that have their seats from a unit, or the uppermost that the caller sees, or those that a name finds. */
export const list = procedure("participants.read")
  .input(participation.listAllotments)
  .output(participation.allotmentPage)
  .query(({ ctx, input: { eventId, parentUnitId, query, first, after } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await seenEvent(tx, ctx.principal, eventId);
        const { where, orderBy, values } = keysetWhere(byCode, after, 5);
        const rows = await tx.query<Allotment & { code: string }>(
          `SELECT ${columns}, coalesce(v.code, '') AS code FROM allotment AS a
           LEFT JOIN unit_version AS v ON v.unit_id = a.unit_id AND v.scope_validity @> app_today()
           WHERE a.event_id = $1 AND CASE
             WHEN $3::text IS NOT NULL THEN v.name_folded LIKE $3
             WHEN $2::uuid IS NOT NULL THEN a.parent_unit_id = $2
             ELSE NOT EXISTS (SELECT FROM allotment AS g WHERE g.event_id = a.event_id AND g.unit_id = a.parent_unit_id) END
             AND ${where} ORDER BY ${orderBy} LIMIT $4::integer`,
          [eventId, parentUnitId ?? null, query == null ? null : likePattern(query), first + 1, ...values],
        );
        const nodes = rows.map(({ code: _code, ...node }) => node);
        return pageOf({ rows, nodes, first }, byCode, ({ code, unitId }) => [code, unitId]);
      },
      { readOnly: true },
    ),
  );

const soonest = {
  name: "invitations-soonest",
  columns: [
    { expression: "e.starts_at", type: "timestamptz" },
    { expression: "e.id", type: "uuid" },
    { expression: "a.unit_id", type: "uuid" },
  ],
} as const satisfies Keyset;

type InvitationRow = Allotment &
  Pick<Invitation, "title" | "eventState" | "organiserName"> & {
    startsAt: Date;
    endsAt: Date;
    registrationUntil: Date | null;
  };

/** What the units are invited to that the caller was granted. */
export const mine = procedure("participants.read")
  .input(participation.listInvitations)
  .output(participation.invitationPage)
  .query(({ ctx, input: { past, first, after } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const { where, orderBy, values } = keysetWhere(soonest, after, 5);
        const rows = await tx.query<InvitationRow>(
          `SELECT ${columns}, e.title, e.state AS "eventState", e.starts_at AS "startsAt", e.ends_at AS "endsAt",
             e.registration_until AS "registrationUntil", coalesce(o.name_vi, '') AS "organiserName"
           FROM allotment AS a JOIN event AS e ON e.id = a.event_id
           LEFT JOIN unit_version AS o ON o.unit_id = e.unit_id AND o.scope_validity @> e.day
           WHERE a.unit_id = ANY ($1::uuid[]) AND CASE WHEN $2::boolean THEN e.ends_at < $3 ELSE e.ends_at >= $3 END
             AND e.state <> 'CANCELLED' AND ${where} ORDER BY ${orderBy} LIMIT $4::integer`,
          [ctx.principal.roots, past, ctx.now(), first + 1, ...values],
        );
        const nodes = rows.map(
          ({ title, eventState, organiserName, startsAt, endsAt, registrationUntil, ...allotment }) => ({
            eventId: allotment.eventId,
            organiserId: allotment.organiserId,
            ...{ title, eventState, organiserName, allotment },
            startsAt: startsAt.toISOString(),
            endsAt: endsAt.toISOString(),
            registrationUntil: registrationUntil?.toISOString() ?? null,
          }),
        );
        return pageOf({ rows, nodes, first }, soonest, (row) => [row.startsAt, row.eventId, row.unitId]);
      },
      { readOnly: true },
    ),
  );

/** How the places of events stand that the caller sees: numbers of everybody, names of nobody. */
export const places = procedure("events.read")
  .input(participation.placesOf)
  .output(z.array(participation.places))
  .query(({ ctx, input: { eventIds } }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      (tx) =>
        tx.query<Places>(
          `SELECT e.id AS "eventId", e.capacity, c.confirmed, c.pending, c.waiting, event_reserved(e.id) AS reserved,
             (SELECT count(*)::integer FROM allotment AS a WHERE a.event_id = e.id) AS "invitedUnits"
           FROM event AS e JOIN event_count AS c ON c.event_id = e.id WHERE e.id = ANY ($1::uuid[])
           ORDER BY array_position($1::uuid[], e.id)`,
          [eventIds],
        ),
      { readOnly: true },
    ),
  );
