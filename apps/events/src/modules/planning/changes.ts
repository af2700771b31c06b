import type { EventChange } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";

export interface By {
  subject: string;
  username: string;
}
interface NewChange {
  eventId: string;
  action: EventChange["action"];
  by: By;
  reason?: string | null;
  fields?: EventChange["fields"];
}

/** Writes down what happened to an event. */
export async function tellChange(tx: Transaction, { eventId, action, by, reason, fields }: NewChange): Promise<void> {
  await tx.query(
    `INSERT INTO event_change (event_id, action, changed_by, changed_by_username, reason, fields) VALUES ($1, $2, $3, $4, $5, $6)`,
    [eventId, action, by.subject, by.username, reason ?? null, JSON.stringify(fields ?? [])],
  );
}

type Told = string | number | boolean | null | undefined | readonly string[];
const textOf = (value: Told): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === "object" ? value.join("; ") || null : String(value);
};

/** Fields in which two states of one thing differ, as text. */
export function differences<State extends Record<string, Told>>(before: State, after: State): EventChange["fields"] {
  return Object.keys(after).flatMap((field) => {
    const [old, now] = [textOf(before[field]), textOf(after[field])];
    return old === now ? [] : [{ field, before: old, after: now }];
  });
}

const latest = {
  name: "event-changes",
  columns: [{ expression: "id", type: "uuid", direction: "desc" }],
} as const satisfies Keyset;

/** One page of what happened to an event, the latest first. @throws DomainError BAD_CURSOR */
export async function pageOfChanges(
  tx: Transaction,
  question: { eventId: string; first: number; after: string | null },
): Promise<{ edges: { cursor: string; node: EventChange }[]; hasNextPage: boolean }> {
  const keyset = keysetWhere(latest, question.after, 3);
  const rows = await tx.query<Omit<EventChange, "changedAt"> & { changedAt: Date }>(
    `SELECT id, event_id AS "eventId", action, changed_at AS "changedAt", changed_by_username AS "changedBy", reason, fields
     FROM event_change WHERE event_id = $1 AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $2`,
    [question.eventId, question.first + 1, ...keyset.values],
  );
  return {
    edges: rows.slice(0, question.first).map(({ changedAt, ...row }) => ({
      cursor: encodeCursor(latest, [row.id]),
      node: { ...row, changedAt: changedAt.toISOString() },
    })),
    hasNextPage: rows.length > question.first,
  };
}
