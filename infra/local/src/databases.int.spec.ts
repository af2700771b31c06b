import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createServiceDatabase, dropDatabase, rolesOf } from "./databases.ts";
import { attachInfrastructure, type Infrastructure } from "./infrastructure.ts";
import { databaseUrl } from "./postgres.ts";

const database = `t_local_${randomBytes(4).toString("hex")}`;
const service = "registrations";
let infrastructure: Infrastructure;

beforeAll(async () => {
  const attached = await attachInfrastructure("test");
  if (attached === undefined) throw new Error("the servers of profile test are not running");
  infrastructure = attached;
  await createServiceDatabase(infrastructure.postgres.url("postgres"), { database, service });
});
afterAll(async () => {
  await dropDatabase(infrastructure.postgres.url("postgres"), database);
});

async function as(login: { user: string; password: string }, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl(infrastructure.ports, database, login) });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

const migrator = (text: string) =>
  as({ user: rolesOf(service).migrator, password: infrastructure.secrets.migrators[service] }, text);
const app = (text: string) => as({ user: rolesOf(service).app, password: infrastructure.secrets.apps[service] }, text);
const other = (text: string) => as({ user: rolesOf("funds").app, password: infrastructure.secrets.apps.funds }, text);

describe("a service's database", () => {
  test("has the extensions, and rules that do not depend on the machine", async () => {
    const rows = await migrator(
      "SELECT extname FROM pg_extension WHERE extname IN ('ltree','pg_trgm','unaccent','btree_gist','pgcrypto') ORDER BY 1",
    );
    expect(rows).toHaveLength(5);
    expect(await migrator("SELECT lower('ĐỐNG ĐA') AS name")).toEqual([{ name: "đống đa" }]);
  });

  test("lets the app role work with the rows of what the migrator makes, and not change the schema", async () => {
    await migrator("CREATE TABLE subject (id int GENERATED ALWAYS AS IDENTITY, name text)");
    await app("INSERT INTO subject (name) VALUES ('a')");
    await app("UPDATE subject SET name = 'b'");
    expect(await app("SELECT id, name FROM subject")).toEqual([{ id: 1, name: "b" }]);
    await expect(app("CREATE TABLE own (id int)")).rejects.toThrow(/permission denied for schema public/);
    await expect(app("DROP TABLE subject")).rejects.toThrow(/must be owner/);
    await expect(app("TRUNCATE subject")).rejects.toThrow(/permission denied/);
  });

  test("lets no other service in", async () => {
    await expect(other("SELECT 1")).rejects.toThrow(/permission denied for database/);
  });

  test("is left as it is by a second call", async () => {
    await migrator("CREATE TABLE second_call (id int)");
    await createServiceDatabase(infrastructure.postgres.url("postgres"), { database, service });
    expect(await app("SELECT count(*)::int AS n FROM second_call")).toEqual([{ n: 0 }]);
  });

  test("neither role can bypass row-level security or make databases", async () => {
    const { migrator: owner, app: user } = rolesOf(service);
    const rows = await migrator(
      `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls AS strong FROM pg_roles WHERE rolname IN ('${owner}', '${user}')`,
    );
    expect(rows).toEqual([{ strong: false }, { strong: false }]);
  });
});
