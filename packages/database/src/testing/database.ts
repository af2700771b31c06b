import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { attachInfrastructure, createServiceDatabase, dropDatabase, rolesOf } from "@khuyenhoc/local";
import pg from "pg";

/** A database of a service, empty; this package cannot use the testkit, which is built on it. */
export interface EmptyDatabase {
  appUrl: string;
  migratorUrl: string;
  /** Runs statements as the owner of the schema. */
  asOwner(sql: string): Promise<pg.QueryResult>;
  drop(): Promise<void>;
}

/** A file or folder beside this one. */
export const testFile = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

export async function emptyDatabase(): Promise<EmptyDatabase> {
  const infrastructure = await attachInfrastructure("test");
  if (infrastructure === undefined) throw new Error("The test servers do not run");
  const administration = infrastructure.postgres.url("postgres");
  const database = `t_database_${randomBytes(6).toString("hex")}`;
  await createServiceDatabase(administration, { database, service: "events" });
  const urlOf = (user: string, password: string): string => {
    const url = new URL(infrastructure.postgres.url(database));
    url.username = user;
    url.password = password;
    return url.toString();
  };
  const { app, migrator } = rolesOf("events");
  const migratorUrl = urlOf(migrator, infrastructure.secrets.migrators.events);
  return {
    appUrl: urlOf(app, infrastructure.secrets.apps.events),
    migratorUrl,
    async asOwner(sql) {
      const client = new pg.Client({ connectionString: migratorUrl });
      await client.connect();
      try {
        return await client.query(sql);
      } finally {
        await client.end();
      }
    },
    drop: () => dropDatabase(administration, database),
  };
}

/** The package's SQL for services. */
export function fragment(name: string): Promise<string> {
  return readFile(testFile(`../../sql/${name}.sql`), "utf8");
}
