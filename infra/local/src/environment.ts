import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { databaseOf, rolesOf } from "./databases.ts";
import type { Infrastructure } from "./infrastructure.ts";
import { checkout } from "./paths.ts";
import { databaseUrl } from "./postgres.ts";
import type { ServiceName } from "./secrets.ts";

/** The programs of the platform that are ours: four services and the gateway. */
export type AppName = ServiceName | "gateway";

/** Where everything of a platform answers. */
export type PlatformOptions = {
  /** before the name of every topic */
  topicPrefix: string;
  /** whether demonstration data and logins may exist */
  demonstration: boolean;
  logLevel: string;
};

/** @returns the settings of the orchestrator's own environment that decide about a platform */
export function platformOptions(environment: NodeJS.ProcessEnv = process.env): PlatformOptions {
  return {
    topicPrefix: environment.TOPIC_PREFIX ?? "khuyenhoc.",
    demonstration: environment.DEMONSTRATION !== "false",
    logLevel: environment.LOG_LEVEL ?? "info",
  };
}

export function urlOf(infrastructure: Pick<Infrastructure, "ports">, app: AppName): string {
  return `http://127.0.0.1:${infrastructure.ports[app]}`;
}

/** What a program needs of the machine to run at all; nothing else of the orchestrator's environment is passed on. */
const inherited = [
  "PATH",
  "HOME",
  "LANG",
  "TZ",
  "NODE_OPTIONS",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_TRACES_SAMPLER_ARG",
];

function common(infrastructure: Infrastructure, app: AppName, options: PlatformOptions): Record<string, string> {
  const kept = inherited.flatMap((name): [string, string][] => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    HOST: "127.0.0.1",
    PORT: String(infrastructure.ports[app]),
    LOG_LEVEL: options.logLevel,
    OIDC_ISSUER: `${infrastructure.keycloak.url}/realms/${infrastructure.keycloak.realm}`,
    OIDC_AUDIENCE: "khuyenhoc-api",
    DEMONSTRATION: String(options.demonstration),
  };
}

/** @returns the environment of a service; the tables in each service's README describe the variables */
export function serviceEnvironment(
  infrastructure: Infrastructure,
  service: ServiceName,
  options: PlatformOptions,
): Record<string, string> {
  const { ports, secrets, kafka, keycloak } = infrastructure;
  const login = { user: rolesOf(service).app, password: secrets.apps[service] };
  const identity = {
    KEYCLOAK_URL: keycloak.url,
    KEYCLOAK_REALM: keycloak.realm,
    KEYCLOAK_CLIENT_ID: "khuyenhoc-organizations",
    KEYCLOAK_CLIENT_SECRET: secrets.organizationsClient,
  };
  const publicPages = {
    PUBLIC_URL: urlOf(infrastructure, "gateway"),
    SIGNING_KEY: secrets.signingKey,
    SUBJECT_KEY: secrets.subjectKey,
    SIGNING_KEYS_EARLIER: secrets.signingKeysEarlier?.join(",") ?? "",
    SUBJECT_KEYS_EARLIER: secrets.subjectKeysEarlier?.join(",") ?? "",
  };
  const forEvents = {
    PUBLIC_URL: urlOf(infrastructure, "gateway"),
    ATTENDEE_KEY: secrets.attendeeKey,
    TICKET_KEY: secrets.ticketKey,
    STORAGE_URL: process.env.STORAGE_URL ?? pathToFileURL(join(infrastructure.paths.folder, "files")).href,
    S3_ACCESS_KEY: process.env.S3_ACCESS_KEY ?? "",
    S3_SECRET_KEY: process.env.S3_SECRET_KEY ?? "",
    SMTP_URL: process.env.SMTP_URL ?? "",
    MAIL_FROM: process.env.MAIL_FROM ?? "",
  };
  return {
    ...common(infrastructure, service, options),
    DATABASE_URL: databaseUrl(ports, databaseOf(service), login),
    KAFKA_BROKERS: kafka.brokers.join(","),
    TOPIC_PREFIX: options.topicPrefix,
    ...(service === "organizations" ? identity : {}),
    ...(service === "registrations" ? publicPages : {}),
    ...(service === "events" ? forEvents : {}),
    ...(service === "funds" ? { STUDENT_KEY: secrets.studentKey, PUBLIC_URL: urlOf(infrastructure, "gateway") } : {}),
  };
}

/** @returns the URL with which migrations and loads of a service own its database */
export function migratorUrl(infrastructure: Infrastructure, service: ServiceName): string {
  const login = { user: rolesOf(service).migrator, password: infrastructure.secrets.migrators[service] };
  return databaseUrl(infrastructure.ports, databaseOf(service), login);
}

/** @returns the environment of `src/load.ts` of a service: its own, the owner's login, and the demonstration logins' password */
export function loadEnvironment(
  infrastructure: Infrastructure,
  service: ServiceName,
  options: PlatformOptions,
): Record<string, string> {
  return {
    ...serviceEnvironment(infrastructure, service, options),
    MIGRATOR_DATABASE_URL: migratorUrl(infrastructure, service),
    KH_DEMO_PASSWORD: infrastructure.secrets.demonstration,
  };
}

/** @returns the environment of the gateway, which also serves the built console */
export function gatewayEnvironment(infrastructure: Infrastructure, options: PlatformOptions): Record<string, string> {
  return {
    ...common(infrastructure, "gateway", options),
    ORGANIZATIONS_URL: urlOf(infrastructure, "organizations"),
    REGISTRATIONS_URL: urlOf(infrastructure, "registrations"),
    FUNDS_URL: urlOf(infrastructure, "funds"),
    EVENTS_URL: urlOf(infrastructure, "events"),
    KAFKA_BROKERS: infrastructure.kafka.brokers.join(","),
    TOPIC_PREFIX: options.topicPrefix,
    GRAPHIQL: "true",
    TRUST_PROXY: process.env.TRUST_PROXY ?? "false",
    CONSOLE_DIR: join(checkout, "apps/console/dist"),
    CONSOLE_CLIENT_ID: "khuyenhoc-console",
  };
}
