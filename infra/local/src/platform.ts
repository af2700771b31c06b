import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { topics } from "@khuyenhoc/contracts";
import { createServiceDatabase, databaseOf, dropDatabase, migrateArguments } from "./databases.ts";
import {
  type AppName,
  gatewayEnvironment,
  loadEnvironment,
  migratorUrl,
  type PlatformOptions,
  platformOptions,
  serviceEnvironment,
  urlOf,
} from "./environment.ts";
import { LocalFailure } from "./failure.ts";
import { attachInfrastructure, type Infrastructure, type StartOptions, startInfrastructure } from "./infrastructure.ts";
import { createTopics, deleteTopics } from "./kafka-admin.ts";
import { diedEarly, type Part, startPart } from "./part.ts";
import { checkout } from "./paths.ts";
import { answers, until } from "./poll.ts";
import type { Profile } from "./ports.ts";
import { resetRealm } from "./realm.ts";
import { type Progress, runLogged } from "./run-logged.ts";
import { type ServiceName, services } from "./secrets.ts";

/** A running platform: the infrastructure, the four services and the gateway with the console. */
export type Platform = {
  profile: Profile;
  infrastructure: Infrastructure;
  options: PlatformOptions;
  /** origin of the console and of the GraphQL API */
  gatewayUrl: string;
  /** origins of the services and the gateway */
  urls: Record<AppName, string>;
  /** password of the demonstration logins */
  demonstrationPassword: string;
  /** client secret of the demonstration partner */
  partnerSecret: string;
  /** every process that was started for it, servers included */
  parts: readonly Part[];
  /** stops gateway and services, and the infrastructure too when it was started for this platform */
  stop(): Promise<void>;
};

/** What {@link startPlatform} takes. */
export type PlatformStart = StartOptions & {
  /** an infrastructure that is already there and stays when the platform stops; `profile` and `home` must be its own */
  infrastructure?: Infrastructure;
  /** throw the databases, topics and the realm of the profile away first; refused for profile start */
  fresh?: boolean;
  /** restart a program when its source changes, and serve the console from its source */
  watch?: boolean;
  options?: PlatformOptions;
};

const apps: readonly AppName[] = [...services, "gateway"];

function urlsOf(infrastructure: Infrastructure): Record<AppName, string> {
  return Object.fromEntries(apps.map((app) => [app, urlOf(infrastructure, app)])) as Record<AppName, string>;
}

/** Throws the application's data away and leaves the servers running. */
async function forget(infrastructure: Infrastructure, options: PlatformOptions): Promise<void> {
  if (infrastructure.profile === "start") throw new Error("the data of profile start is not thrown away by a start");
  const superuser = infrastructure.postgres.url("postgres");
  rmSync(infrastructure.paths.loaded, { force: true });
  await Promise.all([
    ...services.map((service) => dropDatabase(superuser, databaseOf(service))),
    deleteTopics(infrastructure.kafka.brokers, options.topicPrefix),
    resetRealm(infrastructure.keycloak, infrastructure.secrets, infrastructure.ports),
  ]);
}

type Running = { progress: Progress; signal: AbortSignal | undefined };

async function migrate(
  infrastructure: Infrastructure,
  service: ServiceName,
  { progress, signal }: Running,
): Promise<void> {
  await createServiceDatabase(infrastructure.postgres.url("postgres"), { database: databaseOf(service), service });
  await runLogged(`migrating ${databaseOf(service)}`, process.execPath, migrateArguments(service), {
    log: join(infrastructure.paths.logs, `migrate-${service}.log`),
    progress,
    signal,
    cure: "A migration that has landed is never edited; add a new one.",
    environment: { ...process.env, MIGRATOR_DATABASE_URL: migratorUrl(infrastructure, service) },
  });
}

/** Of young objects Node keeps up to three times this many megabytes before it looks for old ones: a service is to stay small. */
const nodeOptions = ["--max-semi-space-size=16"];

async function startApp(
  infrastructure: Infrastructure,
  app: AppName,
  options: PlatformOptions,
  start: { watch: boolean; onStart: (part: Part) => void },
): Promise<void> {
  const cwd = join(checkout, "apps", app);
  if (!existsSync(join(cwd, "src/main.ts"))) {
    throw new LocalFailure(`apps/${app}/src/main.ts is missing.`, "Take a complete checkout.");
  }
  const part = await startPart({
    name: app,
    command: process.execPath,
    args: [...nodeOptions, ...(start.watch ? ["--watch", "--watch-preserve-output"] : []), "src/main.ts"],
    log: join(infrastructure.paths.logs, `${app}.log`),
    cwd,
    environment:
      app === "gateway"
        ? gatewayEnvironment(infrastructure, options)
        : serviceEnvironment(infrastructure, app, options),
    grace: 15,
  });
  start.onStart(part);
  await until(
    `${app} (${part.log})`,
    async () => ((await answers(`${urlOf(infrastructure, app)}/health/live`)) ? true : undefined),
    { seconds: 60, abort: () => diedEarly(part) },
  );
}

