import type { KeyObject } from "node:crypto";
import { DomainError, downloadFile, jobs, participation } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import { defineJob, startJob } from "@khuyenhoc/jobs";
import { auditRead, type Vault } from "@khuyenhoc/service-kit";
import { asDownload } from "@khuyenhoc/tabular";
import { assertInScope, scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../context.ts";
import { seenEvent } from "./command.ts";
import { badgesPdf, type RollUnit, rollPdf, type TicketPaper, ticketsPdf } from "./papers.ts";
import { signTicket } from "./tickets.ts";

interface PaperRow extends Omit<TicketPaper, "ticket"> {
  id: string;
  eventId: string;
  ticketVersion: number;
}

/** Of `p`, `e`: what a ticket says; units by the names of the event's day. */
const paperColumns = `p.id, p.event_id AS "eventId", p.ticket_version AS "ticketVersion", p.name, p.office, p.kind, e.title AS "eventTitle",
  e.starts_at AS "startsAt", e.ends_at AS "endsAt", place.name AS place, coalesce(o.name_vi, '') AS "organiserName",
  coalesce(v.name_vi, '') AS "unitName"`;
const paperTables = `participant AS p JOIN event AS e ON e.id = p.event_id LEFT JOIN place ON place.id = e.place_id
  LEFT JOIN unit_version AS o ON o.unit_id = e.unit_id AND o.scope_validity @> e.day
  LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.scope_validity @> e.day`;

/** Tickets of participants who have a place, in the order of the ids. */
export async function papersOf(tx: Transaction, key: KeyObject, ids: readonly string[]): Promise<TicketPaper[]> {
  const rows = await tx.query<PaperRow>(
    `SELECT ${paperColumns} FROM ${paperTables} WHERE p.id = ANY ($1::uuid[]) AND p.state = 'CONFIRMED'
     ORDER BY array_position($1::uuid[], p.id)`,
    [ids],
  );
  return rows.map(({ id: participantId, eventId, ticketVersion: version, ...row }) => ({
    ...row,
    ticket: signTicket(key, { participantId, eventId, version }),
  }));
}

/** SQL over `p` and its unit's version `v`; the parameters are event, unit and ids. */
const chosen = `FROM participant AS p LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.scope_validity @> app_today()
  WHERE p.event_id = $1 AND p.state = 'CONFIRMED' AND ($3::uuid[] IS NULL OR p.id = ANY ($3)) AND ($2::uuid IS NULL OR p.unit_id IN (
    SELECT descendant_id FROM unit_closure WHERE ancestor_id = $2 AND scope_validity @> app_today()))`;
const byUnitAndName = "coalesce(v.code, ''), p.unit_id, p.name_folded, p.id";

const makers = { TICKETS: ticketsPdf, BADGES: badgesPdf } as const;
const fileNames = { TICKETS: "ve-tham-du.pdf", BADGES: "the-dai-bieu.pdf" } as const;

async function wholeOf(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parts) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Tickets or badges of those who have a place, at once; of more than {@link participation.MAX_PAPERS} a job makes them. */
export const printTickets = procedure("participants.manage")
  .input(participation.printTickets)
  .output(downloadFile)
  .query(async ({ ctx, input: { eventId, kind, unitId = null, ids = null } }) => {
    const { principal, requestId } = ctx;
    const papers = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      await seenEvent(tx, principal, eventId);
      if (unitId !== null) await assertInScope(tx, principal, unitId);
      const rows = await tx.query<{ id: string }>(
        `SELECT p.id ${chosen} ORDER BY ${byUnitAndName} LIMIT ${participation.MAX_PAPERS + 1}`,
        [eventId, unitId, ids],
      );
      if (rows.length > participation.MAX_PAPERS) {
        throw new DomainError("INVALID_INPUT", { reason: `${rows.length} > ${participation.MAX_PAPERS}` });
      }
      const subjectIds = rows.map(({ id }) => id);
      const operation = "participants.printTickets";
      await auditRead(tx, { principal, operation, subjectIds, rows: rows.length, reason: "print", requestId });
      return papersOf(tx, ctx.ticketKey, subjectIds);
    });
    const bytes = await wholeOf(makers[kind](papers, ctx.now()));
    return asDownload({ fileName: fileNames[kind], mediaType: "application/pdf", bytes });
  });

/** Participants whose tickets are read at once. */
const ROWS_AT_ONCE = 200;

async function* printedBy(
  tx: Transaction,
  key: KeyObject,
  job: { id: string; total: number },
): AsyncGenerator<TicketPaper> {
  for (let from = 1; from <= job.total; from += ROWS_AT_ONCE) {
    const items = await tx.query<{ id: string }>(
      "SELECT target_id AS id FROM job_item WHERE job_id = $1 AND position BETWEEN $2 AND $3 ORDER BY position",
      [job.id, from, from + ROWS_AT_ONCE - 1],
    );
    yield* await papersOf(
      tx,
      key,
      items.map(({ id }) => id),
    );
  }
}

/**
 * Tickets or badges of a whole event as one PDF. It is sealed: whoever has a ticket may use it.
 *
 * @param made.ticketKey signs tickets
 */
