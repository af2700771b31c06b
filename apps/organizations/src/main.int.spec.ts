import { seedUnitId, UNITS_TOPIC } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { createKafka, startConsumer } from "@khuyenhoc/messaging";
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
import { unitTreeHandlers } from "@khuyenhoc/unit-tree";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { environmentSchema } from "./environment.ts";
import { cityId } from "./load/hanoi.ts";
import { load } from "./load.ts";
import { startOrganizations } from "./main.ts";
import type { AppRouter } from "./router.ts";
import { ground } from "./testing/organization.ts";

let own: TestDatabase;
let others: TestDatabase;
let topics: TestTopics;
let server: Server;
const stops: (() => Promise<unknown> | unknown)[] = [];
const logger = createLogger({ service: "organizations", level: "error" });

beforeAll(async () => {
  const { issuer } = await testIdentity();
  [own, others] = await Promise.all([testDatabase("organizations"), testDatabase("funds")]);
  topics = await testTopics();
  const environment = environmentSchema.parse({
    PORT: "1",
    DATABASE_URL: own.appUrl,
    KAFKA_BROKERS: topics.brokers.join(","),
    TOPIC_PREFIX: topics.prefix,
    OIDC_ISSUER: issuer,
    KEYCLOAK_URL: new URL(issuer).origin,
    KEYCLOAK_CLIENT_SECRET: "not asked for in this test",
  });
  // Any free port: the environment of a real process names one.
  server = await startOrganizations({ ...environment, PORT: 0 }, logger, { onStop: (_part, stop) => stops.push(stop) });
});
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
  await topics.drop();
  await Promise.all([own.drop(), others.drop()]);
});

function open(files: TestDatabase): Database {
  const database = openDatabase({ url: files.appUrl, applicationName: "test" });
  stops.push(() => database.close());
  return database;
}

async function client(role: "city-admin" | "partner", roots: string[]) {
  const token = await tokenFor(role, roots);
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

it("serves Hanoi to real tokens, and tells every unit to the other services, again from nothing when asked to", async () => {
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  await load(open(own), { demonstration: false, progress: () => undefined });

  const replica = open(others);
  const kafka = createKafka({ brokers: topics.brokers, clientId: "test", logger });
  stops.push(() => kafka.close());
  const consumer = startConsumer({
    name: "test.units",
    topics: [UNITS_TOPIC],
    topicPrefix: topics.prefix,
    database: replica,
    kafka,
    handlers: unitTreeHandlers,
    logger,
    metrics: createMetrics({ service: "test" }).registry,
  });
  stops.push(() => consumer.stop());

  const city = await client("city-admin", [cityId]);
  const phucXa = seedUnitId("commune", "00001");
  const renamed = await city.units.rename.mutate({ ...ground("2025-07-01"), unitId: phucXa, nameVi: "Phường Hồng Hà" });
  expect(renamed).toMatchObject({ nameVi: "Phường Hồng Hà", revision: 2 });

  const arrived = () =>
    eventually(async () => {
      const [row] = await replica.transaction(systemScope, (tx) =>
        tx.query<{ units: number; names: string[] }>(
          `select count(*)::int as units,
             (select array_agg(name_vi order by validity) from unit_version where unit_id = $1) as names
           from unit`,
          [phucXa],
        ),
      );
      return row?.units === 557 && row.names.length === 2 ? row.names : undefined;
    });
  expect(await arrived()).toEqual(["Phường Phúc Xá", "Phường Hồng Hà"]);

  await consumer.ready();
  await replica.pool.query("delete from unit_closure; delete from unit_version; delete from unit");
  await consumer.rebuild();
  expect(await arrived()).toEqual(["Phường Phúc Xá", "Phường Hồng Hà"]);

  const partner = await client("partner", [seedUnitId("district", "001")]);
  const found = await partner.units.list.query({ query: "hong ha", first: 5 });
  expect(found.edges.map(({ node }) => node.id)).toEqual([phucXa]);
  const refused = partner.units.rename.mutate({ ...ground(), unitId: phucXa, nameVi: "X" });
  await expect(refused).rejects.toMatchObject({ data: { domainError: { code: "FORBIDDEN" } } });
});
