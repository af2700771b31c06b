import { join } from "node:path";
import { openDatabase, systemScope } from "@khuyenhoc/database";
import { checkout } from "@khuyenhoc/local";
import { describe, expect, it } from "vitest";
import { testDatabase } from "./databases.ts";

const fragments = [join(checkout, "packages/database/sql/idempotency.sql")];

describe("testDatabase", () => {
  it("gives each caller a database of its own, with the rights of the service's roles", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => testDatabase("events", { fragments })));
    if (one === undefined || two === undefined) throw new Error("two databases were asked for");
    expect(one.name).not.toBe(two.name);
    const database = openDatabase({ url: one.appUrl, applicationName: "test" });
    try {
      await database.transaction(systemScope, async (tx) => {
        await tx.query("insert into idempotency (subject, operation, key, body_hash) values ('a', 'b', 'c', '')");
      });
      const alter = database.transaction(systemScope, (tx) => tx.query("alter table idempotency add extra int"));
      await expect(alter).rejects.toThrow(/must be owner/);
    } finally {
      await database.close();
      await Promise.all([one.drop(), two.drop()]);
    }
  });

  it("drops what it made", async () => {
    const database = await testDatabase("events", { fragments });
    await database.drop();
    const opened = openDatabase({ url: database.appUrl, applicationName: "test" });
    await expect(opened.transaction(systemScope, (tx) => tx.query("select 1"))).rejects.toThrow(/does not exist/);
    await opened.close();
  });
});
