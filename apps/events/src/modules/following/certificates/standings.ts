import { attendanceCertificates, fold } from "@khuyenhoc/contracts";
import { encodeCursor, type Keyset, keysetWhere, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { procedure } from "../../../context.ts";
import { eventRow } from "../../planning/repository.ts";
import { readCertificates, toCertificate } from "./row.ts";

const byName = {
  name: "certificate-standings",
  columns: [
    { expression: "s.name_folded", type: "text" },
    { expression: "s.participant_id", type: "uuid" },
  ],
} as const satisfies Keyset;

/**
 * Every confirmed participant of event $1 with its minutes and its certificate; $2 are the minutes that are needed, if any. Minutes are
 * added up once, and the last certificates looked up once: just after a thousand check-ins nothing knows how large the tables are.
 */
const standings = `WITH attended AS MATERIALIZED (SELECT * FROM attendance_minutes($1)),
  last AS MATERIALIZED (
    SELECT DISTINCT ON (c.participant_id) c.participant_id, c.id, c.revoked_on IS NULL AND c.replaced_by IS NULL AS in_force
    FROM attendance_certificate AS c WHERE c.event_id = $1 ORDER BY c.participant_id, c.created_at DESC, c.sequence DESC
  ), s AS (
    SELECT p.id AS participant_id, p.name, p.name_folded, p.office, p.unit_id, coalesce(a.minutes, 0)::int AS minutes,
      greatest(coalesce($2::int, 0) - coalesce(a.minutes, 0), 0)::int AS missing, last.id AS certificate_id,
      CASE WHEN last.in_force THEN 'ISSUED' WHEN coalesce(a.minutes, 0) >= $2::int THEN 'QUALIFIED' ELSE 'SHORT' END AS standing
    FROM participant AS p LEFT JOIN attended AS a ON a.participant_id = p.id LEFT JOIN last ON last.participant_id = p.id
    WHERE p.event_id = $1 AND p.state = 'CONFIRMED'
  )`;

interface Row {
  participantId: string;
  name: string;
  nameFolded: string;
  office: string | null;
  unitId: string;
  minutes: number;
  missing: number;
  standing: "ISSUED" | "QUALIFIED" | "SHORT";
  certificateId: string | null;
}

/** Who of an event has a certificate, could have one, or attended too short: of the units that the caller sees. */
export const list = procedure("participants.read")
  .input(attendanceCertificates.listStandings)
  .output(attendanceCertificates.standingPage)
  .query(({ ctx, input }) =>
    ctx.database.transaction(scopeOf(ctx.principal), async (tx) => {
      const event = await eventRow(tx, input.eventId);
      const keyset = keysetWhere(byName, input.after ?? null, 6);
      const pattern = input.query == null ? null : `%${fold(input.query).replace(/[\\%_]/g, "\\$&")}%`;
      const rows = await tx.query<Row>(
        `${standings} SELECT s.participant_id AS "participantId", s.name, s.name_folded AS "nameFolded", s.office, s.unit_id AS "unitId", s.minutes,
           s.missing, s.standing, s.certificate_id AS "certificateId"
         FROM s
         WHERE ($3::text[] IS NULL OR s.standing = ANY ($3)) AND ($4::text IS NULL OR s.name_folded LIKE $4) AND ${keyset.where}
         ORDER BY ${keyset.orderBy} LIMIT $5`,
        [event.id, event.certificateMinutes, input.standings ?? null, pattern, input.first + 1, ...keyset.values],
      );
      const shown = rows.slice(0, input.first);
      await auditRead(tx, {
        principal: ctx.principal,
        operation: "attendanceCertificates.list",
        subjectIds: shown.map(({ participantId }) => participantId),
        rows: shown.length,
        requestId: ctx.requestId,
      });
      const certificates = await readCertificates(
        tx,
        shown.flatMap(({ certificateId }) => certificateId ?? []),
      );
      const known = new Map(certificates.map((row) => [row.id, toCertificate(row, ctx)]));
      const edges = shown.map(({ nameFolded, certificateId, ...line }) => ({
        cursor: encodeCursor(byName, [nameFolded, line.participantId]),
        node: { ...line, certificate: certificateId === null ? null : (known.get(certificateId) ?? null) },
      }));
      return {
        edges,
        pageInfo: { hasNextPage: rows.length > shown.length, endCursor: edges.at(-1)?.cursor ?? null },
        totalCount: null,
      };
    }),
  );

async function counted(tx: Transaction, eventId: string, needed: number | null) {
  const rows = await tx.query<{ standing: Row["standing"]; count: number }>(
    `${standings} SELECT s.standing, count(*)::int AS count FROM s GROUP BY 1`,
    [eventId, needed],
  );
  const of = (standing: Row["standing"]) => rows.find((row) => row.standing === standing)?.count ?? 0;
  return { issued: of("ISSUED"), qualified: of("QUALIFIED"), short: of("SHORT") };
}

/** How many of an event's participants, of the units that the caller sees, stand where. */
export const summary = procedure("participants.read")
  .input(attendanceCertificates.certificatesOfEvent)
  .output(attendanceCertificates.certificateSummary)
  .query(({ ctx, input }) =>
    ctx.database.transaction(
      scopeOf(ctx.principal),
      async (tx) => {
        const event = await eventRow(tx, input.eventId);
        return { needed: event.certificateMinutes, ...(await counted(tx, event.id, event.certificateMinutes)) };
      },
      { readOnly: true },
    ),
  );
