import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Distributions, javaCommand } from "./distributions.ts";
import { diedEarly, type Part, startPart } from "./part.ts";
import type { ProfilePaths } from "./paths.ts";
import { answers, until } from "./poll.ts";
import type { Ports, Profile } from "./ports.ts";
import { type KeycloakAddress, readRealm, realm, resetRealm } from "./realm.ts";
import type { Progress } from "./run-logged.ts";
import type { Secrets } from "./secrets.ts";

const keycloakDatabase = { database: "keycloak", user: "keycloak" };

/** What {@link startKeycloak} needs. */
export type KeycloakContext = {
  profile: Profile;
  paths: ProfilePaths;
  ports: Ports;
  secrets: Secrets;
  distributions: Distributions;
  progress: Progress;
  /** called as soon as the process exists, before it is ready */
  onStart: (part: Part) => void;
};

/** @returns how to reach the Keycloak of an installation */
export function describeKeycloak(ports: Ports, secrets: Secrets): KeycloakAddress {
  return {
    url: `http://127.0.0.1:${ports.keycloak}`,
    managementUrl: `http://127.0.0.1:${ports.keycloakManagement}`,
    adminUser: "khuyenhoc-root",
    adminPassword: secrets.keycloakAdmin,
    realm,
  };
}

/**
 * Makes a home for one profile: the program of the shared distribution by links, data of its own. Keycloak looks for the realm
 * file in its home's data folder, so two profiles cannot share one home.
 */
function prepareHome(context: KeycloakContext): string {
  const { paths, ports, secrets, distributions } = context;
  const imports = join(paths.keycloak, "data/import");
  mkdirSync(imports, { recursive: true });
  for (const name of ["bin", "conf", "lib", "providers", "themes"]) {
    const link = join(paths.keycloak, name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(distributions.keycloak, name), link);
  }
  const imported = join(imports, `${realm}-realm.json`);
  rmSync(imported, { force: true });
  const wanted = readRealm(secrets, ports);
  if (wanted !== undefined) writeFileSync(imported, wanted.json, { mode: 0o600 });
  return wanted?.fingerprint ?? "none";
}

/**
 * Starts Keycloak on the profile's PostgreSQL; imports the realm when it does not exist yet, with the placeholders of realm.json
 * taken from the environment.
 *
 * @returns the running server, ready
 */
export async function startKeycloak(options: KeycloakContext): Promise<Part> {
  const { profile, paths, ports, secrets, progress } = options;
  const stamp = join(paths.keycloak, "realm-imported");
  const imported = existsSync(stamp) ? readFileSync(stamp, "utf8") : undefined;
  const first = imported === undefined;
  const fingerprint = prepareHome(options);
  progress(first ? "keycloak: first start (about 20 s)" : "keycloak: starting (about 8 s)");
  const keycloak = describeKeycloak(ports, secrets);
  const part = await startPart({
    name: "keycloak",
    command: javaCommand(),
    args: [
      "-Xms64m",
      "-Xmx512m",
      "-XX:MaxMetaspaceSize=256m",
      "-XX:+UseSerialGC",
      "-XX:TieredStopAtLevel=1",
      "-XX:+ExitOnOutOfMemoryError",
      "-Dfile.encoding=UTF-8",
      "-Duser.language=en",
      "-Duser.country=US",
      "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
      "-Dpicocli.disable.closures=true",
      "-Djava.util.concurrent.ForkJoinPool.common.threadFactory=io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory",
      "--add-opens=java.base/java.util=ALL-UNNAMED",
      "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
      "--add-opens=java.base/java.security=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED",
      "--enable-native-access=ALL-UNNAMED",
      `-Dkc.home.dir=${paths.keycloak}`,
      `-Djboss.server.config.dir=${join(paths.keycloak, "conf")}`,
      "-cp",
      join(paths.keycloak, "lib/quarkus-run.jar"),
      "io.quarkus.bootstrap.runner.QuarkusEntryPoint",
      "start",
      "--optimized",
      "--import-realm",
      "--http-enabled=true",
      "--hostname-strict=false",
      "--cache=local",
    ],
    log: join(paths.logs, "keycloak.log"),
    cwd: paths.keycloak,
    environment: {
      ...process.env,
      KC_DB_URL: `jdbc:postgresql://127.0.0.1:${ports.postgres}/${keycloakDatabase.database}`,
      KC_DB_USERNAME: keycloakDatabase.user,
      KC_DB_PASSWORD: secrets.keycloakDatabase,
      KC_DB_POOL_INITIAL_SIZE: "2",
      KC_DB_POOL_MAX_SIZE: "20",
      KC_HTTP_HOST: "127.0.0.1",
      KC_HTTP_PORT: String(ports.keycloak),
      KC_HTTP_MANAGEMENT_PORT: String(ports.keycloakManagement),
      KC_HTTP_MANAGEMENT_HOST: "127.0.0.1",
      // One issuer, whatever name a client used to reach the server.
      KC_HOSTNAME: keycloak.url,
      KC_BOOTSTRAP_ADMIN_USERNAME: keycloak.adminUser,
      KC_BOOTSTRAP_ADMIN_PASSWORD: keycloak.adminPassword,
    },
    grace: 30,
  });
  options.onStart(part);
  const ready = `${keycloak.managementUrl}/health/ready`;
  await until("keycloak", async () => ((await answers(ready)) ? true : undefined), {
    seconds: 180,
    every: 250,
    abort: () => diedEarly(part),
  });
  if (!first && imported !== fingerprint) {
    if (profile === "start") {
      progress(
        "keycloak: realm.json has changed since it was imported; people are kept, npm run reset takes the new one",
      );
      return part;
    }
    progress("keycloak: realm.json has changed; making the realm anew");
    await resetRealm(keycloak, secrets, ports);
  }
  writeFileSync(stamp, fingerprint);
  return part;
}
