import { startJobRunner } from "@khuyenhoc/jobs";
import {
  consumersReady,
  databaseReady,
  type Lifecycle,
  type Logger,
  migrationsApplied,
  replicaLoaded,
  runProcess,
  type Server,
  startFoundation,
  startServer,
} from "@khuyenhoc/service-kit";
import { onEvidenceTold } from "./consumers/on-evidence-told.ts";
import { onUnitChanged } from "./consumers/on-unit-changed.ts";
import { onYearChanged } from "./consumers/on-year-changed.ts";
import { onYearlyFiguresChanged } from "./consumers/on-yearly-figures-changed.ts";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { startExpiry } from "./modules/assessments/expiry.ts";
import { servePublicCertificates } from "./modules/certificates/routes.ts";
import { readEarlierKeys, readSigningKey } from "./modules/certificates/signing.ts";
import { startNightlyRecount } from "./modules/counts/nightly.ts";
import { startImportJob } from "./modules/imports/job.ts";
import { jobKinds } from "./modules/jobs/kinds.ts";
import { createNumberVault } from "./modules/subjects/number-vault.ts";
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
  const { metrics, verifier, database, messaging } = startFoundation({
    name: "registrations",
    environment,
    logger,
    lifecycle,
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
  const units = onUnitChanged(messaging);
  lifecycle.onStop("consumer of units", () => units.stop());
  const figures = onYearlyFiguresChanged(messaging);
  lifecycle.onStop("consumer of yearly figures", () => figures.stop());
  const years = onYearChanged(messaging);
  lifecycle.onStop("consumer of years", () => years.stop());
  const evidence = onEvidenceTold(messaging);
  lifecycle.onStop("consumer of evidence", () => evidence.stop());
  const imports = startImportJob({ database, logger });
  lifecycle.onStop("import job", () => imports.stop());
  const recounts = startNightlyRecount({ database, logger, registry: metrics.registry });
  lifecycle.onStop("nightly recount", () => recounts.stop());

  const expiry = startExpiry({ database, logger });
  lifecycle.onStop("expiry of titles", () => expiry.stop());
  const jobs = startJobRunner({ database, logger, kinds: jobKinds });
  lifecycle.onStop("jobs", () => jobs.stop());

  const key = await readSigningKey(environment.PUBLIC_URL, environment.SIGNING_KEY);
  const earlierKeys = await readEarlierKeys(environment.PUBLIC_URL, environment.SIGNING_KEYS_EARLIER);
  const numbers = createNumberVault(environment.SUBJECT_KEY, ...environment.SUBJECT_KEYS_EARLIER);
  const server = await startServer({
    name: "registrations",
    host: environment.HOST,
    port: environment.PORT,
    logger,
    metrics,
    verifier,
    router: appRouter,
    routes: (app) => servePublicCertificates(app, { database, publicUrl: environment.PUBLIC_URL, key, earlierKeys }),
    createContext: (request) => ({
      ...request,
      database,
      publicUrl: environment.PUBLIC_URL,
      numbers,
      importConfirmed: () => imports.wake(),
      jobStarted: () => jobs.wake(),
    }),
    checks: {
      database: databaseReady(database),
      migrations: migrationsApplied(database, migrations),
      kafka: consumersReady([units, figures, years, evidence]),
      identity: () => verifier.check(),
      replica: replicaLoaded(database),
    },
  });
  lifecycle.onStop("server", () => server.close());
  return server;
}

if (import.meta.main) await runProcess("registrations", environmentSchema, startRegistrations);
