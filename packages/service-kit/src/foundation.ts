import { openDatabase, type PrismaAdapter, type PrismaDatabase, type PrismaLike } from "@khuyenhoc/database";
import { createKafka, startRelay } from "@khuyenhoc/messaging";
import type { z } from "zod";
import { type httpEnvironment, readEnvironment, type serviceEnvironment } from "./environment.ts";
import { startHousekeeping } from "./housekeeping.ts";
import { createTokenVerifier } from "./identity.ts";
import { type Lifecycle, runService } from "./lifecycle.ts";
import { createLogger, type Logger } from "./logger.ts";
import { createMetrics } from "./metrics.ts";
import { startTracing } from "./tracing.ts";

/** Tracing, metrics and the verifier of callers' tokens: what every process of the platform begins with. */
export function startBasics(name: string, environment: z.infer<typeof httpEnvironment>, lifecycle: Lifecycle) {
  const tracing = startTracing({
    service: name,
    endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: environment.OTEL_TRACES_SAMPLER_ARG,
  });
  lifecycle.onStop("tracing", () => tracing.shutdown());
  const verifier = createTokenVerifier({
    issuer: environment.OIDC_ISSUER,
    audience: environment.OIDC_AUDIENCE,
    jwksUrl: environment.OIDC_JWKS_URL,
  });
  return { metrics: createMetrics({ service: name }), verifier };
}

/**
 * Starts what every service stands on: tracing, metrics, its database, Kafka and the relay of its outbox. Each part is registered for
 * shutdown as it starts.
 *
 * @param options.name   of the service, in logs, metrics, spans, and as client of the database and of Kafka
 * @param options.prisma makes the service's generated client
 * @returns the parts; `messaging` is what consumers are started with
 */
export function startFoundation<Client extends PrismaLike>(options: {
  name: string;
  environment: z.infer<typeof serviceEnvironment>;
  logger: Logger;
  lifecycle: Lifecycle;
  prisma: (adapter: PrismaAdapter) => Client;
}) {
  const { name, environment, logger, lifecycle, prisma } = options;
  const { metrics, verifier } = startBasics(name, environment, lifecycle);
  const database: PrismaDatabase<Client> = openDatabase({
    url: environment.DATABASE_URL,
    applicationName: name,
    prisma,
    onConnectionLost: (err) => logger.warn({ err }, "a database connection was lost"),
  });
  lifecycle.onStop("database", () => database.close());
  const housekeeping = startHousekeeping({ database, logger });
  lifecycle.onStop("housekeeping", () => housekeeping.stop());
  const kafka = createKafka({ brokers: environment.KAFKA_BROKERS, clientId: name, logger });
  lifecycle.onStop("kafka", () => kafka.close());
  const messaging = { database, kafka, topicPrefix: environment.TOPIC_PREFIX, logger, metrics: metrics.registry };
  const relay = startRelay(messaging);
  lifecycle.onStop("relay", () => relay.stop());
  return { metrics, verifier, database, messaging };
}

/**
 * Runs a process from its environment: reads that, makes the logger, starts it and stops it in order (see {@link runService}).
 *
 * @param schema of the environment; with an error in it the process ends with 1
 * @param start  builds and starts the parts, registering each for shutdown
 */
export async function runProcess<Schema extends typeof httpEnvironment>(
  name: string,
  schema: Schema,
  start: (environment: z.infer<Schema>, logger: Logger, lifecycle: Lifecycle) => Promise<unknown>,
): Promise<void> {
  const environment = readEnvironment(schema);
  const logger = createLogger({ service: name, level: environment.LOG_LEVEL });
  await runService({
    name,
    logger,
    start: async (lifecycle) => {
      await start(environment, logger, lifecycle);
    },
  });
}
