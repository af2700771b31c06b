import { type Clash, events, fold } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { assertInScope } from "@khuyenhoc/unit-tree";
import { z } from "zod";
import { procedure } from "../../context.ts";
import { question } from "./command.ts";

const MOST = 50;

interface ClashRow extends Omit<Clash, "startsAt" | "endsAt" | "kind" | "eventId"> {
  eventId: string;
  startsAt: Date;
  endsAt: Date;
  samePlace: boolean;
  sameOrganiser: boolean;
}

interface Taken {
  eventId: string;
  startsAt: Date;
  endsAt: Date;
}

/** When a place that the caller may use is taken by any event. */
async function takenUnseen(
  tx: Transaction,
  plan: { placeId?: string | null | undefined; startsAt: string; endsAt: string; eventId?: string | null | undefined },
): Promise<Taken[]> {
  if (plan.placeId == null) return [];
  return tx.query<Taken>(
    `SELECT t.event_id AS "eventId", t.starts_at AS "startsAt", t.ends_at AS "endsAt"
     FROM place AS p CROSS JOIN LATERAL place_taken(p.id, $2, $3, $4) AS t WHERE p.id = $1 ORDER BY t.starts_at LIMIT ${MOST}`,
    [plan.placeId, plan.startsAt, plan.endsAt, plan.eventId ?? null],
  );
}

const asUnseen = ({ startsAt, endsAt }: Taken): Clash => ({
  ...{ kind: "PLACE", eventId: null, title: null, speakers: [], unitIds: [] },
  startsAt: startsAt.toISOString(),
  endsAt: endsAt.toISOString(),
});

/**
 * What gets in the way of a plan, as far as the caller sees it: events at the same time at its place, of its unit, of units that both
 * invite, or with one of its speakers. Of an event that he does not see it is told only that it has the place. It warns, and refuses nothing.
 */
export const clashes = procedure("events.read")
  .input(events.findClashes)
  .output(z.array(events.clash))
  .query(({ ctx, input }) =>
    question(ctx, async (tx): Promise<Clash[]> => {
      const { unitId, eventId, placeId, startsAt, endsAt, speakers } = input;
      await assertInScope(tx, ctx.principal, unitId);
      const rows = await tx.query<ClashRow>(
        `SELECT e.id AS "eventId", e.title, e.starts_at AS "startsAt", e.ends_at AS "endsAt",
           coalesce(e.place_id = $4, false) AS "samePlace", e.unit_id = $2 AS "sameOrganiser",
           coalesce(invited.units, '{}') AS "unitIds", coalesce(spoken.names, '{}') AS speakers
         FROM event AS e
         LEFT JOIN LATERAL (
           SELECT array_agg(theirs.unit_id ORDER BY theirs.unit_id) AS units
           FROM allotment AS ours JOIN allotment AS theirs ON theirs.unit_id = ours.unit_id AND theirs.event_id = e.id
           WHERE ours.event_id = $1
         ) AS invited ON true
         LEFT JOIN LATERAL (
           SELECT array_agg(DISTINCT ours.name ORDER BY ours.name) AS names
           FROM unnest($7::text[], $8::text[], $9::timestamptz[], $10::timestamptz[]) AS ours (name, folded, from_at, to_at)
           JOIN session_speaker AS s ON s.name_folded = ours.folded AND s.event_id = e.id
           JOIN session ON session.id = s.session_id AND session.starts_at < ours.to_at AND session.ends_at > ours.from_at
         ) AS spoken ON true
         WHERE e.id IS DISTINCT FROM $1::uuid AND e.state <> 'CANCELLED'
           AND e.starts_at < $6 AND e.ends_at > $5 AND e.starts_at > $5::timestamptz - make_interval(days => $3)
           AND (e.place_id = $4 OR e.unit_id = $2 OR invited.units IS NOT NULL OR spoken.names IS NOT NULL)
         ORDER BY e.starts_at, e.id LIMIT ${MOST}`,
        [
          ...[eventId ?? null, unitId, events.MAX_EVENT_DAYS, placeId ?? null, startsAt, endsAt],
          speakers.map(({ name }) => name),
          speakers.map(({ name }) => fold(name)),
          speakers.map(({ startsAt: from }) => from),
          speakers.map(({ endsAt: to }) => to),
        ],
      );
      const seen = new Set(rows.map(({ eventId: other }) => other));
      const taken = await takenUnseen(tx, { placeId, startsAt, endsAt, eventId });
      const unseen = taken.filter(({ eventId: other }) => !seen.has(other)).map(asUnseen);
      const known = rows.flatMap(({ samePlace, sameOrganiser, ...row }) => {
        const times = { startsAt: row.startsAt.toISOString(), endsAt: row.endsAt.toISOString() };
        const kinds: Clash["kind"][] = [
          ...(samePlace ? (["PLACE"] as const) : []),
          ...(sameOrganiser ? (["ORGANISER"] as const) : []),
          ...(row.unitIds.length > 0 ? (["INVITED"] as const) : []),
          ...(row.speakers.length > 0 ? (["SPEAKER"] as const) : []),
        ];
        return kinds.map((kind) => ({
          ...row,
          ...times,
          kind,
          unitIds: kind === "INVITED" ? row.unitIds : [],
          speakers: kind === "SPEAKER" ? row.speakers : [],
        }));
      });
      return [...known, ...unseen];
    }),
  );
