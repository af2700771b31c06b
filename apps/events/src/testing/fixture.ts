import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Principal } from "@khuyenhoc/authz";
import { fold, type RoleName, type UnitState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { openStorage, type Storage } from "@khuyenhoc/storage";
import { principal, type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { type Context, createCallerFactory, type Store } from "../context.ts";
import { PrismaClient } from "../generated/prisma/client.ts";
import { jobKindsOf } from "../job-kinds.ts";
import { contactVault } from "../modules/participation/contacts.ts";
import { appRouter } from "../router.ts";

const tiers = { city: 1, district: 2, commune: 3, branch: 4 } as const;

/** City, two districts with two communes each, one branch below each commune. Names of the keys are codes of the units. */
const parents = {
  city: null,
  d1: "city",
  d2: "city",
  c11: "d1",
  c12: "d1",
  c21: "d2",
  c22: "d2",
  b11: "c11",
  b12: "c12",
  b21: "c21",
  b22: "c22",
} as const;
export type UnitKey = keyof typeof parents;
export const units = Object.fromEntries(Object.keys(parents).map((key) => [key, uuidOf(`events ${key}`)])) as Record<
  UnitKey,
  string
>;

function tierOf(key: UnitKey): keyof typeof tiers {
  return key === "city"
    ? "city"
    : ({ d: "district", c: "commune", b: "branch" } as const)[key.charAt(0) as "d" | "c" | "b"];
}

/** The state of one of the tree's units; versions may be replaced. */
export function unitState(key: UnitKey, change: Partial<UnitState> = {}): UnitState {
  const parent = parents[key];
  return {
    unitId: units[key],
    revision: 1,
    tier: tierOf(key),
    tierRank: tiers[tierOf(key)],
    branchKind: tierOf(key) === "branch" ? "school" : null,
    versions: [
      {
        validFrom: "2020-01-01",
        validTo: null,
        parentId: parent === null ? null : units[parent],
        code: key,
        nameVi: `Đơn vị ${key}`,
        nameEn: null,
      },
    ],
    ...change,
  };
}

let keys = 0;
/** An idempotency key nobody has used. */
export const freshKey = () => `test-key-${process.pid}-${++keys}`;

/** What of an event a test wants to be otherwise, by column. */
export interface EventDraft {
  title: string;
  kindCode: string;
  state: "PLANNED" | "OPEN" | "HELD" | "CLOSED";
  /** Instants in UTC. */
  startsAt: string;
  endsAt: string;
  capacity: number | null;
  openToPublic: boolean;
  moderated: boolean;
  certificateMinutes: number | null;
}
export interface HeldEvent {
  eventId: string;
  /** The whole event is one session, unless more are added. */
  sessionId: string;
  publicCode: string;
}
export interface ParticipantDraft {
  kind: "DELEGATE" | "GUEST" | "SPEAKER" | "CITIZEN";
  name: string;
  state: "PENDING" | "WAITING" | "CONFIRMED" | "DECLINED" | "CANCELLED";
  subjectUnit: UnitKey;
  subjectCode: string;
}

export interface Fixture {
  database: Store;
  testDatabase: TestDatabase;
  storage: Storage;
  /** Calls procedures as a caller with a role at units. */
  as(role: RoleName, ...roots: UnitKey[]): Caller;
  asPrincipal(principal: Principal | null): Caller;
  /** What procedures are given, for what is called without one. */
  contextOf(principal: Principal): Context & { principal: Principal };
  /** An event of a unit as the database holds it: open on 2026-11-24 from 01:00 to 05:00 UTC. */
  eventAt(unit: UnitKey, change?: Partial<EventDraft>): Promise<HeldEvent>;
  /** A participant of an event, confirmed, delegate of a unit. @returns its id */
  participantAt(event: HeldEvent, unit: UnitKey, change?: Partial<ParticipantDraft>): Promise<string>;
  /** Invites a unit to an event. @param seats null: as many as there are */
  invite(event: HeldEvent, unit: UnitKey, seats?: number | null): Promise<void>;
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}
const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;

/** The present day of the procedures under test. */
export const now = new Date("2026-11-24T03:00:00Z");
export const contacts = contactVault(Buffer.alloc(32, 7));
const { privateKey: ticketKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });

export function openStore(url: string, max = 10): Store {
  return openDatabase({ url, applicationName: "test", max, prisma: (adapter) => new PrismaClient({ adapter }) });
}

/** A fresh database with the small tree, and callers on it. @param max most connections at once */
export async function openFixture(max?: number): Promise<Fixture> {
  const created = await testDatabase("events");
  const database = openStore(created.appUrl, max);
  await database.transaction(systemScope, (tx) =>
    applyUnitStates(
      tx,
      (Object.keys(parents) as UnitKey[]).map((key) => unitState(key)),
    ),
  );
  const folder = mkdtempSync(join(tmpdir(), "events-files-"));
  const storage = openStorage(pathToFileURL(folder).href);
  const shared = {
    requestId: "test-request",
    correlationId: "test-correlation",
    logger: createLogger({ service: "test", level: "silent" }),
    now: () => now,
    database,
    publicUrl: "https://hoc.example",
    contacts,
    ticketKey,
    jobKinds: jobKindsOf({ publicUrl: "https://hoc.example", contacts, ticketKey }),
    storage,
    jobStarted: () => undefined,
    sendsMail: false,
  };
  const contextOf = (caller: Principal) => ({ ...shared, principal: caller });
  const asPrincipal = (caller: Principal | null) => createCaller({ ...shared, principal: caller });
  const query = <Row extends object>(text: string, values?: unknown[]) =>
    database.transaction(systemScope, (tx) => tx.query<Row>(text, values));
  let events = 0;
  return {
    database,
    testDatabase: created,
    storage,
    as: (role, ...roots) =>
      asPrincipal(
        principal(
          role,
          roots.map((key) => units[key]),
        ),
      ),
    asPrincipal,
    contextOf,
    async eventAt(unit, change = {}) {
      const draft: EventDraft = {
        title: `Hội thảo ${++events}`,
        kindCode: "SEMINAR",
        state: "OPEN",
        startsAt: "2026-11-24T01:00:00Z",
        endsAt: "2026-11-24T05:00:00Z",
        capacity: null,
        openToPublic: false,
        moderated: true,
        certificateMinutes: null,
        ...change,
      };
      const [made] = await query<HeldEvent>(
        `WITH made AS (
           INSERT INTO event (unit_id, kind_code, title, title_folded, state, starts_at, ends_at, capacity, open_to_public, moderated,
             certificate_minutes, created_by, updated_by)
           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'test', 'test') RETURNING id, public_code
         ), counted AS (INSERT INTO event_count (event_id) SELECT id FROM made)
         INSERT INTO session (event_id, position, title, starts_at, ends_at)
         SELECT id, 1, $3, $6::timestamptz, $7::timestamptz FROM made
         RETURNING event_id AS "eventId", id AS "sessionId", (SELECT public_code FROM made) AS "publicCode"`,
        [
          units[unit],
          draft.kindCode,
          draft.title,
          fold(draft.title),
          draft.state,
          draft.startsAt,
          draft.endsAt,
          draft.capacity,
          draft.openToPublic,
          draft.moderated,
          draft.certificateMinutes,
        ],
      );
      if (made === undefined) throw new Error("no event");
      return made;
    },
    async participantAt(event, unit, change = {}) {
      const draft = { kind: "DELEGATE", name: "Nguyễn Văn An", state: "CONFIRMED", ...change };
      const [made] = await query<{ id: string }>(
        `WITH counted AS (
           UPDATE event_count SET confirmed = confirmed + ($6 = 'CONFIRMED')::int, pending = pending + ($6 = 'PENDING')::int,
             waiting = waiting + ($6 = 'WAITING')::int
           WHERE event_id = $1
         )
         INSERT INTO participant (event_id, organiser_id, unit_id, kind, name, name_folded, state, waiting_since, subject_unit_id,
           subject_code, created_by, updated_by)
         SELECT $1, unit_id, $2, $3, $4, $5, $6, CASE WHEN $6 = 'WAITING' THEN now() END, $7, $8, 'test', 'test' FROM event WHERE id = $1
         RETURNING id`,
        [
          event.eventId,
          units[unit],
          draft.kind,
          draft.name,
          fold(draft.name),
          draft.state,
          draft.subjectUnit === undefined ? null : units[draft.subjectUnit],
          draft.subjectCode ?? null,
        ],
      );
      if (made === undefined) throw new Error("no participant");
      return made.id;
    },
    async invite(event, unit, seats = null) {
      await query(
        `INSERT INTO allotment (event_id, organiser_id, unit_id, parent_unit_id, seats, allotted_by)
         SELECT id, unit_id, $2, unit_id, $3, 'test' FROM event WHERE id = $1`,
        [event.eventId, units[unit], seats],
      );
    },
    query,
    async close() {
      await database.close();
      await created.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
