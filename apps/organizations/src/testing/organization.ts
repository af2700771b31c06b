import type { Principal } from "@khuyenhoc/authz";
import type { UnitState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { principal, type TestDatabase, testDatabase, testInfrastructure, uuidOf } from "@khuyenhoc/testkit";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { createCallerFactory, type Store } from "../context.ts";
import { PrismaClient } from "../generated/prisma/client.ts";
import { createIdentity, type Identity } from "../modules/people/identity.ts";
import { appRouter } from "../router.ts";

/** Two districts with two communes each and a branch in every commune. */
export const tree = {
  city: uuidOf("city"),
  baDinh: uuidOf("district 001"),
  phucXa: uuidOf("commune 00001"),
  phucXaBranch: uuidOf("branch of 00001"),
  trucBach: uuidOf("commune 00004"),
  trucBachBranch: uuidOf("branch of 00004"),
  tayHo: uuidOf("district 003"),
  buoi: uuidOf("commune 00106"),
  buoiBranch: uuidOf("branch of 00106"),
  yenPhu: uuidOf("commune 00100"),
  yenPhuBranch: uuidOf("branch of 00100"),
};
type TreeName = keyof typeof tree;

const units: [TreeName, string, number, TreeName | null, string | null, string][] = [
  ["city", "city", 10, null, "01", "Hội Khuyến học thành phố Hà Nội"],
  ["baDinh", "district", 20, "city", "001", "Quận Ba Đình"],
  ["tayHo", "district", 20, "city", "003", "Quận Tây Hồ"],
  ["phucXa", "commune", 30, "baDinh", "00001", "Phường Phúc Xá"],
  ["trucBach", "commune", 30, "baDinh", "00004", "Phường Trúc Bạch"],
  ["buoi", "commune", 30, "tayHo", "00106", "Phường Bưởi"],
  ["yenPhu", "commune", 30, "tayHo", "00100", "Phường Yên Phụ"],
  ["phucXaBranch", "branch", 40, "phucXa", null, "Tổ dân phố số 2"],
  ["trucBachBranch", "branch", 40, "trucBach", null, "Tổ dân phố số 10"],
  ["buoiBranch", "branch", 40, "buoi", null, "Thôn Đông"],
  ["yenPhuBranch", "branch", 40, "yenPhu", null, "Họ Nguyễn"],
];

export const treeStates: UnitState[] = units.map(([name, tier, tierRank, parent, code, nameVi]) => ({
  unitId: tree[name],
  revision: 1,
  tier,
  tierRank,
  branchKind: null,
  versions: [
    {
      validFrom: "2020-01-01",
      validTo: null,
      parentId: parent === null ? null : tree[parent],
      code,
      nameVi,
      nameEn: null,
    },
  ],
}));

const createCaller = createCallerFactory(appRouter);
type Caller = ReturnType<typeof createCaller>;

/** The organizations service on a database of its own, without a server. */
export interface Organization {
  files: TestDatabase;
  database: Store;
  /** The real identity server. */
  identity: Identity;
  /** Procedures as a caller sees them; the clock stands at noon of 24 November 2026 in Hanoi. */
  as(caller: Principal | null): Caller;
  cityAdmin: Caller;
  /** An officer of a unit. */
  officerOf(unitId: string): Caller;
  /** Rows of a statement, past row-level security. */
  rows<Row extends object>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** @param options.withTree whether the small tree is there; the first data bring their own */
export async function openOrganization({ withTree = true } = {}): Promise<Organization> {
  const files = await testDatabase("organizations");
  const database = openDatabase({
    url: files.appUrl,
    applicationName: "test",
    max: 5,
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
  if (withTree) await database.transaction(systemScope, (tx) => applyUnitStates(tx, treeStates));
  const { keycloak, secrets } = await testInfrastructure();
  const identity = createIdentity({
    url: keycloak.url,
    realm: keycloak.realm,
    clientId: "khuyenhoc-organizations",
    clientSecret: secrets.organizationsClient,
  });
  const logger = createLogger({ service: "test", level: "silent" });
  const as = (caller: Principal | null) =>
    createCaller({
      principal: caller,
      requestId: "request-of-a-test",
      correlationId: "correlation-of-a-test",
      logger,
      now: () => new Date("2026-11-24T05:00:00Z"),
      database,
      identity,
    });
  return {
    files,
    database,
    identity,
    as,
    officerOf: (unitId) => as(principal("district-officer", [unitId])),
    cityAdmin: as(principal("city-admin", [tree.city])),
    rows: <Row extends object>(sql: string, values: readonly unknown[] = []) =>
      database.transaction(systemScope, (tx) => tx.query<Row>(sql, values)),
    async close() {
      await database.close();
      await files.drop();
    },
  };
}

let keys = 0;
/** What every command needs besides its own: a key of its own, a day, a reason. */
export function ground(effectiveOn = "2026-01-01") {
  keys += 1;
  return { idempotencyKey: `key-${process.pid}-${keys}`, effectiveOn, reason: "Sắp xếp đơn vị hành chính" };
}

/** A fresh idempotency key. */
export function freshKey(): string {
  return ground().idempotencyKey;
}

/** The stable code with which a call was refused. */
export async function refusalOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
    if (typeof code === "string") return code;
    throw error;
  }
  return "NOT REFUSED";
}
