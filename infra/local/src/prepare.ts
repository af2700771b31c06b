// The part of a start that containers cannot do by themselves: roles, databases, topics and migrations. Ends when they are there.
import { spawnSync } from "node:child_process";
import { topics } from "@khuyenhoc/contracts";
import {
  createServiceDatabase,
  databaseOf,
  ensureKeycloakDatabase,
  ensureRoles,
  inDatabase,
  migrateArguments,
  rolesOf,
} from "./databases.ts";
import { createTopics } from "./kafka-admin.ts";
import { type ServiceName, services } from "./secrets.ts";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is missing`);
  return value;
}

function passwords(kind: "APP" | "MIGRATOR"): Record<ServiceName, string> {
  const entries = services.map((service) => [service, required(`KH_${service.toUpperCase()}_${kind}_PASSWORD`)]);
  return Object.fromEntries(entries) as Record<ServiceName, string>;
}

const superuser = required("SUPERUSER_DATABASE_URL");
const migrators = passwords("MIGRATOR");
await ensureRoles(superuser, {
  migrators,
  apps: passwords("APP"),
  keycloakDatabase: required("KH_KEYCLOAK_DATABASE_PASSWORD"),
});
await ensureKeycloakDatabase(superuser);
await createTopics(required("KAFKA_BROKERS").split(","), process.env.TOPIC_PREFIX ?? "", topics);
for (const service of services) {
  const database = databaseOf(service);
  await createServiceDatabase(superuser, { database, service });
  const url = new URL(inDatabase(superuser, database));
  url.username = rolesOf(service).migrator;
  url.password = encodeURIComponent(migrators[service]);
  const { status } = spawnSync(process.execPath, migrateArguments(service), {
    stdio: "inherit",
    env: { ...process.env, MIGRATOR_DATABASE_URL: url.toString() },
  });
  if (status !== 0) throw new Error(`migrating ${database} failed`);
  console.log(`${database} is ready`);
}
