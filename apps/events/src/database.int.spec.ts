import { afterAll, beforeAll, expect, it } from "vitest";
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
  attendance_certificate_book: "the last number of each organiser and year",
  dead_letter: "domain events that could not be used",
  event_kind: "the same for everybody",
  file_to_remove: "keys of files on their way; ids and no names",
  idempotency: "answers by account and key",
  inbox: "ids of domain events",
  outbox: "domain events on their way; ids and no names",
  unit: "the tree that policies are made of",
  unit_closure: "the tree that policies are made of",
  unit_mark: "printed on certificates; the same for everybody",
  unit_version: "the tree that policies are made of",
};

it("the second wall stands before every table but those that have a reason", async () => {
  const tables = await fixture.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition AND NOT relrowsecurity ORDER BY 1`,
  );
  expect(tables.map(({ name }) => name)).toEqual(Object.keys(withoutPolicies));
});
