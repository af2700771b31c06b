import { DomainError, type EventFilter, type EventView, fold } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { type WholeRow, wholeColumns, wholeEvent, wholeTables } from "./repository.ts";

const latest = {
  name: "events-latest",
  columns: [
    { expression: "e.starts_at", type: "timestamptz", direction: "desc" },
    { expression: "e.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** Folded text as a LIKE pattern that finds it anywhere. */
function likePattern(query: string): string {
  return `%${fold(query).replace(/[\\%_]/g, (character) => `\\${character}`)}%`;
}

/** Condition of a filter, whose values are the first 13 parameters. */
const chosen = `($1::uuid IS NULL OR ($2 AND e.unit_id = $1) OR (NOT $2 AND e.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $1 AND scope_validity @> app_today())))
  AND ($3::text[] IS NULL OR e.kind_code = ANY ($3))
  AND ($4::text[] IS NULL OR e.kind_code IN (SELECT code FROM event_kind WHERE family = ANY ($4)))
  AND ($5::text[] IS NULL OR e.state = ANY ($5))
  AND ($6::date IS NULL OR e.day >= $6) AND ($7::date IS NULL OR e.day <= $7) AND ($8::int IS NULL OR e.year = $8)
  AND ($9::uuid IS NULL OR e.series_id = $9) AND ($10::boolean IS NULL OR e.open_to_public = $10)
  AND ($11::uuid IS NULL OR e.directive_id = $11) AND ($12::uuid IS NULL OR e.fund_id = $12)
  AND ($13::text IS NULL OR e.title_folded LIKE $13)`;
const valuesOf = (filter: EventFilter) => [
  filter.unitId ?? null,
  filter.ownOnly ?? false,
  filter.kinds ?? null,
  filter.families ?? null,
  filter.states ?? null,
  filter.from ?? null,
  filter.to ?? null,
  filter.year ?? null,
  filter.seriesId ?? null,
  filter.openToPublic ?? null,
  filter.directiveId ?? null,
  filter.fundId ?? null,
  filter.query == null ? null : likePattern(filter.query),
];

/** One page of events, the latest first, and how many there are in scope. @throws DomainError BAD_CURSOR */
export async function pageOfEvents(
  tx: Transaction,
  question: { filter: EventFilter; first: number; after: string | null },
): Promise<{ edges: { cursor: string; node: EventView }[]; hasNextPage: boolean; total: number }> {
  const { filter, first, after } = question;
  const values = valuesOf(filter);
  const keyset = keysetWhere(latest, after, values.length + 2);
  const rows = await tx.query<WholeRow>(
    `SELECT ${wholeColumns} FROM ${wholeTables} WHERE ${chosen} AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $14`,
    [...values, first + 1, ...keyset.values],
  );
  const [counted] = await tx.query<{ total: number }>(
    `SELECT count(*)::int AS total FROM event AS e WHERE ${chosen}`,
    values,
  );
  const shown = rows.slice(0, first);
  return {
    edges: shown.map((row) => ({ cursor: encodeCursor(latest, [row.startsAt, row.id]), node: wholeEvent(row) })),
    hasNextPage: rows.length > shown.length,
    total: counted?.total ?? 0,
  };
}

/**
 * Events that take place on any of the days, the earliest first.
 *
 * @param question.days  from and to, both included; at most so many as `most` says
 * @param question.limit most events
 * @throws DomainError INVALID_INPUT
 */
export async function eventsOfDays(
  tx: Transaction,
  question: { filter: EventFilter; from: string; to: string; most: number; longest: number; limit: number },
): Promise<EventView[]> {
  const { filter, from, to, most, longest, limit } = question;
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days < 1 || days > most) throw new DomainError("INVALID_INPUT", { reason: `from–to: 1–${most}` });
  const values = valuesOf(filter);
  // What lasts long began long before: the index needs to go back no further than an event may last.
  const rows = await tx.query<WholeRow>(
    `SELECT ${wholeColumns} FROM ${wholeTables} WHERE ${chosen}
       AND e.starts_at < ($15::date + 1)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       AND e.starts_at >= ($14::date - $16::int)::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
       AND e.ends_at > $14::date::timestamp AT TIME ZONE 'Asia/Ho_Chi_Minh'
     ORDER BY e.starts_at, e.id LIMIT $17`,
    [...values, from, to, longest, limit],
  );
  return rows.map(wholeEvent);
}
