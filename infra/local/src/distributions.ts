import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { checkout } from "./paths.ts";
import { type Progress, runLogged } from "./run-logged.ts";
import { isAlive } from "./running.ts";

const pom = join(checkout, "infra/local/pom.xml");

/** Folders of the Java servers, ready to run. */
export type Distributions = { kafkaLibraries: string; keycloak: string };

function pinned(property: string): string {
  const version = new RegExp(`<${property}>([^<]+)</${property}>`).exec(readFileSync(pom, "utf8"))?.[1];
  if (version === undefined) throw new Error(`${pom} has no property ${property}`);
  return version;
}

/** @returns the java program: of JAVA_HOME when it is set, of the PATH otherwise */
export function javaCommand(environment: NodeJS.ProcessEnv = process.env): string {
  const home = environment.JAVA_HOME;
  return home === undefined || home === "" ? "java" : join(home, "bin/java");
}

/** Holds a folder for this process alone, so that two profiles starting at once do not fetch the same thing twice. */
async function withLock<T>(folder: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  const lock = join(folder, ".lock");
  const holder = join(lock, "pid");
  for (let told = false; ; ) {
    try {
      mkdirSync(lock);
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const pid = existsSync(holder) ? Number(readFileSync(holder, "utf8")) : undefined;
    if (pid !== undefined && pid > 0 && !isAlive(pid)) {
      rmSync(lock, { recursive: true, force: true });
      continue;
    }
    if (!told) progress("another start is preparing the distributions; waiting for it");
    told = true;
    await delay(500);
  }
  writeFileSync(holder, String(process.pid));
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/**
 * Fetches Kafka and Keycloak in the versions that infra/local/pom.xml pins and prepares Keycloak for PostgreSQL, once per version.
 * Maven is the only client and verifies the checksum of every file (`-C`).
 *
 * @param folder shared by all profiles of this home
 * @throws LocalFailure when Maven or Java fails, with the last lines of their log
 */
export async function prepareDistributions(
  folder: string,
  progress: Progress,
  signal?: AbortSignal,
): Promise<Distributions> {
  const kafkaName = `kafka-${pinned("kafka.version")}`;
  const keycloakName = `keycloak-${pinned("keycloak.version")}`;
  const result = { kafkaLibraries: join(folder, kafkaName, "libs"), keycloak: join(folder, keycloakName) };
  const built = join(result.keycloak, ".built-for-postgres");
  if (existsSync(result.kafkaLibraries) && existsSync(built)) return result;

  mkdirSync(folder, { recursive: true });
  await withLock(folder, progress, async () => {
    const log = join(folder, "prepare.log");
    if (!existsSync(result.kafkaLibraries) || !existsSync(result.keycloak)) {
      const partial = join(folder, ".partial");
      rmSync(partial, { recursive: true, force: true });
      progress(`fetching ${kafkaName} and ${keycloakName} with Maven (about 230 MB)`);
      await runLogged(
        "fetching the distributions",
        "mvn",
        ["-B", "-C", "-ntp", "-f", pom, `-Ddistributions=${partial}`, "generate-resources"],
        { log, progress, signal, cure: "Check that Maven works and reaches its repository; then start again." },
      );
      for (const name of [kafkaName, keycloakName]) {
        rmSync(join(folder, name), { recursive: true, force: true });
        renameSync(join(partial, name), join(folder, name));
      }
      rmSync(partial, { recursive: true, force: true });
    }
    if (!existsSync(built)) {
      progress(`preparing ${keycloakName} for PostgreSQL, once (about 20 s)`);
      await runLogged(
        "preparing Keycloak",
        "sh",
        [
          join(result.keycloak, "bin/kc.sh"),
          "build",
          "--db=postgres",
          "--health-enabled=true",
          "--metrics-enabled=true",
        ],
        { log, progress, signal, cure: "Java 17 or newer must be on the PATH or in JAVA_HOME." },
      );
      writeFileSync(built, "");
    }
  });
  return result;
}

/**
 * Fetches the S3-compatible server that the tests of the storage talk to, once per version.
 *
 * @param folder shared by all profiles of this home
 * @returns its program
 * @throws LocalFailure when Maven fails, with the last lines of its log
 */
export async function prepareStorageServer(folder: string, progress: Progress = () => undefined): Promise<string> {
  const name = `s3proxy-${pinned("s3proxy.version")}-jar-with-dependencies.jar`;
  const program = join(folder, name);
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  await withLock(folder, progress, async () => {
    if (existsSync(program)) return;
    const partial = join(folder, ".partial-storage");
    rmSync(partial, { recursive: true, force: true });
    progress(`fetching ${name} with Maven (about 90 MB)`);
    await runLogged(
      "fetching the storage server",
      "mvn",
      ["-B", "-C", "-ntp", "-f", pom, "-P", "storage-server", `-Ddistributions=${partial}`, "generate-resources"],
      {
        log: join(folder, "prepare-storage.log"),
        progress,
        signal: undefined,
        cure: "Check that Maven works and reaches its repository; then start again.",
      },
    );
    renameSync(join(partial, name), program);
    rmSync(partial, { recursive: true, force: true });
  });
  return program;
}
