import { join } from "node:path";
import pg from "pg";
import { checkout } from "./paths.ts";
import { type Secrets, type ServiceName, services } from "./secrets.ts";

/** Extensions need the superuser, so they are made with the database and not by the migrations. */
const extensions = ["ltree", "pg_trgm", "unaccent", "btree_gist", "pgcrypto"];

/** What the app role may do with whatever the migrator makes; a migration takes away where a table is append-only. */
const defaultPrivileges = [
  "SELECT, INSERT, UPDATE, DELETE ON TABLES",
  "USAGE, SELECT ON SEQUENCES",
  "EXECUTE ON FUNCTIONS",
];

/** The two logins of a service: the owner of the schema, and the one the service works with. */
export function rolesOf(service: ServiceName): { migrator: string; app: string } {
  return { migrator: `kh_${service}_migrator`, app: `kh_${service}_app` };
}

/** @returns the database that a service of a started platform uses */
export function databaseOf(service: ServiceName): string {
  return `khuyenhoc_${service}`;
}

/** @returns what Node runs to apply a service's migrations to the database of MIGRATOR_DATABASE_URL */
export function migrateArguments(service: ServiceName): string[] {
  const directory = join(checkout, "apps", service, "prisma/migrations");
  return [join(checkout, "packages/database/src/cli.ts"), "migrate", "--dir", directory];
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** @returns the URL of another database of the same server, with the same login */
export function inDatabase(url: string, database: string): string {
  const copy = new URL(url);
  copy.pathname = `/${database}`;
  return copy.toString();
}

async function ensureLogin(client: pg.Client, role: string, password: string): Promise<void> {
  const name = client.escapeIdentifier(role);
  const { rowCount } = await client.query("SELECT FROM pg_roles WHERE rolname = $1", [role]);
  if (rowCount === 0) {
    try {
      await client.query(`CREATE ROLE ${name} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS`);
    } catch (error) {
      // Two test workers may meet here; roles belong to the whole server.
      if (!["23505", "42710"].includes((error as pg.DatabaseError).code ?? "")) throw error;
    }
    await client.query(`ALTER ROLE ${name} PASSWORD ${client.escapeLiteral(password)}`);
  }
}

async function ensureDatabase(client: pg.Client, database: string, owner: string): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM pg_database WHERE datname = $1", [database]);
  if (rowCount !== 0) return false;
  await client.query(
    `CREATE DATABASE ${client.escapeIdentifier(database)} OWNER ${client.escapeIdentifier(owner)} TEMPLATE template0`,
  );
  return true;
}

/**
 * Makes the login roles of all services and of Keycloak, where they do not exist. Run once per start, before any database is made.
 *
 * @param superuserUrl any database of the server, as its superuser
 */
export async function ensureRoles(
  superuserUrl: string,
  secrets: Pick<Secrets, "migrators" | "apps" | "keycloakDatabase">,
): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    for (const service of services) {
      const { migrator, app } = rolesOf(service);
      await ensureLogin(client, migrator, secrets.migrators[service]);
      await ensureLogin(client, app, secrets.apps[service]);
    }
    await ensureLogin(client, "keycloak", secrets.keycloakDatabase);
  });
}

/**
 * Makes a database the way a service expects it: owned, with its schema `public`, by the service's migrator role; the app role may
 * connect, read and write the rows of what the migrator makes, and nothing else; PUBLIC may nothing; the extensions are there.
 * An existing database is left as it is. The roles must exist (see {@link ensureRoles}).
 *
 * @param superuserUrl any database of the server, as its superuser
 * @param options.database its name; tests give a throw-away one
 * @param options.service whose roles it belongs to
 */
export async function createServiceDatabase(
  superuserUrl: string,
  options: { database: string; service: ServiceName },
): Promise<void> {
  const { migrator, app } = rolesOf(options.service);
  const created = await withClient(superuserUrl, (client) => ensureDatabase(client, options.database, migrator));
  if (!created) return;
  await withClient(inDatabase(superuserUrl, options.database), async (client) => {
    const database = client.escapeIdentifier(options.database);
    const statements = [
      `REVOKE ALL ON DATABASE ${database} FROM PUBLIC`,
      `GRANT CONNECT, TEMPORARY ON DATABASE ${database} TO ${client.escapeIdentifier(app)}`,
      `ALTER SCHEMA public OWNER TO ${client.escapeIdentifier(migrator)}`,
      "REVOKE ALL ON SCHEMA public FROM PUBLIC",
      `GRANT USAGE ON SCHEMA public TO ${client.escapeIdentifier(app)}`,
      ...defaultPrivileges.map(
        (grant) =>
          `ALTER DEFAULT PRIVILEGES FOR ROLE ${client.escapeIdentifier(migrator)} IN SCHEMA public GRANT ${grant} TO ${client.escapeIdentifier(app)}`,
      ),
      ...extensions.map((name) => `CREATE EXTENSION IF NOT EXISTS ${name} SCHEMA public`),
    ];
    await client.query(statements.join(";\n"));
  });
}

/** Makes Keycloak's own database, where it does not exist. */
export async function ensureKeycloakDatabase(superuserUrl: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    if (await ensureDatabase(client, "keycloak", "keycloak")) {
      await client.query("REVOKE ALL ON DATABASE keycloak FROM PUBLIC");
    }
  });
}

/** Drops a database and ends the sessions that are still in it. */
export async function dropDatabase(superuserUrl: string, database: string): Promise<void> {
  await withClient(superuserUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(database)} WITH (FORCE)`);
  });
}
