import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { copyRows } from "./copy.ts";
import { type Database, openDatabase } from "./database.ts";
import { encodeCursor, type Keyset, keysetWhere } from "./keyset.ts";
import { type EmptyDatabase, emptyDatabase } from "./testing/database.ts";
import { systemScope } from "./transaction.ts";

interface Row {
  id: string;
  name: string;
  size: number;
  at: Date;
}

let empty: EmptyDatabase;
let database: Database;

beforeAll(async () => {
  empty = await emptyDatabase();
  await empty.asOwner(
    "create table listed (id uuid primary key, name text not null, size int not null, at timestamptz(3) not null)",
  );
  database = openDatabase({ url: empty.appUrl, applicationName: "test" });
  // Few names and sizes, so that many rows are told apart by their id only.
  const rows = Array.from({ length: 200 }, (_, n) => [
    randomUUID(),
    ["An", "Đông Anh", "an", "Ứng Hòa"][n % 4] ?? "",
    n % 3,
    new Date(Date.UTC(2026, 0, 1 + (n % 5), 0, 0, 0, n % 7)),
  ]);
  await database.transaction(systemScope, (tx) => copyRows(tx, "listed", ["id", "name", "size", "at"], rows));
});
afterAll(async () => {
  await database.close();
  await empty.drop();
});

const keysets: [Keyset, (row: Row) => (string | number | Date)[]][] = [
  [
    {
      name: "up",
      columns: [
        { expression: "l.name", type: "text" },
        { expression: "l.id", type: "uuid" },
      ],
    },
    (row) => [row.name, row.id],
  ],
  [
    {
      name: "down",
      columns: [
        { expression: "l.at", type: "timestamptz", direction: "desc" },
        { expression: "l.id", type: "uuid", direction: "desc" },
      ],
    },
    (row) => [row.at, row.id],
  ],
  [
    {
      name: "mixed",
      columns: [
        { expression: "l.size", type: "int4", direction: "desc" },
        { expression: "l.name", type: "text" },
        { expression: "l.id", type: "uuid", direction: "desc" },
      ],
    },
    (row) => [row.size, row.name, row.id],
  ],
];

describe("keysetWhere", () => {
  it.each(keysets)("pages through every row once, in order ($name)", async (keyset, valuesOf) => {
    const read = (after: string | null, first: number) =>
      database.transaction(systemScope, (tx) => {
        const { where, orderBy, values } = keysetWhere(keyset, after, 2);
        return tx.query<Row>(`select * from listed l where ${where} order by ${orderBy} limit $1`, [first, ...values]);
      });
    const all = await read(null, 1000);
    const paged: Row[] = [];
    for (let after: string | null = null; ; ) {
      const rows = await read(after, 7);
      paged.push(...rows);
      const last = rows.at(-1);
      if (last === undefined) break;
      after = encodeCursor(keyset, valuesOf(last));
    }
    expect(paged.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
    expect(paged).toHaveLength(200);
  });
});
