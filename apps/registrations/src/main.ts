import { openDatabase } from "@khuyenhoc/database";
import { createKafka, startRelay } from "@khuyenhoc/messaging";
import {
  consumersReady,
  createLogger,
  createMetrics,
  createTokenVerifier,
  databaseReady,
  type Lifecycle,
  type Logger,
  migrationsApplied,
  readEnvironment,
  replicaLoaded,
  runService,
  type Server,
  startServer,
  startTracing,
} from "@khuyenhoc/service-kit";
import { onUnitChanged } from "./consumers/on-unit-changed.ts";
import { onYearlyFiguresChanged } from "./consumers/on-yearly-figures-changed.ts";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { startImportJob } from "./modules/imports/job.ts";
import { appRouter } from "./router.ts";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/**
 * Builds and wires the service: database, relay, consumers, import job, server. Each part is registered for shutdown as it starts.
 *
 * @returns the listening server; it becomes ready when the unit tree has arrived
 */
export async function startRegistrations(
  environment: Environment,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<Server> {
  const tracing = startTracing({
    service: "registrations",
    endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: environment.OTEL_TRACES_SAMPLER_ARG,
  });
  lifecycle.onStop("tracing", () => tracing.shutdown());
  const metrics = createMetrics({ service: "registrations" });

  const database = openDatabase({
    url: environment.DATABASE_URL,
    applicationName: "registrations",
    prisma: (adapter) => new PrismaClient({ adapter }),
    onConnectionLost: (err) => logger.warn({ err }, "a database connection was lost"),
  });
  lifecycle.onStop("database", () => database.close());

  const kafka = createKafka({ brokers: environment.KAFKA_BROKERS, clientId: "registrations", logger });
  lifecycle.onStop("kafka", () => kafka.close());
  const messaging = { database, kafka, topicPrefix: environment.TOPIC_PREFIX, logger, metrics: metrics.registry };
  const relay = startRelay(messaging);
  lifecycle.onStop("relay", () => relay.stop());
  const units = onUnitChanged(messaging);
  lifecycle.onStop("consumer of units", () => units.stop());
  const figures = onYearlyFiguresChanged(messaging);
  lifecycle.onStop("consumer of yearly figures", () => figures.stop());
  const imports = startImportJob({ database, logger });
  lifecycle.onStop("import job", () => imports.stop());

  const verifier = createTokenVerifier({
    issuer: environment.OIDC_ISSUER,
    audience: environment.OIDC_AUDIENCE,
    jwksUrl: environment.OIDC_JWKS_URL,
  });
  const server = await startServer({
    name: "registrations",
    host: environment.HOST,
    port: environment.PORT,
    logger,
    metrics,
    verifier,
    router: appRouter,
    createContext: (request) => ({ ...request, database, importConfirmed: () => imports.wake() }),
    checks: {
      database: databaseReady(database),
      migrations: migrationsApplied(database, migrations),
      kafka: consumersReady([units, figures]),
      identity: () => verifier.check(),
      replica: replicaLoaded(database),
    },
  });
  lifecycle.onStop("server", () => server.close());
  return server;
}

if (import.meta.main) {
  const environment = readEnvironment(environmentSchema);
  const logger = createLogger({ service: "registrations", level: environment.LOG_LEVEL });
  await runService({
    name: "registrations",
    logger,
    start: async (lifecycle) => {
      await startRegistrations(environment, logger, lifecycle);
    },
  });
}
