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
import { onUnitChanged } from "./consumers/on-unit-changed.ts";
import { onYearlyFiguresChanged } from "./consumers/on-yearly-figures-changed.ts";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { jobKindsOf } from "./job-kinds.ts";
import { servePublicFunds } from "./modules/answering/routes.ts";
import { startReservationExpiry } from "./modules/ledger/reservations.ts";
import { studentVault } from "./modules/scholarships/students.ts";
import { appRouter } from "./router.ts";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/**
 * Builds and wires the service: database, relay, consumer, server. Each part is registered for shutdown as it starts.
 *
 * @returns the listening server; it becomes ready when the unit tree has arrived
 */
export async function startFunds(environment: Environment, logger: Logger, lifecycle: Lifecycle): Promise<Server> {
  const { metrics, verifier, database, messaging } = startFoundation({
    name: "funds",
    environment,
    logger,
    lifecycle,
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
  const units = onUnitChanged(messaging);
  lifecycle.onStop("consumer of units", () => units.stop());
  const figures = onYearlyFiguresChanged(messaging);
  lifecycle.onStop("consumer of yearly figures", () => figures.stop());
  const expiry = startReservationExpiry({ database, logger });
  lifecycle.onStop("expiry of reservations", () => expiry.stop());

  const students = studentVault(environment.STUDENT_KEY);
  const publicUrl = environment.PUBLIC_URL.replace(/\/+$/, "");
  const kinds = jobKindsOf({ publicUrl, students });
  const jobs = startJobRunner({ database, logger, kinds });
  lifecycle.onStop("jobs", () => jobs.stop());

  const server = await startServer({
    name: "funds",
    host: environment.HOST,
    port: environment.PORT,
    logger,
    metrics,
    verifier,
    router: appRouter,
    routes: (app) => servePublicFunds(app, { database, now: () => new Date() }),
    createContext: (request) => ({
      ...request,
      ...{ database, students, publicUrl, jobKinds: kinds },
      jobStarted: () => jobs.wake(),
    }),
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

if (import.meta.main) await runProcess("funds", environmentSchema, startFunds);
