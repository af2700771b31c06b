import { createKafka } from "@khuyenhoc/messaging";
import { type Lifecycle, type Logger, runProcess, type Server, startBasics, startServer } from "@khuyenhoc/service-kit";
import packageFile from "../package.json" with { type: "json" };
import { type Environment, environmentSchema } from "./environment.ts";
import { servePublicCertificates } from "./http/certificates.ts";
import { serveConsole } from "./http/console.ts";
import { servePublicDesks } from "./http/desks.ts";
import { servePublicFollowing } from "./http/following.ts";
import { servePublicFunds } from "./http/funds.ts";
import { serveGraphQL } from "./http/graphql.ts";
import { servePublicParticipation } from "./http/participation.ts";
import { createAncestry } from "./live/ancestry.ts";
import { startCountsFeed } from "./live/counts-feed.ts";
import { connectServices } from "./services/clients.ts";
import { connectPublicCertificates } from "./services/public-certificates.ts";
import { connectPublicDesks } from "./services/public-desks.ts";
import { connectPublicFollowing } from "./services/public-following.ts";
import { connectPublicFunds } from "./services/public-funds.ts";
import { connectPublicParticipation } from "./services/public-participation.ts";

/** Builds and wires the gateway; each part is registered for shutdown as it starts. */
export async function startGateway(environment: Environment, logger: Logger, lifecycle: Lifecycle): Promise<Server> {
  const { metrics, verifier } = startBasics("gateway", environment, lifecycle);
  const kafka = createKafka({ brokers: environment.KAFKA_BROKERS, clientId: "gateway", logger });
  lifecycle.onStop("kafka", () => kafka.close());
  const countsFeed = startCountsFeed({ kafka, topicPrefix: environment.TOPIC_PREFIX, logger });
  const connections = connectServices({
    organizations: environment.ORGANIZATIONS_URL,
    registrations: environment.REGISTRATIONS_URL,
    funds: environment.FUNDS_URL,
    events: environment.EVENTS_URL,
  });
  lifecycle.onStop("connections", () => connections.close());
  const publicCertificates = connectPublicCertificates(environment.REGISTRATIONS_URL);
  lifecycle.onStop("public certificates", () => publicCertificates.close());
  const publicFunds = connectPublicFunds(environment.FUNDS_URL);
  lifecycle.onStop("public funds", () => publicFunds.close());
  const publicDesks = connectPublicDesks(environment.EVENTS_URL);
  lifecycle.onStop("public desks", () => publicDesks.close());
  const publicFollowing = connectPublicFollowing(environment.EVENTS_URL);
  lifecycle.onStop("public pages after events", () => publicFollowing.close());
  const publicParticipation = connectPublicParticipation(environment.EVENTS_URL);
  lifecycle.onStop("public pages of events", () => publicParticipation.close());
  const services = [
    { name: "organizations", url: environment.ORGANIZATIONS_URL },
    { name: "registrations", url: environment.REGISTRATIONS_URL },
    { name: "funds", url: environment.FUNDS_URL },
    { name: "events", url: environment.EVENTS_URL },
  ];

  const server = await startServer({
    name: "gateway",
    host: environment.HOST,
    port: environment.PORT,
    trustProxy: environment.TRUST_PROXY,
    logger,
    metrics,
    checks: {
      identity: () => verifier.check(),
      live: async () => {
        if (!countsFeed.isReady()) throw new Error("the feed of counts has no partitions yet");
      },
    },
    async routes(app) {
      await app.register(async (scope) =>
        serveGraphQL(scope, {
          verifier,
          connections,
          services,
          countsFeed,
          ancestry: createAncestry(Date.now),
          logger,
          graphiql: environment.GRAPHIQL,
          now: () => new Date(),
        }),
      );
      await app.register((scope) => servePublicCertificates(scope, { source: publicCertificates, logger }));
      await app.register((scope) => servePublicFunds(scope, { source: publicFunds, logger }));
      await app.register((scope) => servePublicFollowing(scope, { source: publicFollowing, logger }));
      await app.register((scope) => servePublicParticipation(scope, { source: publicParticipation, logger }));
      await app.register((scope) =>
        servePublicDesks(scope, { source: publicDesks, directory: environment.CONSOLE_DIR, logger }),
      );
      await serveConsole(app, {
        directory: environment.CONSOLE_DIR,
        issuer: environment.OIDC_ISSUER,
        clientId: environment.CONSOLE_CLIENT_ID,
        version: packageFile.version,
      });
    },
  });
  lifecycle.onStop("server", () => server.close());
  // Before the server: it waits for what is still being answered, and live queries would be answered for minutes.
  lifecycle.onStop("live figures", () => countsFeed.stop());
  return server;
}

if (import.meta.main) await runProcess("gateway", environmentSchema, startGateway);
