import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Database, openDatabase } from "./database.ts";
import {
  forgetIdempotencyKeys,
  forgetIdempotentAnswers,
  type IdempotentCommand,
  idempotent,
  idempotentEffect,
} from "./idempotency.ts";
import { migrate } from "./migrate.ts";
import { type EmptyDatabase, emptyDatabase, fragment, testFile } from "./testing/database.ts";
import { systemScope } from "./transaction.ts";

let empty: EmptyDatabase;
let database: Database;

beforeAll(async () => {
  empty = await emptyDatabase();
  await migrate({ url: empty.migratorUrl, directory: testFile("migrations") });
  await empty.asOwner(await fragment("idempotency"));
  // Takes one note only, and says where the second would go.
  await empty.asOwner(`create function note_first(title text) returns jsonb language plpgsql security definer as $$
    begin
      lock table note;
      if exists (select from note) then raise 'there is one' using errcode = 'KH001'; end if;
      insert into note (id, unit_id, title) values (gen_random_uuid(), gen_random_uuid(), title);
      return jsonb_build_object('title', title);
    end $$`);
  database = openDatabase({ url: empty.appUrl, applicationName: "test", max: 20 });
});
afterAll(async () => {
  await database.close();
  await empty.drop();
});
beforeEach(() => empty.asOwner("truncate note, idempotency"));

const command = (over: Partial<IdempotentCommand> = {}): IdempotentCommand => ({
  key: "key-00000001",
  operation: "notes.create",
  subject: "someone",
  body: { title: "Một" },
  ...over,
});

/** @returns the id of the note that the command made, of this run or of an earlier one */
const create = (over: Partial<IdempotentCommand> = {}) =>
  database.transaction(systemScope, (tx) =>
    idempotent(tx, command(over), async () => {
      const id = randomUUID();
      await tx.query("insert into note (id, unit_id, title) values ($1, $1, 'x')", [id]);
      return { id, note: null };
    }),
  );

async function notes(): Promise<number> {
  const rows = await database.transaction(systemScope, (tx) => tx.query("select from note"));
  return rows.length;
}

describe("idempotent", () => {
  it("gives 50 calls at once with one key one effect and one answer", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => create()));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    expect(await notes()).toBe(1);
  });

  it("gives a repeated call the stored answer, however the body was written", async () => {
    const first = await create({ body: { a: 1, b: [{ c: 1n, d: undefined }] } });
    expect(await create({ body: { b: [{ c: 1n }], a: 1 } })).toEqual(first);
    expect(await notes()).toBe(1);
  });

  it("refuses the key with another body, and changes nothing", async () => {
    await create();
    await expect(create({ body: { title: "Hai" } })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    expect(await notes()).toBe(1);
  });

  it("takes the key of another account or operation for another key", async () => {
    await create();
    await create({ subject: "someone else" });
    await create({ operation: "notes.copy" });
    expect(await notes()).toBe(3);
  });

  it("leaves no key behind when the command fails", async () => {
    const failing = database.transaction(systemScope, (tx) =>
      idempotent(tx, command(), () => Promise.reject(new Error("on purpose"))),
    );
    await expect(failing).rejects.toThrow("on purpose");
    await create();
    expect(await notes()).toBe(1);
  });

  it("stores that there was no answer", async () => {
    const run = () =>
      database.transaction(systemScope, (tx) => idempotent(tx, command(), async (): Promise<undefined> => undefined));
    expect(await run()).toBeUndefined();
    expect(await run()).toBeUndefined();
  });

  it("forgets old answers, and does not carry their commands out again", async () => {
    await create();
    await empty.asOwner("update idempotency set created_at = now() - interval '49 hours'");
    const young = await create({ key: "key-00000002" });
    const forget = (hours: number) => database.transaction(systemScope, (tx) => forgetIdempotentAnswers(tx, hours));
    expect(await forget(48)).toBe(1);
    expect(await forget(48)).toBe(0);
    await expect(create()).rejects.toMatchObject({ code: "IDEMPOTENCY_ANSWER_GONE" });
    await expect(create({ body: { title: "Hai" } })).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    expect(await create({ key: "key-00000002" })).toEqual(young);
    expect(await notes()).toBe(2);
    const [kept] = await database.transaction(systemScope, (tx) =>
      tx.query<{ response: object }>("select response from idempotency where key = 'key-00000001'"),
    );
    expect(kept?.response).toEqual({ forgotten: true });
    await expect(forget(0)).rejects.toThrow(RangeError);
  });

  it("forgets old keys only", async () => {
    await create();
    await create({ key: "key-00000002" });
    await empty.asOwner("update idempotency set created_at = now() - interval '31 days' where key = 'key-00000001'");
    const forget = (days: number) => database.transaction(systemScope, (tx) => forgetIdempotencyKeys(tx, days));
    expect(await forget(30)).toBe(1);
    await expect(forget(0)).rejects.toThrow(RangeError);
    await create({ key: "key-00000002" });
    expect(await notes()).toBe(2);
  });
});

describe("idempotentEffect", () => {
  const first = (over: Partial<IdempotentCommand> = {}, title = "Một") =>
    idempotentEffect<{ title: string }>(database, systemScope, command(over), {
      expression: "note_first($5)",
      values: [title],
      name: "note-first",
      refusal: "KH001",
      alongside: async (tx) => {
        await tx.query("insert into alongside values ($1)", [title]);
      },
    });
  const along = async () => (await database.transaction(systemScope, (tx) => tx.query("select from alongside"))).length;
  beforeAll(() => empty.asOwner("create table alongside (title text)"));
  beforeEach(() => empty.asOwner("truncate alongside"));

  it("gives 50 calls at once with one key one effect and one answer, though the effect would refuse the second", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => first()));
    expect(new Set(answers.map(({ title }) => title))).toEqual(new Set(["Một"]));
    expect(await notes()).toBe(1);
    expect(await along()).toBe(1);
  });

  it("refuses the key with another body, and changes nothing", async () => {
    await first();
    await expect(first({ body: { title: "Hai" } }, "Hai")).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    await empty.asOwner("truncate note");
    await expect(first({ body: { title: "Hai" } }, "Hai")).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    expect(await first()).toEqual({ title: "Một" });
    expect(await notes()).toBe(0);
    expect(await along()).toBe(1);
  });

  it("leaves neither key nor event behind when the effect is refused", async () => {
    await first();
    await expect(first({ key: "key-00000002" })).rejects.toMatchObject({ code: "KH001" });
    expect(await along()).toBe(1);
    await empty.asOwner("truncate note");
    expect(await first({ key: "key-00000002" }, "Hai")).toEqual({ title: "Hai" });
  });
});
