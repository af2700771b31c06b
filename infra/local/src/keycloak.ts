import { copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { type Distributions, javaCommand, type Progress } from "./distributions.ts";
import { diedEarly, type Part, startPart } from "./part.ts";
import { checkout, type ProfilePaths } from "./paths.ts";
import { answers, until } from "./poll.ts";
import type { Ports } from "./ports.ts";
import { databaseUrl } from "./postgres.ts";
import type { Secrets } from "./secrets.ts";

export const realm = "khuyenhoc";
export const keycloakAdmin = "khuyenhoc-root";
export const keycloakDatabase = { database: "keycloak", user: "keycloak" };

const realmFile = join(checkout, "infra/keycloak/realm.json");

/**
 * Makes a home for one profile: the program of the shared distribution by links, data of its own. Keycloak looks for the realm
 * file in its home's data folder, so two profiles cannot share one home.
 */
function prepareHome(paths: ProfilePaths, distributions: Distributions): void {
  const imports = join(paths.keycloak, "data/import");
  mkdirSync(imports, { recursive: true });
  for (const name of ["bin", "conf", "lib", "providers", "themes"]) {
    const link = join(paths.keycloak, name);
    rmSync(link, { recursive: true, force: true });
    symlinkSync(join(distributions.keycloak, name), link);
  }
  const imported = join(imports, `${realm}-realm.json`);
  rmSync(imported, { force: true });
  if (existsSync(realmFile)) copyFileSync(realmFile, imported);
}

/**
 * Starts Keycloak on the profile's PostgreSQL; imports the realm when it does not exist yet, with the placeholders of realm.json
 * taken from the environment.
 *
 * @returns the running server, ready
 */
export async function startKeycloak(options: {
  paths: ProfilePaths;
  ports: Ports;
  secrets: Secrets;
  distributions: Distributions;
  progress: Progress;
  /** called as soon as the process exists, before it is ready */
  onStart: (part: Part) => void;
}): Promise<Part> {
  const { paths, ports, secrets, distributions, progress } = options;
  const first = !existsSync(paths.keycloak);
  prepareHome(paths, distributions);
  progress(first ? "keycloak: first start (about 20 s)" : "keycloak: starting (about 8 s)");
  const database = databaseUrl(ports, keycloakDatabase.database, { user: keycloakDatabase.user, password: "" });
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
      KC_DB_URL: `jdbc:postgresql://${new URL(database).host}/${keycloakDatabase.database}`,
      KC_DB_USERNAME: keycloakDatabase.user,
      KC_DB_PASSWORD: secrets.keycloakDatabase,
      KC_DB_POOL_INITIAL_SIZE: "2",
      KC_DB_POOL_MAX_SIZE: "20",
      KC_HTTP_HOST: "127.0.0.1",
      KC_HTTP_PORT: String(ports.keycloak),
      KC_HTTP_MANAGEMENT_PORT: String(ports.keycloakManagement),
      KC_HTTP_MANAGEMENT_HOST: "127.0.0.1",
      // One issuer, whatever name a client used to reach the server.
      KC_HOSTNAME: `http://127.0.0.1:${ports.keycloak}`,
      KC_BOOTSTRAP_ADMIN_USERNAME: keycloakAdmin,
      KC_BOOTSTRAP_ADMIN_PASSWORD: secrets.keycloakAdmin,
      KH_ORGANIZATIONS_CLIENT_SECRET: secrets.organizationsClient,
      KH_PARTNER_CLIENT_SECRET: secrets.partnerClient,
      KH_CONSOLE_URL: `http://127.0.0.1:${ports.gateway}`,
    },
    grace: 30,
  });
  options.onStart(part);
  const ready = `http://127.0.0.1:${ports.keycloakManagement}/health/ready`;
  await until("keycloak", async () => ((await answers(ready)) ? true : undefined), {
    seconds: 180,
    every: 250,
    abort: () => diedEarly(part),
  });
  return part;
}