/** Waits until every program says that it can do its work; a service can only when its replica of the units has arrived. */
async function allReady(infrastructure: Infrastructure, parts: readonly Part[]): Promise<void> {
  const died = () => parts.map(diedEarly).find((error) => error !== undefined);
  const ready = async (app: AppName): Promise<true> => {
    const response = await fetch(`${urlOf(infrastructure, app)}/health/ready`, { signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(await response.text());
    return true;
  };
  await Promise.all(apps.map((app) => until(`${app}: readiness`, () => ready(app), { seconds: 120, abort: died })));
}

/** Loads the first data, once per installation: the marker is written when every load has succeeded. */
async function load(
  infrastructure: Infrastructure,
  options: PlatformOptions,
  { progress, signal }: Running,
): Promise<void> {
  if (existsSync(infrastructure.paths.loaded)) return;
  const loadOne = async (service: ServiceName) => {
    const cwd = join(checkout, "apps", service);
    if (!existsSync(join(cwd, "src/load.ts"))) return;
    const begin = Date.now();
    progress(`loading the first data of ${service}`);
    await runLogged(`loading ${service}`, process.execPath, ["src/load.ts"], {
      log: join(infrastructure.paths.logs, `load-${service}.log`),
      progress,
      signal,
      cure: "Loading can be repeated: start again, or wipe this installation with npm run reset.",
      cwd,
      environment: loadEnvironment(infrastructure, service, options),
    });
    progress(`${service}: loaded in ${((Date.now() - begin) / 1000).toFixed(1)} s`);
  };
  // Organizations first: the others wait for its domain events to reach their replicas.
  await loadOne("organizations");
  await Promise.all(services.filter((service) => service !== "organizations").map(loadOne));
  writeFileSync(infrastructure.paths.loaded, `${JSON.stringify({ at: new Date().toISOString() })}\n`);
}

/** In `dev` the console comes from its source; Vite passes what is not its own on to the gateway. */
async function startVite(infrastructure: Infrastructure, onStart: (part: Part) => void): Promise<void> {
  const port = infrastructure.ports.vite;
  const part = await startPart({
    name: "console",
    command: process.execPath,
    args: ["node_modules/vite/bin/vite.js", "--host", "127.0.0.1", "--port", String(port), "--strictPort"],
    log: join(infrastructure.paths.logs, "console.log"),
    cwd: join(checkout, "apps/console"),
    environment: { ...process.env, GATEWAY_URL: urlOf(infrastructure, "gateway") },
  });
  onStart(part);
  await until("console", async () => ((await answers(`http://127.0.0.1:${port}/`)) ? true : undefined), {
    seconds: 60,
    abort: () => diedEarly(part),
  });
}

/**
 * Starts the whole platform of a profile: infrastructure, databases, topics, migrations, services, gateway, and the first data.
 *
 * @returns it, when every part is ready; the caller must `stop()` it
 * @throws LocalFailure or Error naming the part that failed with its last lines; nothing that it started is left running then
 */
export async function startPlatform(start: PlatformStart): Promise<Platform> {
  const { progress = () => undefined, watch = false, options = platformOptions() } = start;
  const own = start.infrastructure === undefined;
  const infrastructure =
    start.infrastructure ?? (await startInfrastructure({ ...start, apps: watch ? [...apps, "vite"] : apps }));
  const started: Part[] = [];
  const onStart = (part: Part): void => {
    started.push(part);
    infrastructure.register(part);
    if (start.signal?.aborted === true) void part.stop();
  };
  const stop = async (): Promise<void> => {
    // The gateway first, so that no question reaches a service that is already going.
    const isFront = (part: Part) => part.name === "gateway" || part.name === "console";
    await Promise.all(started.filter(isFront).map((part) => part.stop()));
    await Promise.all(started.map((part) => part.stop()));
    if (own) await infrastructure.stop();
  };
  const giveUp = () => void stop();
  start.signal?.addEventListener("abort", giveUp, { once: true });
  try {
    if (start.fresh === true) {
      progress("throwing earlier data away");
      await forget(infrastructure, options);
    }
    progress("databases, topics and migrations");
    await Promise.all([
      createTopics(infrastructure.kafka.brokers, options.topicPrefix, topics),
      ...services.map((service) => migrate(infrastructure, service, { progress, signal: start.signal })),
    ]);
    progress("starting the services and the gateway");
    const ready = [
      ...apps.map((app) => startApp(infrastructure, app, options, { watch, onStart })),
      ...(watch ? [startVite(infrastructure, onStart)] : []),
    ];
    for (const result of await Promise.allSettled(ready)) if (result.status === "rejected") throw result.reason;
    await load(infrastructure, options, { progress, signal: start.signal });
    await allReady(infrastructure, started);
  } catch (error) {
    await stop();
    throw error;
  } finally {
    start.signal?.removeEventListener("abort", giveUp);
  }
  return {
    ...describe(infrastructure, options),
    parts: own ? infrastructure.parts : started,
    stop,
  };
}

function describe(infrastructure: Infrastructure, options: PlatformOptions): Omit<Platform, "parts" | "stop"> {
  return {
    profile: infrastructure.profile,
    infrastructure,
    options,
    gatewayUrl: urlOf(infrastructure, "gateway"),
    urls: urlsOf(infrastructure),
    demonstrationPassword: infrastructure.secrets.demonstration,
    partnerSecret: infrastructure.secrets.partnerClient,
  };
}

/**
 * Attaches to a platform that another process has started.
 *
 * @returns it, or undefined when the infrastructure, a service or the gateway does not answer
 */
export async function attachPlatform(profile: Profile, options: { home?: string } = {}): Promise<Platform | undefined> {
  const infrastructure = await attachInfrastructure(profile, options);
  if (infrastructure === undefined) return undefined;
  const ready = await Promise.all(apps.map((app) => answers(`${urlOf(infrastructure, app)}/health/ready`)));
  if (ready.includes(false)) return undefined;
  return {
    ...describe(infrastructure, platformOptions()),
    parts: [],
    stop: async () => undefined,
  };
}