export const ticketsJob = ({ ticketKey: key, contacts: vault }: { ticketKey: KeyObject; contacts: Vault }) =>
  defineJob({
    kind: "events.tickets",
    vault,
    params: participation.runTickets.omit({ idempotencyKey: true }),
    batch: 2000,
    async freeze(tx, { id, params: { eventId, unitId = null, ids = null }, principal }) {
      if (unitId !== null) await assertInScope(tx, principal, unitId);
      await tx.query(
        `INSERT INTO job_item (job_id, position, target_id) SELECT $4, row_number() OVER (ORDER BY ${byUnitAndName}), p.id ${chosen}`,
        [eventId, unitId, ids, id],
      );
    },
    step: (_tx, _job, targetIds) => Promise.resolve(targetIds.map((targetId) => ({ targetId, code: "OK" as const }))),
    async finish(tx, { id, unitId, total, params: { kind }, principal, requestId }) {
      const why = { operation: "participants.runTickets", unitId, rows: total, reason: "print" };
      await auditRead(tx, { principal, ...why, requestId: requestId ?? undefined });
      const parts = makers[kind](printedBy(tx, key, { id, total }), new Date());
      return { fileName: fileNames[kind], mediaType: "application/pdf", parts };
    },
  });

/** Starts to make the tickets or badges of an event. */
export const runTickets = procedure("participants.manage")
  .input(participation.runTickets)
  .output(jobs.jobStatus)
  .mutation(async ({ ctx, input: { idempotencyKey, ...params } }) => {
    const { principal } = ctx;
    // The job is of the unit whose people it prints, so that its officers see it; of the organiser's where it prints everybody.
    const unitId = await ctx.database.transaction(
      scopeOf(principal),
      async (tx) => {
        const event = await seenEvent(tx, principal, params.eventId);
        return params.unitId ?? (event.own ? event.unitId : principal.roots[0]);
      },
      { readOnly: true },
    );
    if (unitId === undefined) throw new DomainError("OUT_OF_SCOPE");
    return startJob(ctx, ticketsJob(ctx), { unitId, params, idempotencyKey });
  });

interface RollRow {
  unitId: string;
  unitName: string;
  name: string;
  office: string | null;
}
/** Most people of one list that is signed. */
const MAX_ON_ROLL = 5000;

/** The list on which everybody signs. */
export const printRoll = procedure("participants.manage")
  .input(participation.printRoll)
  .output(downloadFile)
  .query(async ({ ctx, input: { eventId, unitId = null } }) => {
    const { principal, requestId } = ctx;
    const { event, rows } = await ctx.database.transaction(scopeOf(principal), async (tx) => {
      await seenEvent(tx, principal, eventId);
      if (unitId !== null) await assertInScope(tx, principal, unitId);
      const [head] = await tx.query<{ title: string; organiserName: string; startsAt: Date; place: string | null }>(
        `SELECT e.title, e.starts_at AS "startsAt", place.name AS place, coalesce(o.name_vi, '') AS "organiserName" FROM event AS e
         LEFT JOIN place ON place.id = e.place_id
         LEFT JOIN unit_version AS o ON o.unit_id = e.unit_id AND o.scope_validity @> e.day WHERE e.id = $1`,
        [eventId],
      );
      if (head === undefined) throw new DomainError("NOT_FOUND");
      const people = await tx.query<RollRow>(
        `SELECT p.unit_id AS "unitId", coalesce(v.name_vi, '') AS "unitName", p.name, p.office ${chosen}
         ORDER BY ${byUnitAndName} LIMIT ${MAX_ON_ROLL + 1}`,
        [eventId, unitId, null],
      );
      if (people.length > MAX_ON_ROLL) throw new DomainError("EXPORT_TOO_LONG", { most: MAX_ON_ROLL });
      const why = { operation: "participants.printRoll", unitId: unitId ?? undefined, reason: "print" };
      await auditRead(tx, { principal, ...why, rows: people.length, requestId });
      return { event: head, rows: people };
    });
    const units: RollUnit[] = [...Map.groupBy(rows, (row) => row.unitId).values()].map((lines) => ({
      unitName: lines[0]?.unitName ?? "",
      lines,
    }));
    const bytes = await rollPdf(event, units.length > 0 ? units : [{ unitName: "", lines: [] }], ctx.now());
    return asDownload({ fileName: "danh-sach-ky-ten.pdf", mediaType: "application/pdf", bytes });
  });

/** The ticket of one who has a place, to be handed on to him as an address or shown at once. */
export const ticket = procedure("participants.manage")
  .input(participation.ticketRef)
  .output(participation.ticketView)
  .query(({ ctx, input: { id } }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const { principal, requestId } = ctx;
      const [row] = await tx.query<{ eventId: string; version: number; state: string }>(
        `SELECT event_id AS "eventId", ticket_version AS version, state FROM participant WHERE id = $1`,
        [id],
      );
      if (row === undefined) throw new DomainError("NOT_FOUND");
      if (row.state !== "CONFIRMED") throw new DomainError("PARTICIPANT_STATE", { state: row.state });
      await auditRead(tx, { principal, operation: "participants.ticket", subjectIds: [id], rows: 1, requestId });
      const text = signTicket(ctx.ticketKey, { participantId: id, eventId: row.eventId, version: row.version });
      return { text, url: `${ctx.publicUrl}/t/${text}` };
    }),
  );
