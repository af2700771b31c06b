import { DomainError } from "@khuyenhoc/contracts";
import type { Transaction } from "@khuyenhoc/database";
import type { Vault } from "@khuyenhoc/service-kit";
import { marksOf } from "@khuyenhoc/unit-tree";
import { type EventRow, lockEvent } from "../../planning/repository.ts";
import { queueCertificates } from "../mail/queue.ts";
import { digestOf, secretOf } from "../secrets.ts";

/** Who issues, when, and who signs. */
export interface Issue {
  principal: { subject: string; roots: readonly string[] };
  contacts: Vault;
  signatoryName: string;
  signatoryOffice: string;
  /** Calendar date in Asia/Ho_Chi_Minh; its year is that of the book. */
  issuedOn: string;
  /** Although the event is not closed. */
  early: boolean;
}

/** Certificates that were made, in the order of the participants, and the participants that were refused. */
export interface Issued {
  issued: { id: string; participantId: string }[];
  refused: { id: string; error: DomainError }[];
}

interface Attendant {
  participantId: string;
  unitId: string;
  name: string;
  office: string | null;
  state: string;
  minutes: number;
  unitName: string | null;
  inForce: string | null;
}

/**
 * The event, held until the end: while its certificates are issued, neither its state nor its minutes change, and nobody issues beside.
 *
 * @throws DomainError NOT_FOUND, FORBIDDEN, EVENT_STATE, EVENT_WITHOUT_CERTIFICATES
 */
export async function lockForCertificates(
  tx: Transaction,
  eventId: string,
  { principal, early }: Pick<Issue, "principal" | "early">,
): Promise<EventRow & { certificateMinutes: number }> {
  const states = early ? (["HELD", "CLOSED"] as const) : (["CLOSED"] as const);
  const event = await lockEvent(tx, eventId, { states, managedBy: principal });
  const { certificateMinutes } = event;
  if (certificateMinutes === null) throw new DomainError("EVENT_WITHOUT_CERTIFICATES");
  return { ...event, certificateMinutes };
}

function refusalOf(row: Attendant | undefined, needed: number): DomainError | null {
  if (row === undefined) return new DomainError("NOT_FOUND");
  if (row.state !== "CONFIRMED") return new DomainError("PARTICIPANT_NOT_CONFIRMED");
  if (row.inForce !== null) return new DomainError("CERTIFICATE_EXISTS", { number: row.inForce });
  return row.minutes < needed ? new DomainError("ATTENDANCE_TOO_SHORT", { minutes: row.minutes, needed }) : null;
}

/**
 * Issues certificates to participants of an event that {@link lockForCertificates} holds. Numbers are taken in the order of the ids;
 * nothing that is refused takes one.
 *
 * @param knownIds ids of the new certificates where they are known already
 */
export async function issueCertificates(
  tx: Transaction,
  event: EventRow & { certificateMinutes: number },
  participantIds: readonly string[],
  issue: Issue,
  knownIds?: readonly string[],
): Promise<Issued> {
  const ids = [...new Set(participantIds)];
  const rows = await tx.query<Attendant>(
    `SELECT p.id AS "participantId", p.unit_id AS "unitId", p.name, p.office, p.state, coalesce(a.minutes, 0)::int AS minutes,
       v.name_vi AS "unitName", c.number AS "inForce"
     FROM participant AS p LEFT JOIN attendance_minutes($1) AS a ON a.participant_id = p.id
     LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.scope_validity @> $3::date
     LEFT JOIN attendance_certificate AS c ON c.participant_id = p.id AND c.revoked_on IS NULL AND c.replaced_by IS NULL
     WHERE p.event_id = $1 AND p.id = ANY ($2::uuid[])`,
    [event.id, ids, event.day],
  );
  const known = new Map(rows.map((row) => [row.participantId, row]));
  const accepted: Attendant[] = [];
  const refused: Issued["refused"] = [];
  for (const id of ids) {
    const row = known.get(id);
    const error = refusalOf(row, event.certificateMinutes);
    if (error !== null) refused.push({ id, error });
    else if (row !== undefined) accepted.push(row);
  }
  const issued = await write(tx, event, accepted, issue, knownIds);
  await queueCertificates(
    tx,
    issued.map(({ id }) => id),
  );
  return { issued, refused };
}

async function write(
  tx: Transaction,
  event: EventRow,
  accepted: readonly Attendant[],
  issue: Issue,
  knownIds?: readonly string[],
): Promise<Issued["issued"]> {
  if (accepted.length === 0) return [];
  const year = Number(issue.issuedOn.slice(0, 4));
  const [organiser] = await tx.query<{ name: string; code: string | null }>(
    "SELECT name_vi AS name, code FROM unit_version WHERE unit_id = $1 AND scope_validity @> $2::date",
    [event.unitId, issue.issuedOn],
  );
  if (organiser === undefined) throw new Error("The organiser has no version");
  const mark = (await marksOf(tx, new Map([[event.unitId, organiser]]))).get(event.unitId);
  // Locked until the end: numbers without gaps, whoever issues of this unit at the same time waits.
  const [book] = await tx.query<{ last: number }>(
    `INSERT INTO attendance_certificate_book AS book (unit_id, year, last) VALUES ($1, $2, $3)
     ON CONFLICT (unit_id, year) DO UPDATE SET last = book.last + excluded.last RETURNING last`,
    [event.unitId, year, accepted.length],
  );
  const ids =
    knownIds ??
    (await tx.query<{ id: string }>("SELECT uuidv7() AS id FROM generate_series(1, $1::int)", [accepted.length])).map(
      ({ id }) => id,
    );
  const first = (book?.last ?? 0) - accepted.length + 1;
  const rows = accepted.map(({ unitName, ...attendant }, index) => {
    const id = ids[index];
    if (id === undefined || mark === undefined || unitName === null)
      throw new Error("A certificate lacks its id or a name");
    const sequence = first + index;
    const { participantId, unitId, name, office, minutes } = attendant;
    return {
      ...{ id, participantId, unitId, name, office, minutes, unitName, sequence },
      number: `${sequence}/${year}/GCNTD-${mark}`,
      tokenHash: digestOf(secretOf(issue.contacts, "certificate", id)).toString("hex"),
    };
  });
  await tx.query(
    `INSERT INTO attendance_certificate (id, event_id, organiser_id, participant_id, unit_id, year, sequence, number, name, office, unit_name,
       event_title, from_day, to_day, minutes, organiser_name, signatory_name, signatory_office, issued_on, token_hash, created_by)
     SELECT n.id, e.id, e.unit_id, n."participantId", n."unitId", $3, n.sequence, n.number, n.name, n.office, n."unitName", e.title, e.day,
       (e.ends_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date, n.minutes, $4, $5, $6, $7, decode(n."tokenHash", 'hex'), $8
     FROM event AS e, jsonb_to_recordset($2::jsonb) AS n (id uuid, "participantId" uuid, "unitId" uuid, sequence int, number text, name text,
       office text, "unitName" text, minutes int, "tokenHash" text)
     WHERE e.id = $1`,
    [
      event.id,
      JSON.stringify(rows),
      year,
      organiser.name,
      issue.signatoryName,
      issue.signatoryOffice,
      issue.issuedOn,
      issue.principal.subject,
    ],
  );
  return rows.map(({ id, participantId }) => ({ id, participantId }));
}
