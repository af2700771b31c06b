import type { Principal } from "@khuyenhoc/authz";
import type { RoleName, UnitState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { stepJob } from "@khuyenhoc/jobs";
import { createLogger } from "@khuyenhoc/service-kit";
import { principal, type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { type Context, createCallerFactory, type Store } from "../context.ts";
import { PrismaClient } from "../generated/prisma/client.ts";
import { jobKindsOf } from "../job-kinds.ts";
import { type FundDraft, openFund } from "../modules/funds/opening.ts";
import { studentVault } from "../modules/scholarships/students.ts";
import { appRouter } from "../router.ts";

const tiers = { city: 1, district: 2, commune: 3, branch: 4 } as const;

/** City, two districts with two communes each, one branch (a clan's) below each commune. Names of the keys are codes of the units. */
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
export const units = Object.fromEntries(Object.keys(parents).map((key) => [key, uuidOf(`funds ${key}`)])) as Record<
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

let keys = 0;
/** An idempotency key nobody has used. */
export const freshKey = () => `test-key-${process.pid}-${++keys}`;

export interface OpenedFund {
  fundId: string;
  /** Ids of the purposes, by code: HB (học bổng) and KT (khen thưởng) unless others were asked for. */
  purposes: Record<string, string>;
}

export interface Fixture {
  database: Store;
  testDatabase: TestDatabase;
  /** Calls procedures as a caller with a role at units. */
  as(role: RoleName, ...roots: UnitKey[]): Caller;
  asPrincipal(principal: Principal | null): Caller;
  /** Does a job until it ends, as the runner does. */
  run(jobId: string): Promise<void>;
  /** What procedures are given, for what is called without one. */
  contextOf(principal: Principal): Context & { principal: Principal };
  /** Opens a fund of a unit, open since 2020-01-01. */
  fundAt(unit: UnitKey, change?: Partial<FundDraft>): Promise<OpenedFund>;
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}
const createCaller = createCallerFactory(appRouter);
export type Caller = ReturnType<typeof createCaller>;

/** The present day of the procedures under test. */
export const now = new Date("2026-11-24T03:00:00Z");

export function openStore(url: string, max = 10): Store {
  return openDatabase({ url, applicationName: "test", max, prisma: (adapter) => new PrismaClient({ adapter }) });
}

/** A fresh database with the small tree, and callers on it. @param max most connections at once */
export async function openFixture(max?: number): Promise<Fixture> {
  const created = await testDatabase("funds");
  const database = openStore(created.appUrl, max);
  await database.transaction(systemScope, (tx) =>
    applyUnitStates(
      tx,
      (Object.keys(parents) as UnitKey[]).map((key) => unitState(key)),
    ),
  );
  const made = { publicUrl: "https://hoc.example", students: studentVault(Buffer.alloc(32, 7)) };
  const jobKinds = jobKindsOf(made);
  const shared = {
    requestId: "test-request",
    correlationId: "test-correlation",
    logger: createLogger({ service: "test", level: "silent" }),
    now: () => now,
    database,
    ...made,
    jobKinds,
    jobStarted: () => undefined,
  };
  const contextOf = (caller: Principal) => ({ ...shared, principal: caller });
  const asPrincipal = (caller: Principal | null) => createCaller({ ...shared, principal: caller });
  let funds = 0;
  return {
    database,
    testDatabase: created,
    async run(jobId) {
      while ((await stepJob(database, jobKinds, jobId)) === "MORE");
    },
    as: (role, ...roots) =>
      asPrincipal(
        principal(
          role,
          roots.map((key) => units[key]),
        ),
      ),
    asPrincipal,
    contextOf,
    fundAt: (unit, change = {}) =>
      database.transaction(systemScope, (tx) =>
        openFund(tx, {
          unitId: units[unit],
          kind: "LEARNING",
          legalForm: "INTERNAL",
          name: `Quỹ khuyến học ${++funds}`,
          openedOn: "2020-01-01",
          purposes: [
            { code: "HB", name: "Học bổng" },
            { code: "KT", name: "Khen thưởng" },
          ],
          by: "opener",
          ...change,
        }),
      ),
    query: (text, values) => database.transaction(systemScope, (tx) => tx.query(text, values)),
    async close() {
      await database.close();
      await created.drop();
    },
  };
}
