import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkout, services } from "@khuyenhoc/local";
import { describe, expect, it } from "vitest";

/** What every service has in its database, by the end of the migration's name. A shared fragment that changes becomes a new one. */
const fragments = {
  messaging: "packages/messaging/sql/messaging.sql",
  idempotency: "packages/database/sql/idempotency.sql",
  access_log: "packages/service-kit/sql/access-log.sql",
  unit_tree: "packages/unit-tree/sql/unit-tree.sql",
};

/** Of the services that do long work in the background. */
const withJobs = ["registrations", "funds"];

const migrations = services
  .map((service) => ({ service, folder: join(checkout, "apps", service, "prisma/migrations") }))
  .filter(({ folder }) => existsSync(folder));

it("finds the services", () => {
  expect(migrations.map(({ service }) => service)).toEqual(expect.arrayContaining(["funds", "events"]));
});

describe.each(migrations)("$service", ({ service, folder }) => {
  const own = withJobs.includes(service) ? { ...fragments, jobs: "packages/jobs/sql/jobs.sql" } : fragments;
  it.each(Object.entries(own))("has %s exactly as its package gives it", (ending, file) => {
    const names = readdirSync(folder).filter((name) => name.endsWith(`_${ending}`));
    expect(names).toHaveLength(1);
    const migration = readFileSync(join(folder, names[0] ?? "", "migration.sql"), "utf8");
    expect(migration).toBe(readFileSync(join(checkout, file), "utf8"));
  });
});
