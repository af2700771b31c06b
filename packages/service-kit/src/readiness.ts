import { readdir } from "node:fs/promises";
import type { Database } from "@khuyenhoc/database";
import type { Consumer } from "@khuyenhoc/messaging";
import type { Logger } from "./logger.ts";

/** Resolves if the part is ready and rejects if not. */
export type ReadinessCheck = () => Promise<unknown>;
export type ReadinessChecks = Readonly<Record<string, ReadinessCheck>>;

export interface Readiness {
  ready: boolean;
  /** By name of the check. */
  checks: Record<string, "ok" | "failed" | "timeout">;
}

const TIMEOUT_MS = 3000;

async function within(check: ReadinessCheck): Promise<"ok" | "timeout"> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<"timeout">((resolve) => {
    timer = setTimeout(() => resolve("timeout"), TIMEOUT_MS);
  });
  try {
    return await Promise.race([check().then(() => "ok" as const), timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs all checks at once, each with three seconds at most. Failures are logged when a check's result changes, so that an
 * orchestrator that asks every second does not fill the log.
 *
 * @param checks by name
 */
export function createReadiness(checks: ReadinessChecks, logger: Logger): () => Promise<Readiness> {
  const last = new Map<string, string>();
  return async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => {
        let result: "ok" | "failed" | "timeout" = "failed";
        let err: unknown;
        try {
          result = await within(check);
        } catch (error) {
          err = error;
        }
        if (last.get(name) !== result) {
          const known = last.has(name);
          last.set(name, result);
          if (result !== "ok") logger.warn({ check: name, outcome: result, err }, "not ready");
          else if (known) logger.info({ check: name }, "ready again");
        }
        return [name, result] as const;
      }),
    );
    return { ready: results.every(([, result]) => result === "ok"), checks: Object.fromEntries(results) };
  };
}

type Pool = Pick<Database, "pool">;

/** The database answers. */
export function databaseReady(database: Pool): ReadinessCheck {
  return () => database.pool.query("SELECT 1");
}

/**
 * Every migration of the directory is applied, and none failed halfway.
 *
 * @param directory `prisma/migrations` of the service
 */
export function migrationsApplied(database: Pool, directory: string | URL): ReadinessCheck {
  let applied = false;
  return async () => {
    if (applied) return;
    const expected = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
    const { rows } = await database.pool.query<{ migration_name: string }>(
      "SELECT migration_name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL",
    );
    const done = new Set(rows.map((row) => row.migration_name));
    const missing = expected.filter((entry) => !done.has(entry.name)).length;
    if (missing > 0) throw new Error(`${missing} migrations are not applied`);
    applied = true;
  };
}

/** The replica of the unit tree holds at least one unit; an empty one would refuse everybody. */
export function replicaLoaded(database: Pool): ReadinessCheck {
  let loaded = false;
  return async () => {
    if (loaded) return;
    const { rows } = await database.pool.query<{ loaded: boolean }>("SELECT EXISTS (SELECT 1 FROM unit) AS loaded");
    loaded = rows[0]?.loaded === true;
    if (!loaded) throw new Error("The unit tree has not arrived yet");
  };
}

/** Kafka is reached: every consumer is a member of its group and has its partitions. */
export function consumersReady(consumers: readonly Pick<Consumer, "name" | "isReady">[]): ReadinessCheck {
  return async () => {
    const missing = consumers.filter((consumer) => !consumer.isReady()).map(({ name }) => name);
    if (missing.length > 0) throw new Error(`Consumers without their partitions: ${missing.join(", ")}`);
  };
}
