import { generateKeyPairSync, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { UnitState } from "@khuyenhoc/contracts";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { appendDomainEvent } from "@khuyenhoc/messaging";
import { createLogger, type Server } from "@khuyenhoc/service-kit";
import {
  eventually,
  type TestDatabase,
  type TestTopics,
  testDatabase,
  testIdentity,
  testTopics,
  tokenFor,
  uuidOf,
} from "@khuyenhoc/testkit";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";
import { startEvents } from "./main.ts";
import type { AppRouter } from "./router.ts";

let scratch: TestDatabase;
let topics: TestTopics;
let server: Server;
const folder = mkdtempSync(join(tmpdir(), "events-spec-"));
const stops: (() => Promise<void> | void)[] = [];

beforeAll(async () => {
  const { issuer } = await testIdentity();
  scratch = await testDatabase("events");
  topics = await testTopics();
  const environment = environmentSchema.parse({
    PORT: "1",
    DATABASE_URL: scratch.appUrl,
    KAFKA_BROKERS: topics.brokers.join(","),
    TOPIC_PREFIX: topics.prefix,
    OIDC_ISSUER: issuer,
    PUBLIC_URL: "https://hoc.example",
    ATTENDEE_KEY: randomBytes(32).toString("base64"),
    TICKET_KEY: generateKeyPairSync("ec", { namedCurve: "P-256" })
      .privateKey.export({ type: "pkcs8", format: "der" })
      .toString("base64"),
    STORAGE_URL: pathToFileURL(join(folder, "files")).href,
  });
  const logger = createLogger({ service: "events", level: "error" });
  // Any free port: the environment of a real process names one.
  server = await startEvents({ ...environment, PORT: 0 }, logger, { onStop: (_part, stop) => stops.push(stop) });
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await topics.drop();
  await scratch.drop();
  rmSync(folder, { recursive: true, force: true });
});

function city(): UnitState {
  return {
    unitId: uuidOf("city"),
    revision: 1,
    tier: "city",
    tierRank: 1,
    branchKind: null,
    versions: [
      {
        validFrom: "2020-01-01",
        validTo: null,
        parentId: null,
        code: "01",
        nameVi: "Thành phố Hà Nội",
        nameEn: "Hanoi",
      },
    ],
  };
}

async function readiness() {
  const response = await fetch(`${server.url}/health/ready`);
  return { ...((await response.json()) as { checks: Record<string, string> }), status: response.status };
}

it("is ready once the unit tree has arrived from Kafka, and then answers", async () => {
  await eventually(async () => (await readiness()).checks.kafka === "ok");
  expect(await readiness()).toMatchObject({
    status: 503,
    checks: { database: "ok", migrations: "ok", identity: "ok", storage: "ok", replica: "failed" },
  });
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);

  // The outbox of this database stands in for that of organizations: the relay publishes to the same topic.
  const publisher = openDatabase({ url: scratch.appUrl, applicationName: "specs" });
  await publisher.transaction(systemScope, (tx) =>
    appendDomainEvent(tx, { type: "vn.khuyenhoc.organizations.unit.changed.v1", subject: city().unitId, data: city() }),
  );
  await publisher.close();
  await eventually(async () => (await readiness()).status === 200);

  const client = createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${server.url}/trpc`,
        methodOverride: "POST",
        headers: { authorization: `Bearer ${await tokenFor("auditor", [city().unitId])}` },
      }),
    ],
  });
  expect(await client.health.info.query()).toEqual({ service: "events", units: 1 });
});
