import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, openFixture } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

/** Tables without row-level security, and why each has none. */
const withoutPolicies = {
  _prisma_migrations: "how far the schema is",
  access_log: "written by all, read by no procedure",
  actor: "user names by account",
  closed_year: "the same for everybody",
  competence: "the same for everybody",
  dead_letter: "domain events that could not be used",
  idempotency: "answers by account and key",
  inbox: "ids of domain events",
  outbox: "domain events on their way; ids and no names",
  recount_run: "one row per night",
  registration_import_row:
    "staging of an import; whoever reads it has read the import's own row, which is behind a policy",
  unit: "the tree that policies are made of",
  unit_closure: "the tree that policies are made of",
  unit_mark: "printed on certificates; the same for everybody",
  unit_version: "the tree that policies are made of",
  withdrawn_source: "ids of what other services took back",
  yearly_figures: "figures of units, not of persons",
};

describe("the second wall", () => {
  it("stands before every table but those that have a reason", async () => {
    const tables = await fixture.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND NOT relrowsecurity`,
    );
    expect(tables.map(({ name }) => name).sort()).toEqual(Object.keys(withoutPolicies).sort());
  });

  it("cannot be gone around by a temporary table that takes the place of one that an owner's function reads", async () => {
    const answers = await fixture.database.transaction(systemScope, async (tx) => {
      await tx.query(
        "CREATE TEMP TABLE certificate ON COMMIT DROP AS SELECT uuidv7() AS id, 'gia danh'::text AS search",
      );
      await tx.query("GRANT SELECT ON pg_temp.certificate TO PUBLIC");
      return tx.query("SELECT certificates_like('%gia danh%', 10)");
    });
    expect(answers).toEqual([]);
    const careless = await fixture.query<{ name: string }>(
      `SELECT proname AS name FROM pg_proc
       WHERE prosecdef AND pronamespace = 'public'::regnamespace
         AND NOT coalesce(proconfig, '{}') @> ARRAY['search_path=pg_catalog, public, pg_temp']`,
    );
    expect(careless).toEqual([]);
  });
});
