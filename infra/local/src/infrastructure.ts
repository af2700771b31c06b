import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { ensureKeycloakDatabase, ensureRoles } from "./databases.ts";
import { prepareDistributions } from "./distributions.ts";
import { startKafka } from "./kafka.ts";
import { kafkaAnswers } from "./kafka-admin.ts";
import { describeKeycloak, startKeycloak } from "./keycloak.ts";
import type { Part } from "./part.ts";
import { homeOf, type ProfilePaths, profilePaths } from "./paths.ts";
import { answers, until } from "./poll.ts";
import { type PortName, type Ports, type Profile, portsOf, requireFree } from "./ports.ts";
import { databaseUrl, postgresAnswers, startPostgres, superuser } from "./postgres.ts";
import type { KeycloakAddress } from "./realm.ts";
import type { Progress } from "./run-logged.ts";
import { endLeftovers, isAlive, readRunning, removeRunning, requireNotRunning, writeRunning } from "./running.ts";
import { loadSecrets, readSecrets, type Secrets } from "./secrets.ts";

const infrastructureParts = ["postgres", "kafka", "keycloak"] as const;
export type InfrastructurePart = (typeof infrastructureParts)[number];

/** How to reach the three servers of a profile. */
export type Infrastructure = {
  profile: Profile;
  paths: ProfilePaths;
  ports: Ports;
  secrets: Secrets;
  postgres: {
    host: string;
    port: number;
    superuser: string;
    password: string;
    /** @returns the URL of a database, as the superuser */
    url(database: string): string;
  };
  kafka: { brokers: string[] };
  keycloak: KeycloakAddress;
  /** the processes that this object started, in the order of their start; none when attached */
  parts: readonly Part[];
  /** stops what this object started, Kafka and Keycloak before PostgreSQL; does nothing when attached */
  stop(): Promise<void>;
  /** writes a further running part down, so that a later start can end it if this one is killed */
  register(part: Part): void;
};

const portsOfPart: Record<InfrastructurePart, PortName[]> = {
  postgres: ["postgres"],
  kafka: ["kafka", "kafkaController"],
  keycloak: ["keycloak", "keycloakManagement"],
};

function describe(
  profile: Profile,
  paths: ProfilePaths,
  ports: Ports,
  secrets: Secrets,
): Omit<Infrastructure, "parts" | "stop" | "register"> {
  return {
    profile,
    paths,
    ports,
    secrets,
    postgres: {
      host: "127.0.0.1",
      port: ports.postgres,
      superuser,
      password: secrets.postgres,
      url: (database) => databaseUrl(ports, database, { user: superuser, password: secrets.postgres }),
    },
    kafka: { brokers: [`127.0.0.1:${ports.kafka}`] },
    keycloak: describeKeycloak(ports, secrets),
  };
}

/** What {@link startInfrastructure} takes. */
export type StartOptions = {
  profile: Profile;
  /** folder of the data; default: KH_HOME, or .local in the checkout. The distributions always lie in the default one */
  home?: string;
  /** default: all three; Keycloak needs PostgreSQL */
  parts?: readonly InfrastructurePart[];
  /** default: those of the profile */
  ports?: Ports;
  /** ports that the caller will use itself, to be found free before anything starts */
  apps?: readonly PortName[];
  progress?: Progress;
  /** gives the start up: what has been started is stopped, and the start fails */
  signal?: AbortSignal;
};

async function endEarlierParts(paths: ProfilePaths, progress: Progress): Promise<void> {
  const earlier = readRunning(paths.running);
  requireNotRunning(earlier);
  if (earlier === undefined) return;
  const ended = endLeftovers(earlier, paths.folder);
  if (ended.length > 0) progress(`ending what a killed start left behind: ${ended.join(", ")}`);
  const pids = ended.map((name) => earlier.parts[name] ?? 0);
  await until("the end of earlier parts", async () => (pids.some(isAlive) ? undefined : true), { seconds: 30 });
  removeRunning(paths.running);
}

/**
 * Starts PostgreSQL, Kafka and Keycloak of a profile and waits until each of them answers. Makes data, roles and Keycloak's database
 * on the first start; a later one keeps them.
 *
 * @returns how to reach them; the caller must `stop()` it
 * @throws LocalFailure when a port is taken, the profile is already running, or a program is missing; nothing is left running then
 */
