import { createHash } from "node:crypto";
import { calendars } from "@khuyenhoc/contracts";
import { systemScope, type Transaction } from "@khuyenhoc/database";
import type { Store } from "../../../context.ts";
import { digestOf } from "../secrets.ts";
import { type CalendarEvent, calendarText } from "./ics.ts";

/** Most events of one calendar, the latest ones. */
const MOST = 2000;

/** A calendar with what tells whether it has changed. */
export interface CalendarFile {
  text: string;
  etag: string;
  lastModified: Date;
}

interface Row extends Omit<CalendarEvent, "url" | "organiser"> {
  organiser: string | null;
  openToPublic: boolean;
  publicCode: string;
}

const columns = `e.id, e.title, e.summary, e.state, e.starts_at AS "startsAt", e.ends_at AS "endsAt",
  nullif(concat_ws(', ', place.name, place.address), '') AS place, e.online_url AS "onlineUrl", v.name_vi AS organiser, e.revision,
  e.created_at AS "createdAt", e.updated_at AS "updatedAt", e.open_to_public AS "openToPublic", e.public_code AS "publicCode"`;
const tables = `event AS e LEFT JOIN place ON place.id = e.place_id
  LEFT JOIN unit_version AS v ON v.unit_id = e.unit_id AND v.scope_validity @> app_today()`;

function toEvent({ openToPublic, publicCode, organiser, ...row }: Row, publicUrl: string): CalendarEvent {
  return { ...row, organiser: organiser ?? "", url: openToPublic ? `${publicUrl}/e/${publicCode}` : null };
}

function fileOf(
  name: string,
  rows: readonly Row[],
  { publicUrl, since }: { publicUrl: string; since: Date },
): CalendarFile {
  const text = calendarText(
    name,
    rows.map((row) => toEvent(row, publicUrl)),
    new URL(publicUrl).hostname,
  );
  const latest = Math.max(since.getTime(), ...rows.map(({ updatedAt }) => updatedAt.getTime()));
  return {
    text,
    etag: `"${createHash("sha256").update(text).digest("base64url")}"`,
    lastModified: new Date(latest),
  };
}

/** What a unit holds and what it is invited to, by the secret of the calendar's address: no account, no scope. */
export async function unitCalendar(
  database: Store,
  token: string,
  publicUrl: string,
): Promise<CalendarFile | undefined> {
  const secret = calendars.calendarToken.safeParse(token);
  if (!secret.success) return undefined;
  return database.transaction(
    systemScope,
    async (tx) => {
      const [address] = await tx.query<{ unitId: string; name: string | null; createdAt: Date }>(
        `SELECT a.unit_id AS "unitId", v.name_vi AS name, a.created_at AS "createdAt" FROM calendar_address AS a
         LEFT JOIN unit_version AS v ON v.unit_id = a.unit_id AND v.scope_validity @> app_today()
         WHERE a.token_hash = $1 AND a.revoked_at IS NULL`,
        [digestOf(secret.data)],
        "calendar by token",
      );
      if (address === undefined) return undefined;
      const rows = await eventsOf(tx, address.unitId);
      return fileOf(address.name ?? "", rows, { publicUrl, since: address.createdAt });
    },
    { readOnly: true },
  );
}

async function eventsOf(tx: Transaction, unitId: string): Promise<Row[]> {
  const rows = await tx.query<Row>(
    `SELECT ${columns} FROM ${tables}
     WHERE e.unit_id = $1 OR EXISTS (SELECT FROM allotment WHERE allotment.event_id = e.id AND allotment.unit_id = $1)
     ORDER BY e.starts_at DESC, e.id DESC LIMIT $2`,
    [unitId, MOST],
  );
  return rows.reverse();
}

/** One event that is open to everybody, by its public code; nothing before it is open. */
export async function eventCalendar(
  database: Store,
  publicCode: string,
  publicUrl: string,
): Promise<CalendarFile | undefined> {
  if (!/^[A-Za-z0-9_-]{10,60}$/.test(publicCode)) return undefined;
  return database.transaction(
    systemScope,
    async (tx) => {
      const [row] = await tx.query<Row>(
        `SELECT ${columns} FROM ${tables} WHERE e.public_code = $1 AND e.open_to_public AND e.state <> 'PLANNED'`,
        [publicCode],
      );
      return row && fileOf(row.title, [row], { publicUrl, since: row.updatedAt });
    },
    { readOnly: true },
  );
}
