import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  DriverAdapterError,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { MigrationDirectory, MigrationList } from "@prisma/schema-engine-wasm/schema_engine_bg";
import pg from "pg";

export interface MigrateOptions {
  /** connection string of the migrator role, which owns the schema */
  url: string;
  /** folder of migrations as Prisma lays them out: `<name>/migration.sql` and `migration_lock.toml` */
  directory: string;
  /** name of the last migration to apply; default: all. For tests that fill a database as an earlier release left it. */
  upTo?: string;
  /** told what happens, in one line each */
  progress?: (line: string) => void;
}

type EngineModule = typeof import("@prisma/schema-engine-wasm/schema_engine_bg");

/** The compiler's library for servers does not describe this part of the language's run time. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: {
    instantiate(
      bytes: Uint8Array,
      imports: Record<string, object>,
    ): Promise<{ instance: { exports: Record<string, unknown> } }>;
  };
};

/** Shared by all migrators of this platform; Prisma's own lock has another number. */
const migrationLock = 718_281_828;

let loading: Promise<EngineModule> | undefined;

/** The package's own entry imports the wasm file as a module, which Node does not do without a flag. */
async function loadEngine(): Promise<EngineModule> {
  const engine = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const entry = import.meta.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(fileURLToPath(new URL("schema_engine_bg.wasm", entry)));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": engine });
  const { __wbg_set_wasm: link } = engine as unknown as { __wbg_set_wasm(exports: object): void };
  link(instance.exports);
  const { __wbindgen_start: start } = instance.exports;
  if (typeof start === "function") start();
  return engine;
}

/** In the form in which the engine shows PostgreSQL's message instead of a number. */
function rethrowForEngine(error: unknown): never {
  if (!(error instanceof pg.DatabaseError)) throw error;
  const { code = "", severity = "", message, detail, column, hint } = error;
  throw new DriverAdapterError({ kind: "postgres", code, severity, message, detail, column, hint });
}

/**
 * Prisma's adapter splits a script at every semicolon and spreads the parts over the pool, which breaks function bodies
 * and leaves half a migration behind when one part fails. Sent whole, PostgreSQL runs a script in one implicit transaction.
 */
function adapterOver(pool: pg.Pool): SqlMigrationAwareDriverAdapterFactory {
  const factory = new PrismaPg(pool);
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    adapter.executeScript = async (script) => {
      await adapter.underlyingDriver().query(script).catch(rethrowForEngine);
    };
    return adapter;
  };
  return factory;
}

async function readMigrations(directory: string, upTo: string | undefined): Promise<MigrationList> {
  const baseDir = resolve(directory);
  const entries = await readdir(baseDir, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  if (upTo !== undefined && !names.includes(upTo)) throw new Error(`No migration ${upTo} in ${baseDir}`);
  const migrationDirectories = await Promise.all(
    names
      .filter((name) => upTo === undefined || name <= upTo)
      .map(async (name): Promise<MigrationDirectory> => {
        const content = await readFile(join(baseDir, name, "migration.sql"), "utf8");
        return { path: name, migrationFile: { path: "migration.sql", content: { tag: "ok", value: content } } };
      }),
  );
  const lockfile = await readFile(join(baseDir, "migration_lock.toml"), "utf8");
  return {
    baseDir,
    lockfile: { path: "migration_lock.toml", content: lockfile },
    shadowDbInitScript: "",
    migrationDirectories,
  };
}

async function withLock<T>(options: MigrateOptions, work: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: options.url, application_name: "migrate (lock)" });
  await client.connect();
  try {
    const { rows } = await client.query<{ locked: boolean }>("select pg_try_advisory_lock($1) as locked", [
      migrationLock,
    ]);
    if (rows[0]?.locked !== true) {
      options.progress?.("another migration of this database is running; waiting for it");
      await client.query("select pg_advisory_lock($1)", [migrationLock]);
    }
    return await work();
  } finally {
    await client.end();
  }
}

/** The engine's message goes on with a trace of its own; its head and the migration's name are what helps. */
function describeFailure(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const name = /migration_name="([^"]+)"/.exec(message)?.[1];
  const head = message
    .split(/\n\s+0: /)[0]
    ?.replace(/^external connector error\n/, "")
    .trim();
  return name === undefined ? `Migration failed: ${head}` : `Migration ${name} failed: ${head}`;
}

/**
 * Applies the migrations that the database does not have yet, in order, and records them in `_prisma_migrations`.
 * Migrators of one database that start at the same time run one after the other.
 *
 * @returns names of the migrations applied now
 * @throws Error with PostgreSQL's message when one fails; nothing of that migration stays, those before it stay applied
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const migrationsList = await readMigrations(options.directory, options.upTo);
  loading ??= loadEngine();
  const { SchemaEngine } = await loading;
  return withLock(options, async () => {
    const pool = new pg.Pool({ connectionString: options.url, max: 1, application_name: "migrate" });
    const adapter = bindMigrationAwareSqlAdapterFactory(adapterOver(pool));
    const engine = await SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
    try {
      const filters = { externalTables: [], externalEnums: [] };
      const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters });
      for (const name of appliedMigrationNames) options.progress?.(`applied ${name}`);
      if (appliedMigrationNames.length === 0) options.progress?.("nothing to apply");
      return appliedMigrationNames;
    } catch (error) {
      throw new Error(describeFailure(error), { cause: error });
    } finally {
      engine.free();
      await pool.end();
    }
  });
}
