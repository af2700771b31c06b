import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openDatabase, type PrismaDatabase } from "./database.ts";
import { PrismaClient } from "./generated/prisma/client.ts";
import { migrate } from "./migrate.ts";
import { type EmptyDatabase, emptyDatabase, fragment, testFile } from "./testing/database.ts";
import { later, type Scope, systemScope, type Transaction } from "./transaction.ts";

const here = randomUUID();
const elsewhere = randomUUID();
const nearby = randomUUID();
const scopeOf = (...roots: string[]): Scope => ({ kind: "roots", roots });

let empty: EmptyDatabase;
let database: PrismaDatabase<PrismaClient>;

beforeAll(async () => {
  empty = await emptyDatabase();
  await migrate({ url: empty.migratorUrl, directory: testFile("migrations") });
  await empty.asOwner(await fragment("idempotency"));
  database = openDatabase({
    url: empty.appUrl,
    applicationName: "test",
    prisma: (adapter) => new PrismaClient({ adapter }),
  });
});
afterAll(async () => {
  await database.close();
  await empty.drop();
});
beforeEach(() => empty.asOwner("truncate note"));

const insert = (tx: Transaction, unitId: string, title = "Một") =>
  tx.query("insert into note (id, unit_id, title) values ($1, $2, $3)", [randomUUID(), unitId, title]);

const titles = (tx: Transaction) => tx.query<{ title: string }>("select title from note order by title");

async function seed(): Promise<void> {
  await database.transaction(systemScope, async (tx) => {
    await insert(tx, here, "here");
    await insert(tx, nearby, "nearby");
    await insert(tx, elsewhere, "elsewhere");
  });
}

