import { openDatabase } from "@khuyenhoc/database";
import { createKafka, startRelay } from "@khuyenhoc/messaging";
import {
  createLogger,
  createMetrics,
  createTokenVerifier,
  databaseReady,
  type Lifecycle,
  type Logger,
  migrationsApplied,
  readEnvironment,
  runService,
  type Server,
  startServer,
  startTracing,
} from "@khuyenhoc/service-kit";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { createIdentity } from "./modules/people/identity.ts";
import { startReconciler } from "./modules/people/reconcile.ts";
import { appRouter } from "./router.ts";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/**
 * Builds and wires the service: database, relay, server. Each part is registered for shutdown as it starts.
 *
 * @returns the listening server
 */
export async function startOrganizations(
  environment: Environment,
  logger: Logger,
  lifecycle: Lifecycle,
): Promise<Server> {
  const tracing = startTracing({
    service: "organizations",
    endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: environment.OTEL_TRACES_SAMPLER_ARG,
  });
  lifecycle.onStop("tracing", () => tracing.shutdown());
  const metrics = createMetrics({ service: "organizations" });

  const database = openDatabase({
    url: environment.DATABASE_URL,
    applicationName: "organizations",
    prisma: (adapter) => new PrismaClient({ adapter }),
    onConnectionLost: (err) => logger.warn({ err }, "a database connection was lost"),
  });
  lifecycle.onStop("database", () => database.close());

  const kafka = createKafka({ brokers: environment.KAFKA_BROKERS, clientId: "organizations", logger });
  lifecycle.onStop("kafka", () => kafka.close());
  const relay = startRelay({
    database,
    kafka,
    topicPrefix: environment.TOPIC_PREFIX,
    logger,
    metrics: metrics.registry,
  });
  lifecycle.onStop("relay", () => relay.stop());

  const identity = createIdentity({
    url: environment.KEYCLOAK_URL,
    realm: environment.KEYCLOAK_REALM,
    clientId: environment.KEYCLOAK_CLIENT_ID,
    clientSecret: environment.KEYCLOAK_CLIENT_SECRET,
  });
  const reconciler = startReconciler({ database, identity, logger });
  lifecycle.onStop("reconciler of people", () => reconciler.stop());

  const verifier = createTokenVerifier({
    issuer: environment.OIDC_ISSUER,
    audience: environment.OIDC_AUDIENCE,
    jwksUrl: environment.OIDC_JWKS_URL,
  });
  const server = await startServer({
    name: "organizations",
    host: environment.HOST,
    port: environment.PORT,
    logger,
    metrics,
    verifier,
    router: appRouter,
    createContext: (request) => ({ ...request, database, identity }),
    checks: {
      database: databaseReady(database),
      migrations: migrationsApplied(database, migrations),
      identity: () => verifier.check(),
    },
  });
  lifecycle.onStop("server", () => server.close());
  return server;
}

if (import.meta.main) {
  const environment = readEnvironment(environmentSchema);
  const logger = createLogger({ service: "organizations", level: environment.LOG_LEVEL });
  await runService({
    name: "organizations",
    logger,
    start: async (lifecycle) => {
      await startOrganizations(environment, logger, lifecycle);
    },
  });
}
