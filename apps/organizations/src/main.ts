import {
  databaseReady,
  type Lifecycle,
  type Logger,
  migrationsApplied,
  runProcess,
  type Server,
  startFoundation,
  startServer,
} from "@khuyenhoc/service-kit";
import { type Environment, environmentSchema } from "./environment.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { startHandingOver } from "./modules/directives/handover.ts";
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
  const { metrics, verifier, database } = startFoundation({
    name: "organizations",
    environment,
    logger,
    lifecycle,
    prisma: (adapter) => new PrismaClient({ adapter }),
  });

  const identity = createIdentity({
    url: environment.KEYCLOAK_URL,
    realm: environment.KEYCLOAK_REALM,
    clientId: environment.KEYCLOAK_CLIENT_ID,
    clientSecret: environment.KEYCLOAK_CLIENT_SECRET,
  });
  const reconciler = startReconciler({ database, identity, logger });
  lifecycle.onStop("reconciler of people", () => reconciler.stop());

  const handingOver = startHandingOver({ database, logger });
  lifecycle.onStop("handing over of directives", () => handingOver.stop());

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

if (import.meta.main) await runProcess("organizations", environmentSchema, startOrganizations);
