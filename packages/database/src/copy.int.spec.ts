import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRows } from "./copy.ts";
import { type Database, openDatabase } from "./database.ts";
import { type EmptyDatabase, emptyDatabase } from "./testing/database.ts";
import { systemScope } from "./transaction.ts";

let empty: EmptyDatabase;
let database: Database;

beforeAll(async () => {
  empty = await emptyDatabase();
  await empty.asOwner("create table staged (id uuid, unit_id uuid, title text)");
  database = openDatabase({ url: empty.appUrl, applicationName: "test" });
});
afterAll(async () => {
  await database.close();
  await empty.drop();
});

describe("copyRows", () => {
  const awkward = [
    "tab\there",
    "line\nbreak\r",
    "back\\slash",
    "\\N",
    "\\.",
    '"quoted", {braces}',
    "Đống Đa",
    "",
    "\b\f\v",
  ];

  it("writes every text as it is, nulls, dates, numbers, arrays and JSON", async () => {
    await empty.asOwner(
      "create table copied (n int, text text, flag boolean, day date, at timestamptz, big int8, texts text[], doc jsonb)",
    );
    const at = new Date("2026-01-31T12:34:56.789Z");
    const rows = awkward.map((text, n) => [n, text, n % 2 === 0, "2026-01-31", at, 2n ** 60n, [text, null], { text }]);
    const written = await database.transaction(systemScope, (tx) =>
      copyRows(
        tx,
        "public.copied",
        ["n", "text", "flag", "day", "at", "big", "texts", "doc"],
        [...rows, [99, null, undefined, null, null, null, null, null]],
      ),
    );
    expect(written).toBe(awkward.length + 1);
    const found = await database.transaction(systemScope, (tx) => tx.query("select * from copied order by n"));
    expect(found.at(-1)).toEqual({
      n: 99,
      text: null,
      flag: null,
      day: null,
      at: null,
      big: null,
      texts: null,
      doc: null,
    });
    expect(found.slice(0, -1)).toEqual(
      awkward.map((text, n) => ({
        n,
        text,
        flag: n % 2 === 0,
        day: "2026-01-31",
        at,
        big: 2n ** 60n,
        texts: [text, null],
        doc: { text },
      })),
    );
  });

  it("fails with the source, and leaves none of its rows", async () => {
    async function* source() {
      for (let n = 0; n < 50_000; n++) yield [randomUUID(), randomUUID(), `note ${n}`];
      throw new Error("the file ends here");
    }
    const copy = database.transaction(systemScope, (tx) =>
      copyRows(tx, "staged", ["id", "unit_id", "title"], source()),
    );
    await expect(copy).rejects.toThrow("the file ends here");
    const { rows } = await database.pool.query("select from staged");
    expect(rows).toHaveLength(0);
  });

  it("cannot write into a table under row-level security, which PostgreSQL refuses", async () => {
    await empty.asOwner("create table secured (id int); alter table secured enable row level security");
    const copy = database.transaction(systemScope, (tx) => copyRows(tx, "secured", ["id"], [[1]]));
    await expect(copy).rejects.toThrow(/not supported with row-level security/);
  });

  it("says what does not fit", async () => {
    const copy = database.transaction(systemScope, (tx) =>
      copyRows(tx, "staged", ["id", "unit_id", "title"], [["no id", randomUUID(), "x"]]),
    );
    await expect(copy).rejects.toThrow(/invalid input syntax for type uuid/);
  });
});
