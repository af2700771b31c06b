import type { Principal } from "@khuyenhoc/authz";
import type { RoleName, UnitState, YearlyFiguresState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { principal, type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { type Context, createCallerFactory, type Store } from "../context.ts";
import { PrismaClient } from "../generated/prisma/client.ts";
import { saveYearlyFigures } from "../modules/bases/repository.ts";
import { recount } from "../modules/counts/recount.ts";
import { createNumberVault } from "../modules/subjects/number-vault.ts";
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
export const units = Object.fromEntries(
  Object.keys(parents).map((key) => [key, uuidOf(`registrations ${key}`)]),
) as Record<UnitKey, string>;

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
    branchKind: tierOf(key) === "branch" ? "clan" : null,
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

const noFigures = {
  members: null,
  population: null,
  households: null,
  adults: null,
  clans: null,
  communities: null,
  units: null,
  farmers: null,
  workers: null,
  officials: null,
  students: null,
};

let keys = 0;
/** An idempotency key nobody has used. */
export const freshKey = () => `test-key-${process.pid}-${++keys}`;

export interface Fixture {
  database: Store;
  testDatabase: TestDatabase;
  /** Calls procedures as a caller with a role at units. */
  as(role: RoleName, ...roots: UnitKey[]): Caller;
  asPrincipal(principal: Principal | null): Caller;
  /** What procedures are given, for what is called without one. */
  contextOf(principal: Principal): Context & { principal: Principal };
  setFigures(key: UnitKey, year: number, figures: Partial<YearlyFiguresState>): Promise<void>;
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** Leaves whose counters differ from their registrations. */
  differences(): ReturnType<typeof recount>;
  close(): Promise<void>;
}
const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;

/** The present day of the procedures under test. */
export const now = new Date("2026-11-24T03:00:00Z");

export function openStore(url: string): Store {
  return openDatabase({ url, applicationName: "test", prisma: (adapter) => new PrismaClient({ adapter }) });
}

/** What the procedures under test seal numbers with. */
export const testNumbers = createNumberVault(Buffer.alloc(32, 7));

/** A fresh database with the small tree, and callers on it. */
export async function openFixture(): Promise<Fixture> {
  const created = await testDatabase("registrations");
  const database = openStore(created.appUrl);
  await database.transaction(systemScope, (tx) =>
    applyUnitStates(
      tx,
      (Object.keys(parents) as UnitKey[]).map((key) => unitState(key)),
    ),
  );
  const logger = createLogger({ service: "test", level: "silent" });
  const shared = {
    requestId: "test-request",
    correlationId: "test-correlation",
    logger,
    now: () => now,
    database,
    publicUrl: "https://hoc.example",
    numbers: testNumbers,
    importConfirmed: () => undefined,
    jobStarted: () => undefined,
  };
  const contextOf = (caller: Principal) => ({ ...shared, principal: caller });
  const asPrincipal = (caller: Principal | null) => createCaller({ ...shared, principal: caller });
  let revision = 0;
  return {
    database,
    testDatabase: created,
    as: (role, ...roots) =>
      asPrincipal(
        principal(
          role,
          roots.map((key) => units[key]),
        ),
      ),
    asPrincipal,
    contextOf,
    async setFigures(key, year, figures) {
      await database.transaction(systemScope, (tx) =>
        saveYearlyFigures(tx, { unitId: units[key], year, revision: ++revision, ...noFigures, ...figures }),
      );
    },
    query: (text, values) => database.transaction(systemScope, (tx) => tx.query(text, values)),
    differences: () => database.transaction(systemScope, (tx) => recount(tx), { readOnly: true }),
    async close() {
      await database.close();
      await created.drop();
    },
  };
}
