import { type Message, type MessageState, messages } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere } from "@khuyenhoc/database";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure, router } from "../../../context.ts";
import { eventRow } from "../../planning/repository.ts";

const newest = {
  name: "messages-newest",
  columns: [
    { expression: "m.created_at", type: "timestamptz", direction: "desc" },
    { expression: "m.id", type: "uuid", direction: "desc" },
  ],
} as const satisfies Keyset;

/** What the caller is told: a message that waits where nothing is sent, is held back. */
const stateSql = (sends: string) =>
  `CASE WHEN m.state = 'WAITING' AND NOT ${sends}::boolean THEN 'HELD_BACK' ELSE m.state END`;

interface Row extends Omit<Message, "createdAt" | "nextAt" | "endedAt"> {
  createdAt: Date;
  nextAt: Date | null;
  endedAt: Date | null;
}

/** Messages of an event, the newest first: what became of them, without addresses and texts. */
const list = procedure("participants.read")
  .input(messages.listMessages)
  .output(messages.messagePage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await eventRow(tx, input.eventId);
        const keyset = keysetWhere(newest, input.after ?? null, 6);
        const rows = await tx.query<Row>(
          `SELECT m.id, m.event_id AS "eventId", m.participant_id AS "participantId", m.kind, ${stateSql("$2")} AS state, m.reason,
             m.attempts, m.created_at AS "createdAt", CASE WHEN m.state = 'WAITING' THEN coalesce(m.next_at, m.created_at) END AS "nextAt", m.ended_at AS "endedAt"
           FROM message AS m
           WHERE m.event_id = $1 AND ($3::text[] IS NULL OR ${stateSql("$2")} = ANY ($3)) AND ($4::text[] IS NULL OR m.kind = ANY ($4))
             AND ${keyset.where} ORDER BY ${keyset.orderBy} LIMIT $5`,
          [input.eventId, ctx.sendsMail, input.states ?? null, input.kinds ?? null, input.first + 1, ...keyset.values],
        );
        const edges = rows.slice(0, input.first).map((row) => ({
          cursor: encodeCursor(newest, [row.createdAt, row.id]),
          node: {
            ...row,
            createdAt: row.createdAt.toISOString(),
            nextAt: row.nextAt?.toISOString() ?? null,
            endedAt: row.endedAt?.toISOString() ?? null,
          },
        }));
        return {
          edges,
          pageInfo: { hasNextPage: rows.length > edges.length, endCursor: edges.at(-1)?.cursor ?? null },
          totalCount: null,
        };
      },
      { readOnly: true },
    ),
  );

/** Whether mail goes out at all, and how many messages of an event are in which state. */
const status = procedure("participants.read")
  .input(messages.messagesOfEvent)
  .output(messages.mailStatus)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        await eventRow(tx, input.eventId);
        const counts = await tx.query<{ state: MessageState; count: number }>(
          `SELECT ${stateSql("$2")} AS state, count(*)::int AS count FROM message AS m WHERE m.event_id = $1 GROUP BY 1 ORDER BY 1`,
          [input.eventId, ctx.sendsMail],
        );
        return { sends: ctx.sendsMail, counts };
      },
      { readOnly: true },
    ),
  );

export const messagesRouter = router({ list, status });
