import type { UnitState } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import {
  appendDomainEvent,
  type Consumer,
  createKafka,
  currentCorrelationId,
  type KafkaClient,
  type Relay,
  startConsumer,
  startRelay,
} from "@khuyenhoc/messaging";
import {
  type TestDatabase,
  type TestTopics,
  testDatabase,
  testIdentity,
  testTopics,
  tokenFor,
  uuidOf,
} from "@khuyenhoc/testkit";
import { trace } from "@opentelemetry/api";
import { InMemorySpanExporter } from "@opentelemetry/sdk-trace";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createTokenVerifier } from "./identity.ts";
import { createLogger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { initService } from "./procedures.ts";
import type { ServiceContext } from "./request.ts";
import { type Server, startServer } from "./server.ts";
import { startTracing, type Tracing } from "./tracing.ts";

const exporter = new InMemorySpanExporter();
const logger = createLogger({ service: "specs", level: "error" });
const handled = Promise.withResolvers<{ traceId: string | undefined; correlationId: string | undefined }>();

const unit: UnitState = {
  unitId: uuidOf("traced unit"),
  revision: 1,
  tier: "city",
  tierRank: 1,
  branchKind: null,
  versions: [{ validFrom: "2020-01-01", validTo: null, parentId: null, code: null, nameVi: "Hà Nội", nameEn: null }],
};

const { router, procedure } = initService<ServiceContext>();
const producer = router({
  create: procedure("units.manage").mutation(({ ctx }) =>
    ctx.database.transaction(systemScope, (tx) =>
      appendDomainEvent(tx, {
        type: "vn.khuyenhoc.organizations.unit.changed.v1",
        subject: unit.unitId,
        data: unit,
      }),
    ),
  ),
});

let scratch: TestDatabase;
let topics: TestTopics;
let database: Database;
let kafka: KafkaClient;
let relay: Relay;
let consumer: Consumer;
let server: Server;
let tracing: Tracing;

beforeAll(async () => {
  tracing = startTracing({ service: "specs", exporter });
  const { issuer, audience } = await testIdentity();
  scratch = await testDatabase("funds");
  topics = await testTopics();
  database = openDatabase({ url: scratch.appUrl, applicationName: "specs" });
  kafka = createKafka({ brokers: topics.brokers, clientId: "specs", logger });
  const metrics = createMetrics({ service: "specs" });
  const parts = { database, kafka, topicPrefix: topics.prefix, logger, metrics: metrics.registry };
  relay = startRelay(parts);
  consumer = startConsumer({
    ...parts,
    name: `traced.${topics.prefix}`,
    topics: ["organizations.units"],
    handlers: {
      "vn.khuyenhoc.organizations.unit.changed.v1": async () => {
        handled.resolve({
          traceId: trace.getActiveSpan()?.spanContext().traceId,
          correlationId: currentCorrelationId(),
        });
      },
    },
  });
  server = await startServer({
    name: "producer",
    host: "127.0.0.1",
    port: 0,
    logger,
    metrics,
    checks: {},
    router: producer,
    createContext: (request) => ({ ...request, database }),
    verifier: createTokenVerifier({ issuer, audience }),
  });
});
afterAll(async () => {
  await server.close();
  await consumer.stop();
  await relay.stop();
  await kafka.close();
  await database.close();
  await topics.drop();
  await scratch.drop();
  await tracing.shutdown();
});

it("a request's trace and correlation id go through outbox and Kafka into the consumer's handler", async () => {
  const traceId = "2af7651916cd43dd8448eb211c80319c";
  const client = createTRPCClient<typeof producer>({
    links: [
      httpBatchLink({
        url: `${server.url}/trpc`,
        methodOverride: "POST",
        headers: {
          authorization: `Bearer ${await tokenFor("city-admin", [unit.unitId])}`,
          traceparent: `00-${traceId}-b7ad6b7169203331-01`,
          "x-correlation-id": "one-click-of-a-user",
        },
      }),
    ],
  });
  await client.create.mutate();
  expect(await handled.promise).toEqual({ traceId, correlationId: "one-click-of-a-user" });
});
