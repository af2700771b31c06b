import { type KeyObject, sign } from "node:crypto";
import { attendance, type DeskBundle, type DeskGreeting, type DeskRoll, DomainError } from "@khuyenhoc/contracts";
import { systemScope, type Transaction } from "@khuyenhoc/database";
import { auditRead } from "@khuyenhoc/service-kit";
import { digestOf } from "../following/secrets.ts";
import { ticketPublicJwk } from "../participation/tickets.ts";
import { deskEnd } from "./desks.ts";
import { sessionFigures } from "./figures.ts";
import type { DeskParts } from "./uploading.ts";

interface FoundDesk {
  id: string;
  eventId: string;
  label: string;
  title: string;
  state: string;
  endsAt: Date;
}

/** @throws DomainError NOT_FOUND, DESK_ENDED */
async function findDesk(tx: Transaction, secret: string, now: Date): Promise<FoundDesk> {
  const [desk] = await tx.query<FoundDesk>(
    `SELECT d.id, d.event_id AS "eventId", d.label, e.title, e.state, ${deskEnd} AS "endsAt"
     FROM desk AS d JOIN event AS e ON e.id = d.event_id WHERE d.secret_hash = $1`,
    [digestOf(secret)],
  );
  if (desk === undefined) throw new DomainError("NOT_FOUND");
  if (desk.endsAt <= now) throw new DomainError("DESK_ENDED");
  return desk;
}

/** Changes when the roll does: participants carry the instant of their last change. */
async function rollTagOf(tx: Transaction, eventId: string): Promise<string> {
  const [row] = await tx.query<{ tag: string }>(
    `SELECT md5(concat_ws('/', e.title, e.state, e.ends_at,
       (SELECT count(*) || '/' || coalesce(max(updated_at)::text, '') FROM participant WHERE event_id = e.id),
       (SELECT string_agg(concat_ws('/', s.id, s.title, s.starts_at, s.ends_at, s.room), ';' ORDER BY s.position, s.id)
        FROM session AS s WHERE s.event_id = e.id))) AS tag
     FROM event AS e WHERE e.id = $1`,
    [eventId],
  );
  if (row === undefined) throw new DomainError("NOT_FOUND");
  return row.tag;
}

/** Gives a device its number, once. @throws DomainError DESK_FULL, INVALID_INPUT when the id is another desk's device */
async function deviceNumber(tx: Transaction, deskId: string, deviceId: string, now: Date): Promise<number> {
  const seen = () =>
    tx.query<{ number: number }>(
      "UPDATE desk_device SET last_seen_at = $3 WHERE id = $1 AND desk_id = $2 RETURNING number",
      [deviceId, deskId, now],
    );
  const [known] = await seen();
  if (known !== undefined) return known.number;
  // Devices of a desk that come for the first time are numbered one after the other.
  await tx.query("SELECT FROM desk WHERE id = $1 FOR NO KEY UPDATE", [deskId]);
  const [row] = await tx.query<{ devices: number }>(
    "SELECT count(*)::int AS devices FROM desk_device WHERE desk_id = $1",
    [deskId],
  );
  const devices = row?.devices ?? 0;
  if (devices >= attendance.MAX_DEVICES) throw new DomainError("DESK_FULL", { most: attendance.MAX_DEVICES });
  await tx.query(
    `INSERT INTO desk_device (id, desk_id, number, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (id) DO NOTHING`,
    [deviceId, deskId, devices + 1, now],
  );
  const [made] = await seen();
  if (made === undefined) throw new DomainError("INVALID_INPUT", { reason: "deviceId" });
  return made.number;
}

/** First contact of a device with a desk, and every further one: what changes while it works. @throws DomainError NOT_FOUND, DESK_ENDED, DESK_FULL */
export function greet(
  { database, now }: DeskParts,
  { secret, deviceId }: { secret: string; deviceId: string },
): Promise<DeskGreeting> {
  return database.transaction(systemScope, async (tx) => {
    const at = now();
    const desk = await findDesk(tx, secret, at);
    return {
      deskLabel: desk.label,
      deviceNumber: await deviceNumber(tx, desk.id, deviceId, at),
      serverTime: now().toISOString(),
      endsAt: desk.endsAt.toISOString(),
      figures: await sessionFigures(tx, desk.eventId),
      rollTag: await rollTagOf(tx, desk.eventId),
    };
  });
}

type RollRow = [id: string, name: string, unit: number, version: number, state: string];

async function rollOf(tx: Transaction, desk: FoundDesk, issuedAt: Date): Promise<DeskRoll> {
  const sessions = await tx.query<{ id: string; title: string; startsAt: Date; endsAt: Date; room: string | null }>(
    `SELECT id, title, starts_at AS "startsAt", ends_at AS "endsAt", room FROM session WHERE event_id = $1 ORDER BY position, id`,
    [desk.eventId],
  );
  const rows = await tx.query<{ id: string; name: string; unit: string; version: number; state: string }>(
    `SELECT p.id, short_name(p.name) AS name, coalesce(v.name_vi, '') AS unit, p.ticket_version AS version, p.state
     FROM participant AS p LEFT JOIN unit_version AS v ON v.unit_id = p.unit_id AND v.validity @> app_today()
     WHERE p.event_id = $1 ORDER BY p.name_folded, p.id`,
    [desk.eventId],
  );
  const units = [...new Set(rows.map(({ unit }) => unit))];
  const placeOf = new Map(units.map((unit, place) => [unit, place]));
  return {
    issuedAt: issuedAt.toISOString(),
    endsAt: desk.endsAt.toISOString(),
    eventId: desk.eventId,
    title: desk.title,
    state: desk.state,
    toleranceMinutes: attendance.SESSION_TOLERANCE_MINUTES,
    sessions: sessions.map(({ startsAt, endsAt, ...session }) => ({
      ...session,
      startsAt: startsAt.toISOString(),
      endsAt: endsAt.toISOString(),
    })),
    units,
    participants: rows.map(
      ({ id, name, unit, version, state }): RollRow => [id, name, placeOf.get(unit) ?? 0, version, state],
    ),
  };
}

/** A compact JWS (RFC 7515) under ES256. */
function signed(key: KeyObject, payload: unknown): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const content = `${part({ alg: "ES256", typ: "desk-roll" })}.${part(payload)}`;
  const signature = sign("sha256", Buffer.from(content, "ascii"), { key, dsaEncoding: "ieee-p1363" });
  return `${content}.${signature.toString("base64url")}`;
}

/**
 * The roll for work without a network, signed with the key of tickets, so that a device can tell what it kept from what somebody put
 * there. That it was read is written down under the desk's name: whoever holds the link has no account.
 *
 * @param knownTag tag of the roll that the device holds
 * @returns undefined when that is still the roll
 * @throws DomainError NOT_FOUND, DESK_ENDED
 */
export function readBundle(
  { database, ticketKey, now }: DeskParts,
  { secret, knownTag }: { secret: string; knownTag: string | undefined },
): Promise<DeskBundle | undefined> {
  return database.transaction(systemScope, async (tx) => {
    const at = now();
    const desk = await findDesk(tx, secret, at);
    const rollTag = await rollTagOf(tx, desk.eventId);
    if (rollTag === knownTag) return undefined;
    const roll = await rollOf(tx, desk, at);
    const reader = { subject: `desk:${desk.id}`, username: "", roles: [], roots: [], clientId: "desk" };
    await auditRead(tx, { principal: reader, operation: "desk.roll", rows: roll.participants.length });
    return { roll: signed(ticketKey, roll), publicKey: ticketPublicJwk(ticketKey), rollTag };
  });
}