export async function startInfrastructure(options: StartOptions): Promise<Infrastructure> {
  const { profile, progress = () => undefined, parts: wanted = infrastructureParts } = options;
  if (wanted.includes("keycloak") && !wanted.includes("postgres")) throw new Error("keycloak needs postgres");
  const home = options.home ?? homeOf();
  const paths = profilePaths(home, profile);
  const ports = options.ports ?? portsOf(profile);
  mkdirSync(paths.logs, { recursive: true });
  await endEarlierParts(paths, progress);
  await requireFree(profile, ports, [...(options.apps ?? []), ...wanted.flatMap((name) => portsOfPart[name])]);
  const secrets = loadSecrets(paths.secrets);
  const description = describe(profile, paths, ports, secrets);

  const started: Part[] = [];
  const startedAt = new Date().toISOString();
  const register = (part: Part): void => {
    started.push(part);
    if (options.signal?.aborted === true) void part.stop();
    writeRunning(paths.running, {
      profile,
      owner: process.pid,
      startedAt,
      ports,
      parts: Object.fromEntries(started.map(({ name, pid }) => [name, pid])),
    });
  };
  const own = (name: string) => started.filter((part) => part.name === name);
  const stop = async (): Promise<void> => {
    await Promise.all([...own("kafka"), ...own("keycloak")].map((part) => part.stop()));
    await Promise.all(own("postgres").map((part) => part.stop()));
    removeRunning(paths.running);
  };

  const startOne = async (name: string, start: () => Promise<Part>): Promise<void> => {
    const begin = Date.now();
    progress(`${name}: starting`);
    await start();
    progress(`${name}: ready after ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  };
  const giveUp = () => void stop();
  options.signal?.addEventListener("abort", giveUp, { once: true });
  const context = { profile, paths, ports, secrets, progress, onStart: register };
  try {
    const distributions =
      wanted.includes("kafka") || wanted.includes("keycloak")
        ? await prepareDistributions(join(homeOf(), "distributions"), progress, options.signal)
        : { kafkaLibraries: "", keycloak: "" };
    const tasks: Promise<void>[] = [];
    if (wanted.includes("kafka")) {
      tasks.push(startOne("kafka", () => startKafka({ ...context, distributions })));
    }
    if (wanted.includes("postgres")) {
      tasks.push(
        (async () => {
          await startOne("postgres", () => startPostgres(context));
          await ensureRoles(description.postgres.url("postgres"), secrets);
          if (!wanted.includes("keycloak")) return;
          await ensureKeycloakDatabase(description.postgres.url("postgres"));
          await startOne("keycloak", () => startKeycloak({ ...context, distributions }));
        })(),
      );
    }
    const results = await Promise.allSettled(tasks);
    for (const result of results) if (result.status === "rejected") throw result.reason;
  } catch (error) {
    await stop();
    throw error;
  } finally {
    options.signal?.removeEventListener("abort", giveUp);
  }
  return {
    ...description,
    parts: started,
    register,
    stop,
  };
}

/**
 * Attaches to a profile that another process has started.
 *
 * @param options.home as for {@link startInfrastructure}
 * @returns how to reach its servers, or undefined when it is not running or one of the three does not answer
 */
export async function attachInfrastructure(
  profile: Profile,
  options: { home?: string } = {},
): Promise<Infrastructure | undefined> {
  const paths = profilePaths(options.home ?? homeOf(), profile);
  const running = readRunning(paths.running);
  const secrets = readSecrets(paths.secrets);
  if (running === undefined || secrets === undefined || !isAlive(running.owner)) return undefined;
  const description = describe(profile, paths, running.ports, secrets);
  const no = () => false;
  const answered = await Promise.all([
    postgresAnswers(description.postgres.url("postgres")).catch(no),
    kafkaAnswers(description.kafka.brokers).catch(no),
    answers(`${description.keycloak.managementUrl}/health/ready`),
  ]);
  if (!answered.every((answer) => answer === true)) return undefined;
  return { ...description, parts: [], stop: async () => undefined, register: () => undefined };
}
