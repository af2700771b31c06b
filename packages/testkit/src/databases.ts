import { createHash, randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { migrate } from "@khuyenhoc/database";
import { checkout, createServiceDatabase, type Infrastructure, rolesOf, type ServiceName } from "@khuyenhoc/local";
import pg from "pg";
import { testInfrastructure } from "./infrastructure.ts";

/** A throw-away database with the roles and rights of a service's own. */
export interface TestDatabase {
  name: string;
  /** as the role the service works with */
  appUrl: string;
  /** as the owner of the schema */
  migratorUrl: string;
  /** as the superuser, for what no service may do */
  superuserUrl: string;
  /** Drops it and ends its sessions. */
  drop(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** folder of migrations; default: the service's own */
  migrations?: string;
  /** SQL files to run as the migrator in place of migrations, for packages that own a fragment of the schema */
  fragments?: readonly string[];
}

/** Test workers that need the same template wait for the one that makes it. */
const templateLock = 314_159_265;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function readScripts(directory: string): Promise<string[]> {
  const names = (await readdir(directory, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return Promise.all(
    names
      .map(({ name }) => name)
      .sort()
      .map(async (name) => `${name}\n${await readFile(join(directory, name, "migration.sql"), "utf8")}`),
  );
}

function migratorUrlOf(infrastructure: Infrastructure, service: ServiceName, database: string): string {
  const url = new URL(infrastructure.postgres.url(database));
  url.username = rolesOf(service).migrator;
  url.password = infrastructure.secrets.migrators[service];
  return url.toString();
}

function appUrlOf(infrastructure: Infrastructure, service: ServiceName, database: string): string {
  const url = new URL(infrastructure.postgres.url(database));
  url.username = rolesOf(service).app;
  url.password = infrastructure.secrets.apps[service];
  return url.toString();
}

/**
 * Makes a fresh database of a service, migrated. The first call for a set of migrations keeps a template, from which later ones are copied.
 *
 * @param service whose roles and migrations it gets
 */
export async function testDatabase(service: ServiceName, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const infrastructure = await testInfrastructure();
  const administration = infrastructure.postgres.url("postgres");
  const directory = options.migrations ?? join(checkout, "apps", service, "prisma/migrations");
  const scripts =
    options.fragments === undefined
      ? await readScripts(directory)
      : await Promise.all(options.fragments.map((file) => readFile(file, "utf8")));
  const hash = createHash("sha256").update(scripts.join("\0")).digest("hex").slice(0, 16);
  const template = `template_${service}_${hash}`;
  const name = `t_${service}_${randomBytes(6).toString("hex")}`;

  const fill = async (database: string): Promise<void> => {
    const migratorUrl = migratorUrlOf(infrastructure, service, database);
    if (options.fragments === undefined) {
      await migrate({ url: migratorUrl, directory });
      return;
    }
    await withClient(migratorUrl, async (client) => {
      for (const script of scripts) await client.query(script);
    });
  };

  await withClient(administration, async (client) => {
    await client.query("select pg_advisory_lock($1)", [templateLock]);
    const { rowCount } = await client.query("select from pg_database where datname = $1", [template]);
    if (rowCount === 0) {
      // Under another name until it is whole, so that a killed run leaves no half-made template behind.
      const unfinished = `unfinished_${randomBytes(6).toString("hex")}`;
      await createServiceDatabase(administration, { database: unfinished, service });
      await fill(unfinished);
      await client.query(`alter database ${unfinished} rename to ${template}`);
    }
    const { migrator, app } = rolesOf(service);
    await client.query(`create database ${name} template ${template} owner ${migrator}`);
    await client.query(`revoke all on database ${name} from public`);
    await client.query(`grant connect, temporary on database ${name} to ${app}`);
  });

  return {
    name,
    appUrl: appUrlOf(infrastructure, service, name),
    migratorUrl: migratorUrlOf(infrastructure, service, name),
    superuserUrl: infrastructure.postgres.url(name),
    drop: () =>
      withClient(administration, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`);
      }),
  };
}
