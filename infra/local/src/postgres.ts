import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import pg from "pg";
import { LocalFailure } from "./failure.ts";
import { diedEarly, type Part, startPart } from "./part.ts";
import type { ProfilePaths } from "./paths.ts";
import { until } from "./poll.ts";
import type { Ports, Profile } from "./ports.ts";
import { type PostgresPlace, preparePlace } from "./postgres-user.ts";
import type { Progress } from "./run-logged.ts";
import type { Secrets } from "./secrets.ts";

export const superuser = "postgres";

/** @returns the URL of a database for its superuser, or for another role with its password */
export function databaseUrl(ports: Ports, database: string, login: { user: string; password: string }): string {
  return `postgresql://${login.user}:${encodeURIComponent(login.password)}@127.0.0.1:${ports.postgres}/${database}`;
}

function initialize(place: PostgresPlace, password: string): void {
  const file = join(dirname(place.data), ".postgres-password");
  writeFileSync(file, `${password}\n`, { mode: 0o600 });
  try {
    if (place.user !== undefined) chownSync(file, place.user.uid, place.user.gid);
    const { status, stderr, error } = spawnSync(
      join(place.bin, "initdb"),
      [
        `--pgdata=${place.data}`,
        `--username=${superuser}`,
        `--pwfile=${file}`,
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        // The same order and case rules on every machine, whatever locales it has.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
      ],
      { ...(place.user ?? {}), cwd: "/", encoding: "utf8" },
    );
    if (status !== 0) {
      throw new LocalFailure(
        `PostgreSQL could not initialize ${place.data}.`,
        `${error?.message ?? stderr}\nWipe this installation with npm run reset and start again.`,
      );
    }
  } finally {
    rmSync(file, { force: true });
  }
}

/** Trades crash safety for speed where the data is thrown away anyway; a clean stop still keeps it. */
const volatileSettings = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"];

/** Asks the server a question that only a ready one answers. */
export async function postgresAnswers(url: string): Promise<true> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 3000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Starts PostgreSQL 18 on the loopback address; makes its data folder on the first start.
 *
 * @returns the running server, ready for connections
 */
export async function startPostgres(options: {
  profile: Profile;
  paths: ProfilePaths;
  ports: Ports;
  secrets: Secrets;
  progress: Progress;
  /** called as soon as the process exists, before it is ready */
  onStart: (part: Part) => void;
}): Promise<Part> {
  const { profile, paths, ports, secrets, progress } = options;
  const place = preparePlace(paths.postgres);
  const versionFile = join(place.data, "PG_VERSION");
  if (!existsSync(versionFile)) {
    progress("postgres: making the data folder");
    initialize(place, secrets.postgres);
  }
  const version = readFileSync(versionFile, "utf8").trim();
  if (version !== "18") {
    throw new LocalFailure(
      `${place.data} was written by PostgreSQL ${version}; this platform runs 18.`,
      "Take the data over with pg_upgrade, or wipe it with npm run reset.",
    );
  }
  const part = await startPart({
    name: "postgres",
    command: join(place.bin, "postgres"),
    args: [
      "-D",
      place.data,
      "-p",
      String(ports.postgres),
      "-c",
      "listen_addresses=127.0.0.1",
      "-c",
      "unix_socket_directories=",
      "-c",
      "max_connections=300",
      "-c",
      "shared_buffers=256MB",
      "-c",
      "max_wal_size=2GB",
      "-c",
      "timezone=UTC",
      "-c",
      "log_timezone=UTC",
      ...(profile === "test" ? volatileSettings : []),
    ],
    log: join(paths.logs, "postgres.log"),
    cwd: "/",
    environment: { ...process.env, LC_ALL: "C" },
    user: place.user,
    stopSignal: "SIGINT",
    grace: 30,
  });
  options.onStart(part);
  const url = databaseUrl(ports, "postgres", { user: superuser, password: secrets.postgres });
  await until("postgres", () => postgresAnswers(url), { seconds: 60, abort: () => diedEarly(part) });
  return part;
}
