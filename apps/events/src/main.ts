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
import { openStorage } from "@khuyenhoc/storage";
import { onUnitChanged } from "./consumers/on-unit-changed.ts";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { jobKindsOf } from "./job-kinds.ts";
import { servePublicDesks } from "./modules/attendance/routes.ts";
import { startMailKeeper, startMailSender } from "./modules/following/mail/sender.ts";
import { smtpTransport } from "./modules/following/mail/transport.ts";
import { servePublicFollowing } from "./modules/following/routes.ts";
import { contactVault } from "./modules/participation/contacts.ts";
import { startErasing } from "./modules/participation/erasing.ts";
import { servePublicParticipation } from "./modules/participation/routes.ts";
import { startFileSweep } from "./modules/records/sweeping.ts";
import { appRouter } from "./router.ts";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/**
 * Builds and wires the service: database, relay, consumer, server. Each part is registered for shutdown as it starts.
 *
 * @returns the listening server; it becomes ready when the unit tree has arrived
 */
export async function startEvents(environment: Environment, logger: Logger, lifecycle: Lifecycle): Promise<Server> {
  const { metrics, verifier, database, messaging } = startFoundation({
    name: "events",
    environment,
    logger,
    lifecycle,
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
  const units = onUnitChanged(messaging);
  lifecycle.onStop("consumer of units", () => units.stop());

  const { STORAGE_URL, S3_ACCESS_KEY: accessKey, S3_SECRET_KEY: secretKey } = environment;
  const storage = openStorage(STORAGE_URL, accessKey === "" ? undefined : { accessKey, secretKey });
  lifecycle.onStop("storage", () => storage.close());
  const sweep = startFileSweep({ database, storage, logger });
  lifecycle.onStop("removal of files", () => sweep.stop());

  const erasing = startErasing({ database, logger });
  lifecycle.onStop("erasure of contacts", () => erasing.stop());

  const addresses = {
    publicUrl: environment.PUBLIC_URL.replace(/\/+$/, ""),
    contacts: contactVault(environment.ATTENDEE_KEY),
  };
  const kinds = jobKindsOf({ ...addresses, ticketKey: environment.TICKET_KEY });
  const jobs = startJobRunner({ database, logger, kinds });
  lifecycle.onStop("jobs", () => jobs.stop());

  const own = {
    ...addresses,
    ticketKey: environment.TICKET_KEY,
    storage,
    jobKinds: kinds,
    jobStarted: () => jobs.wake(),
    sendsMail: environment.SMTP_URL !== undefined,
  };
  const { SMTP_URL, MAIL_FROM } = environment;
  const clock = { database, logger, now: () => new Date() };
  const mail =
    SMTP_URL === undefined || MAIL_FROM === undefined
      ? startMailKeeper(clock)
      : startMailSender({
          ...own,
          ...clock,
          transport: smtpTransport({ url: SMTP_URL, from: MAIL_FROM }),
          domain: MAIL_FROM.slice(MAIL_FROM.lastIndexOf("@") + 1),
        });
  lifecycle.onStop("mail", () => mail.stop());
  const server = await startServer({
    name: "events",
    host: environment.HOST,
    port: environment.PORT,
    logger,
    metrics,
    verifier,
    router: appRouter,
    createContext: (request) => ({ ...request, ...own, database }),
    async routes(app) {
      servePublicFollowing(app, { database, publicUrl: own.publicUrl, now: () => new Date() });
      servePublicParticipation(app, { ...own, database, now: () => new Date() });
      servePublicDesks(app, { database, ticketKey: environment.TICKET_KEY, now: () => new Date() });
    },
    checks: {
      database: databaseReady(database),
      migrations: migrationsApplied(database, migrations),
      kafka: consumersReady([units]),
      identity: () => verifier.check(),
      replica: replicaLoaded(database),
      storage: () => storage.check(),
    },
  });
  lifecycle.onStop("server", () => server.close());
  return server;
}

if (import.meta.main) await runProcess("events", environmentSchema, startEvents);
