import { generateKeyPairSync, randomBytes } from "node:crypto";
import { COUNTS_TOPIC, type DomainEvent, type DomainEventDraft, figureMeasures } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { appendDomainEvents, createKafka, startConsumer } from "@khuyenhoc/messaging";
import { createLogger, createMetrics, type Server } from "@khuyenhoc/service-kit";
import {
  eventually,
  type TestDatabase,
  type TestTopics,
  testDatabase,
  testIdentity,
  testTopics,
  tokenFor,
} from "@khuyenhoc/testkit";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";
import { startRegistrations } from "./main.ts";
import type { AppRouter } from "./router.ts";
import { freshKey, type UnitKey, unitState, units } from "./testing/fixture.ts";

let own: TestDatabase;
let other: TestDatabase;
let topics: TestTopics;
let server: Server;
const stops: (() => Promise<unknown> | unknown)[] = [];
const logger = createLogger({ service: "registrations", level: "error" });

beforeAll(async () => {
  const { issuer } = await testIdentity();
  [own, other] = await Promise.all([testDatabase("registrations"), testDatabase("events")]);
  topics = await testTopics();
  const environment = environmentSchema.parse({
    PORT: "1",
    DATABASE_URL: own.appUrl,
    KAFKA_BROKERS: topics.brokers.join(","),
    TOPIC_PREFIX: topics.prefix,
    OIDC_ISSUER: issuer,
    PUBLIC_URL: "https://hoc.example",
    SUBJECT_KEY: randomBytes(32).toString("base64"),
    SIGNING_KEY: generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
      type: "pkcs8",
      format: "pem",
    }),
  });
  // Any free port: the environment of a real process names one.
  server = await startRegistrations({ ...environment, PORT: 0 }, logger, { onStop: (_part, stop) => stops.push(stop) });
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await topics.drop();
  await Promise.all([own.drop(), other.drop()]);
});

function open(files: TestDatabase): Database {
  const database = openDatabase({ url: files.appUrl, applicationName: "test" });
  stops.push(() => database.close());
  return database;
}

async function client(role: "commune-officer" | "city-admin", root: UnitKey) {
  const token = await tokenFor(role, [units[root]]);
  return createTRPCClient<AppRouter>({
    links: [
      httpBatchLink({
        url: `${server.url}/trpc`,
        methodOverride: "POST",
        headers: { authorization: `Bearer ${token}` },
      }),
    ],
  });
}

const noFigures = Object.fromEntries(figureMeasures.map((measure) => [measure, null])) as Record<
  (typeof figureMeasures)[number],
  null
>;

it("learns units and figures from domain events, imports for a real token, and tells the counts", async () => {
  const database = open(own);
  const facts: DomainEventDraft[] = [
    ...(["b11", "c11", "d1", "city"] as const).map((key): DomainEventDraft => {
      const data = unitState(key);
      return { type: "vn.khuyenhoc.organizations.unit.changed.v1", subject: data.unitId, data };
    }),
    {
      type: "vn.khuyenhoc.organizations.yearly-figures.changed.v1",
      subject: `${units.c11}/2026`,
      data: { unitId: units.c11, year: 2026, revision: 1, ...noFigures, households: 10 },
    },
  ];
  // Through the outbox and the topics, as the organizations service would.
  await database.transaction(systemScope, (tx) => appendDomainEvents(tx, facts));
  const city = await client("city-admin", "city");
  const counts = async () => (await city.counts.byUnits.query({ queries: [{ unitId: units.d1, year: 2026 }] }))[0];
  await eventually(async () => (await counts())?.rows[0]?.base === 10, { what: "the replica" });
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);

  const published: DomainEvent<"vn.khuyenhoc.registrations.counts.changed.v1">[] = [];
  const elsewhere = open(other);
  const kafka = createKafka({ brokers: topics.brokers, clientId: "test", logger });
  stops.push(() => kafka.close());
  const consumer = startConsumer({
    name: "test.counts",
    topics: [COUNTS_TOPIC],
    topicPrefix: topics.prefix,
    database: elsewhere,
    kafka,
    logger,
    metrics: createMetrics({ service: "test" }).registry,
    handlers: {
      "vn.khuyenhoc.registrations.counts.changed.v1": async (event) => {
        published.push(event);
      },
    },
  });
  stops.push(() => consumer.stop());

  const officer = await client("commune-officer", "c11");
  const lines = ["Danh hiệu,Họ tên,Mã", ...Array.from({ length: 6 }, (_, index) => `Gia đình,Hộ ${index},H-${index}`)];
  const preview = await officer.imports.preview.mutate({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year: 2026,
    file: { fileName: "ho.csv", contentBase64: Buffer.from(lines.join("\n")).toString("base64") },
  });
  expect(preview).toMatchObject({ state: "READY", validRows: 6 });
  await officer.imports.confirm.mutate({ idempotencyKey: freshKey(), importId: preview.id });
  await eventually(async () => (await officer.imports.status.query({ importId: preview.id })).state === "DONE");

  const { edges } = await city.registrations.list.query({ filter: { unitId: units.d1 } });
  const approved = await city.registrations.approve.mutate({
    idempotencyKey: freshKey(),
    ids: edges.slice(0, 4).map(({ node }) => node.id),
  });
  expect(approved.succeeded).toHaveLength(4);
  expect((await counts())?.rows[0]).toMatchObject({ registered: 6, recognised: 4, pending: 2, base: 10 });
  const latest = await eventually(() => published.find(({ data }) => data.recognised === 4));
  expect(latest).toMatchObject({
    subject: `${units.c11}/2026/FAMILY/-`,
    data: { unitId: units.c11, year: 2026, model: "FAMILY", group: null, registered: 6, recognised: 4 },
  });
});

it("refuses a call without a token in the platform's form", async () => {
  const response = await fetch(`${server.url}/trpc/registrations.list`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({}),
  });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { data: { domainError: { code: "UNAUTHENTICATED" } } } });
});

it("tells everybody what a certificate is worth, and the key that verifies credentials; nothing of what does not exist", async () => {
  const unknown = await fetch(`${server.url}/public/certificates/${"a".repeat(32)}`);
  expect(unknown.status).toBe(404);
  expect((await fetch(`${server.url}/public/certificates/x/credential`)).status).toBe(404);
  const { keys } = (await (await fetch(`${server.url}/public/certificates-jwks`)).json()) as { keys: object[] };
  expect(keys).toEqual([
    {
      kty: "RSA",
      alg: "RS256",
      use: "sig",
      e: "AQAB",
      n: expect.any(String),
      kid: expect.stringMatching(/^https:\/\/hoc\.example\//),
    },
  ]);
});
