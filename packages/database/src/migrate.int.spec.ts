import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { migrate } from "./migrate.ts";
import { type EmptyDatabase, emptyDatabase, testFile } from "./testing/database.ts";

const directory = testFile("migrations");
let database: EmptyDatabase;

beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(() => database.drop());

describe("migrate", () => {
  it("takes a filled database of an earlier release to the present one", async () => {
    const url = database.migratorUrl;
    expect(await migrate({ url, directory, upTo: "20260101000000_notes" })).toEqual(["20260101000000_notes"]);
    const id = randomUUID();
    await database.asOwner(`insert into note (id, unit_id, title) values ('${id}', '${randomUUID()}', 'Khuyến Học')`);

    expect(await migrate({ url, directory })).toEqual(["20260102000000_folded", "20260103000000_scope"]);

    const { rows } = await database.asOwner("select id, title_folded from note");
    expect(rows).toEqual([{ id, title_folded: "khuyen hoc" }]);
  });

  it("applies nothing twice, and says so", async () => {
    const lines: string[] = [];
    await migrate({ url: database.migratorUrl, directory });
    expect(await migrate({ url: database.migratorUrl, directory, progress: (line) => lines.push(line) })).toEqual([]);
    expect(lines).toEqual(["nothing to apply"]);
  });

  it("writes the table that Prisma's own command reads", async () => {
    await migrate({ url: database.migratorUrl, directory });
    const { rows } = await database.asOwner(
      "select migration_name, applied_steps_count, finished_at is not null as finished from _prisma_migrations order by 1",
    );
    expect(rows).toEqual(
      ["20260101000000_notes", "20260102000000_folded", "20260103000000_scope"].map((migration_name) => ({
        migration_name,
        applied_steps_count: 1,
        finished: true,
      })),
    );
  });

  it("lets migrators that start together run one after the other", async () => {
    const runs = await Promise.all([1, 2, 3].map(() => migrate({ url: database.migratorUrl, directory })));
    expect(runs.map(({ length }) => length).sort()).toEqual([0, 0, 3]);
  });

  it("leaves nothing of a failed migration behind and names the cause", async () => {
    await expect(migrate({ url: database.migratorUrl, directory: testFile("broken") })).rejects.toThrow(
      /20260102000000_bad[\s\S]*division by zero/,
    );
    const { rows } = await database.asOwner(
      "select table_name from information_schema.tables where table_schema = 'public' and table_name in ('kept', 'half_made')",
    );
    expect(rows).toEqual([{ table_name: "kept" }]);
  });

  it("refuses to go on over a failed migration", async () => {
    const run = () => migrate({ url: database.migratorUrl, directory: testFile("broken") });
    await expect(run()).rejects.toThrow();
    await expect(run()).rejects.toThrow(/20260102000000_bad/);
  });

  it("refuses a last migration that does not exist", async () => {
    await expect(migrate({ url: database.migratorUrl, directory, upTo: "20260101" })).rejects.toThrow(/No migration/);
  });
});
