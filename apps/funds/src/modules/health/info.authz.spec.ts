import { roleNames } from "@khuyenhoc/contracts";
import { openDatabase } from "@khuyenhoc/database";
import { createLogger, expectedFailure, listOperations } from "@khuyenhoc/service-kit";
import { principal, type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Context, createCallerFactory, type Store } from "../../context.ts";
import { PrismaClient } from "../../generated/prisma/client.ts";
import { appRouter } from "../../router.ts";

type Caller = ReturnType<typeof caller>;

/** Every operation: who may call it, and how it is called. What is not listed here fails the first test. */
const operations: Record<string, { allowed: readonly string[]; call: (caller: Caller) => Promise<unknown> }> = {
  "health.info": { allowed: ["city-admin", "auditor"], call: (calls) => calls.health.info() },
};

let scratch: TestDatabase;
let database: Store;

beforeAll(async () => {
  scratch = await testDatabase("funds");
  database = openDatabase({
    url: scratch.appUrl,
    applicationName: "specs",
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
});
afterAll(async () => {
  await database.close();
  await scratch.drop();
});

function caller(who: Context["principal"]) {
  return createCallerFactory(appRouter)({
    principal: who,
    requestId: "request-0001",
    correlationId: "correlation-0001",
    logger: createLogger({ service: "funds", level: "silent" }),
    now: () => new Date(),
    database,
  });
}

const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "OK",
    (error: unknown) => expectedFailure(error)?.code ?? "INTERNAL",
  );

it("every operation has a row", () => {
  expect(listOperations(appRouter).map(({ path }) => path)).toEqual(Object.keys(operations).sort());
});

describe.each(Object.entries(operations))("%s", (_path, { allowed, call }) => {
  it.each(roleNames)("%s", async (role) => {
    const expected = allowed.includes(role) ? "OK" : "FORBIDDEN";
    expect(await outcome(call(caller(principal(role, [uuidOf("unit")]))))).toBe(expected);
  });

  it("without a token", async () => {
    expect(await outcome(call(caller(null)))).toBe("UNAUTHENTICATED");
  });
});
