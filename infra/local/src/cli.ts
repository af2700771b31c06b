import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { serviceEnvironment } from "./environment.ts";
import { LocalFailure } from "./failure.ts";
import { attachInfrastructure, startInfrastructure } from "./infrastructure.ts";
import { checkout, homeOf } from "./paths.ts";
import { startPlatform } from "./platform.ts";
import { type Profile, profiles } from "./ports.ts";
import { reset } from "./reset.ts";
import type { ServiceName } from "./secrets.ts";
import { listenForSignals } from "./signals.ts";
import { readyTable } from "./table.ts";
import { runSteps, runTests } from "./testing/run.ts";

const usage = `Commands:
  start                     the whole platform
  dev                       the same, restarting what changes, with the console from its source
  test [--only <level>]     every test of every level; a level is steps, unit, int, authz or e2e
  check                     the checks that need no server
  bench                     the benchmark table
  verify-ledger             replays the funds' books of the running platform; exit code 1 where something does not fit
  rotate-keys               seals citizens' numbers of the running platform with the present key
  infra [--profile <name>]  PostgreSQL, Kafka and Keycloak only
  reset [--profile <name>]  wipe the data of a profile (default: start)`;

const begin = Date.now();

function print(line: string): void {
  console.log(`  [${((Date.now() - begin) / 1000).toFixed(0).padStart(3)} s] ${line}`);
}

async function infra(profile: Profile): Promise<number> {
  const signals = listenForSignals();
  const infrastructure = await startInfrastructure({ profile, progress: print, signal: signals.abort });
  print(`PostgreSQL  127.0.0.1:${infrastructure.postgres.port} (superuser ${infrastructure.postgres.superuser})`);
  print(`Kafka       ${infrastructure.kafka.brokers.join(",")}`);
  print(`Keycloak    ${infrastructure.keycloak.url} (administrator ${infrastructure.keycloak.adminUser})`);
  print(`Passwords   ${infrastructure.paths.secrets}`);
  print("Ctrl-C ends everything.");
  return signals.supervise(infrastructure);
}

async function platform(watch: boolean): Promise<number> {
  const signals = listenForSignals();
  const started = await startPlatform({ profile: "start", watch, progress: print, signal: signals.abort });
  const vite = `http://127.0.0.1:${started.infrastructure.ports.vite}`;
  console.log(readyTable(started, watch ? vite : started.gatewayUrl));
  return signals.supervise(started);
}

/** Runs a program of another package to its end. */
function program(path: string, args: string[] = [], environment: Record<string, string> = {}): Promise<number> {
  const main = join(checkout, path);
  if (!existsSync(main)) throw new LocalFailure(`${path} is missing.`, "Take a complete checkout.");
  const child = spawn(process.execPath, [main, ...args], { stdio: "inherit", env: { ...process.env, ...environment } });
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
  return new Promise((resolve) => {
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

/** Against the servers that run, whoever started them; it changes nothing. */
/** Runs a program of a service with that one's environment, on the servers that run. */
async function ofRunning(profile: Profile, service: ServiceName, file: string): Promise<number> {
  const infrastructure = await attachInfrastructure(profile);
  if (infrastructure === undefined) {
    throw new LocalFailure(`The servers of profile ${profile} do not run.`, "Run npm start in another terminal first.");
  }
  const options = { topicPrefix: "", demonstration: false, logLevel: "info" };
  return program(file, [], serviceEnvironment(infrastructure, service, options));
}

async function wipe(profile: Profile): Promise<number> {
  const removed = await reset(homeOf(), profile);
  console.log(removed.length === 0 ? `  profile ${profile} has no data` : `  removed ${removed.join(", ")}`);
  return 0;
}

function profileOf(name: string): Profile {
  const profile = profiles.find((known) => known === name);
  if (profile === undefined) {
    throw new LocalFailure(`${name} is no profile.`, `Profiles are ${profiles.join(", ")}.`);
  }
  return profile;
}

async function main(): Promise<number> {
  const [command, ...rest] = process.argv.slice(2);
  // The benchmarks are a package of their own, which starts the platform of profile bench through this one.
  if (command === "bench") return program("packages/bench/src/main.ts", rest);
  const { values } = parseArgs({
    args: rest,
    options: { profile: { type: "string", default: "start" }, only: { type: "string", multiple: true, default: [] } },
  });
  const profile = profileOf(values.profile);
  switch (command) {
    case "start":
      return platform(false);
    case "dev":
      return platform(true);
    case "test":
      return runTests({ progress: print, only: values.only });
    case "check":
      return runSteps();
    case "verify-ledger":
      return ofRunning(profile, "funds", "apps/funds/src/verify.ts");
    case "rotate-keys":
      return ofRunning(profile, "registrations", "apps/registrations/src/rotate-keys.ts");
    case "infra":
      return infra(profile);
    case "reset":
      return wipe(profile);
    default:
      throw new LocalFailure(`${command ?? "Nothing"} is no command.`, usage);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof LocalFailure ? `\n${error.message}` : error);
  process.exitCode = 1;
}