describe("transaction", () => {
  it("commits what resolves and rolls back what rejects", async () => {
    await database.transaction(systemScope, (tx) => insert(tx, here, "kept"));
    const failing = database.transaction(systemScope, async (tx) => {
      await insert(tx, here, "gone");
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await database.transaction(systemScope, titles)).toEqual([{ title: "kept" }]);
  });

  it("does not take a swallowed failure for success", async () => {
    const careless = database.transaction(systemScope, async (tx) => {
      await insert(tx, here);
      await tx.query("select 1 / 0").catch(() => undefined);
    });
    await expect(careless).rejects.toThrow("rolled back");
  });

  it("takes nothing more once it has ended, of work that goes on behind a failure or was not waited for", async () => {
    const goesOn = async (tx: Transaction) => {
      await titles(tx);
      await tx.query("create temporary table stray ()");
    };
    const one = openDatabase({ url: empty.appUrl, applicationName: "test", max: 1 });
    const stray = () => one.transaction(systemScope, (tx) => tx.query("select from pg_class where relname = 'stray'"));
    try {
      let behind: Promise<unknown> = Promise.resolve();
      const failing = one.transaction(systemScope, (tx) => {
        behind = goesOn(tx);
        return Promise.all([behind, Promise.reject(new Error("on purpose"))]);
      });
      await expect(failing).rejects.toThrow("on purpose");
      await expect(behind).rejects.toThrow("no statements any more");
      expect(await stray()).toEqual([]);
      await one.transaction(systemScope, async (tx) => {
        behind = goesOn(tx);
      });
      await expect(behind).rejects.toThrow("no statements any more");
      expect(await stray()).toEqual([]);
    } finally {
      await one.close();
    }
  });

  it("keeps nothing when what nobody waited for failed before a savepoint that the work went back to", async () => {
    const careless = database.transaction(systemScope, async (tx) => {
      await insert(tx, here);
      await tx.query("savepoint here");
      await later(tx, "select 1 / 0", [], "fails");
      await titles(tx).catch(() => undefined);
      await tx.query("rollback to savepoint here");
    });
    await expect(careless).rejects.toThrow(/division by zero/);
    expect(await database.transaction(systemScope, titles)).toEqual([]);
  });

  it("prepares a statement again whose table has another shape since", async () => {
    await empty.asOwner("create table shape (one int)");
    const one = openDatabase({ url: empty.appUrl, applicationName: "test", max: 1 });
    const shape = () => one.transaction(systemScope, (tx) => tx.query("select * from shape", [], "shape"));
    try {
      await shape();
      await empty.asOwner("alter table shape add two int; insert into shape values (1, 2)");
      await expect(shape()).rejects.toMatchObject({ code: "0A000" });
      expect(await shape()).toEqual([{ one: 1, two: 2 }]);
    } finally {
      await one.close();
    }
  });

  it("reads dates as text, int8 as bigint, numeric as text and instants as Date", async () => {
    const [row] = await database.transaction(systemScope, (tx) =>
      tx.query(
        `select date '2026-01-31' as day, 9007199254740993::int8 as big, 1.10::numeric as amount,
                timestamptz '2026-01-31 00:00:00+07' as at, array[date '2026-01-31', null] as days, array[1::int8] as bigs`,
      ),
    );
    expect(row).toEqual({
      day: "2026-01-31",
      big: 9007199254740993n,
      amount: "1.10",
      at: new Date("2026-01-30T17:00:00Z"),
      days: ["2026-01-31", null],
      bigs: [1n],
    });
  });

  it("runs statements given at once one after the other", async () => {
    const rows = await database.transaction(systemScope, (tx) =>
      Promise.all([1, 2, 3].map((number) => tx.query<{ number: number }>("select $1::int as number", [number]))),
    );
    expect(rows.flat()).toEqual([{ number: 1 }, { number: 2 }, { number: 3 }]);
  });

  it("lets a statement that fails take those with it that were given behind it, and none before", async () => {
    const settled = await database.transaction(systemScope, async (tx) => {
      const all = await Promise.allSettled([titles(tx), tx.query("select 1 / 0"), insert(tx, here)]);
      await tx.query("rollback");
      return all;
    });
    const [before, failed, behind] = settled;
    expect(before).toEqual({ status: "fulfilled", value: [] });
    expect(failed).toMatchObject({ status: "rejected", reason: { code: "22012" } });
    expect(behind).toEqual(failed);
  });

  it("keeps statements with a name usable after they failed, and answers them alike each time", async () => {
    const one = openDatabase({ url: empty.appUrl, applicationName: "test", max: 1 });
    try {
      const divide = (by: number) =>
        one.transaction(systemScope, (tx) =>
          tx.query<{ quotient: number; none: null }>("select 6 / $1::int as quotient, null as none", [by], "divide"),
        );
      await expect(divide(0)).rejects.toThrow(/division by zero/);
      for (const by of [2, 3]) expect(await divide(by)).toEqual([{ quotient: 6 / by, none: null }]);
      await expect(divide(0)).rejects.toThrow(/division by zero/);
      expect(await divide(6)).toEqual([{ quotient: 1, none: null }]);
      const other = one.transaction(systemScope, (tx) => tx.query("select 1", [], "divide"));
      await expect(other).rejects.toThrow(/must be unique/);
    } finally {
      await one.close();
    }
  });

  it("refuses to write when it is read-only", async () => {
    const write = database.transaction(systemScope, (tx) => insert(tx, here), { readOnly: true });
    await expect(write).rejects.toThrow(/read-only/);
  });

  it("runs again what loses against another transaction", async () => {
    await database.transaction(systemScope, (tx) => insert(tx, here));
    let runs = 0;
    const bothHaveRead = Promise.withResolvers<void>();
    const add = () =>
      database.transaction(
        systemScope,
        async (tx) => {
          runs += 1;
          const [row] = await tx.query<{ size: bigint }>("select size from note");
          if (runs === 2) bothHaveRead.resolve();
          await bothHaveRead.promise;
          await tx.query("update note set size = $1", [(row?.size ?? 0n) + 1n]);
        },
        { isolation: "serializable" },
      );
    await Promise.all([add(), add()]);
    const [row] = await database.transaction(systemScope, (tx) => tx.query("select size from note"));
    expect(row).toEqual({ size: 2n });
    expect(runs).toBe(3);
  });

  it("gives the connection back after a failure, and survives losing it", async () => {
    for (let round = 0; round < 12; round++) {
      const kill = database.transaction(systemScope, (tx) => tx.query("select pg_terminate_backend(pg_backend_pid())"));
      await expect(kill).rejects.toThrow();
    }
    expect(await database.transaction(systemScope, titles)).toEqual([]);
  });
});

describe("transaction at once", () => {
  const atOnce = <T>(work: (tx: Transaction) => Promise<T>) =>
    database.transaction(systemScope, work, { atOnce: true });

  it("commits what was given before the first answer, and takes no more", async () => {
    const late = atOnce(async (tx) => {
      const rows = await Promise.all([insert(tx, here, "first"), titles(tx)]);
      await insert(tx, here, "late").catch(() => undefined);
      return rows[1];
    });
    expect(await late).toEqual([{ title: "first" }]);
    expect(await database.transaction(systemScope, titles)).toEqual([{ title: "first" }]);
  });

  it("leaves nothing of what failed", async () => {
    const failing = atOnce((tx) => Promise.all([insert(tx, here), tx.query("select 1 / 0")]));
    await expect(failing).rejects.toThrow(/division by zero/);
    const swallowed = atOnce(async (tx) => {
      await Promise.allSettled([insert(tx, here), tx.query("select 1 / 0")]);
    });
    await expect(swallowed).rejects.toThrow(/division by zero/);
    const before = atOnce(async (tx) => {
      await Promise.all([insert(tx, here), Promise.reject(new Error("on purpose"))]);
    });
    await expect(before).rejects.toThrow("on purpose");
    expect(await database.transaction(systemScope, titles)).toEqual([]);
  });

  it("has nothing to do without statements", async () => {
    expect(await atOnce(async () => "done")).toBe("done");
  });
});

describe("row-level security under the app role", () => {
  it("shows and takes rows of the scope only", async () => {
    await seed();
    expect(await database.transaction(scopeOf(here, nearby), titles)).toEqual([{ title: "here" }, { title: "nearby" }]);
    expect(await database.transaction(scopeOf(elsewhere), titles)).toEqual([{ title: "elsewhere" }]);
    await expect(database.transaction(scopeOf(here), (tx) => insert(tx, elsewhere))).rejects.toThrow(
      /row-level security/,
    );
  });

  it("shows nothing without a scope, be it unset, empty or left over from an earlier transaction", async () => {
    await seed();
    expect(await database.transaction(scopeOf(), titles)).toEqual([]);
    // Every connection of the pool has had a scope by now.
    const { rows } = await database.pool.query("select title from note");
    expect(rows).toEqual([]);
    expect(await database.prismaTransaction(scopeOf(), (tx) => tx.note.findMany())).toEqual([]);
  });

  it("lets nothing but ids into the setting", async () => {
    await expect(database.transaction(scopeOf("'; drop table note; --"), titles)).rejects.toThrow(TypeError);
    await expect(database.transaction(scopeOf("system"), titles)).rejects.toThrow(TypeError);
  });
});

describe("prismaTransaction", () => {
  it("gives the typed client and SQL one transaction", async () => {
    const seen = await database.prismaTransaction(systemScope, async (tx) => {
      await tx.note.create({ data: { id: randomUUID(), unitId: here, title: "typed" } });
      return titles(tx);
    });
    expect(seen).toEqual([{ title: "typed" }]);
    const failing = database.prismaTransaction(systemScope, async (tx) => {
      await insert(tx, here, "by SQL");
      await tx.note.create({ data: { id: randomUUID(), unitId: here, title: "by client" } });
      expect(await tx.note.count()).toBe(3);
      throw new Error("on purpose");
    });
    await expect(failing).rejects.toThrow("on purpose");
    expect(await database.transaction(systemScope, titles)).toEqual([{ title: "typed" }]);
  });

  it("keeps the scope of each of many at once", async () => {
    await seed();
    const scopes = Array.from({ length: 30 }, (_, index) => [here, nearby, elsewhere][index % 3] ?? here);
    const found = await Promise.all(
      scopes.map((unitId) =>
        database.prismaTransaction(scopeOf(unitId), async (tx) => [
          ...(await tx.note.findMany()).map((note) => note.unitId),
          ...(await tx.query<{ unit_id: string }>("select unit_id from note")).map((note) => note.unit_id),
        ]),
      ),
    );
    expect(found).toEqual(scopes.map((unitId) => [unitId, unitId]));
  });

  it("runs again what loses against another transaction", async () => {
    await database.transaction(systemScope, (tx) => insert(tx, here));
    const add = () =>
      database.prismaTransaction(
        systemScope,
        async (tx) => {
          const note = await tx.note.findFirstOrThrow();
          await tx.note.update({ where: { id: note.id }, data: { size: note.size + 1n } });
        },
        { isolation: "serializable" },
      );
    await Promise.all([add(), add(), add()]);
    const [row] = await database.transaction(systemScope, (tx) => tx.query("select size from note"));
    expect(row).toEqual({ size: 3n });
  });
});
