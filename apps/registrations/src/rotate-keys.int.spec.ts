import { randomBytes } from "node:crypto";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createNumberVault } from "./modules/subjects/number-vault.ts";
import { rotateNumbers } from "./rotate-keys.ts";
import { type Fixture, freshKey, openFixture, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

it("seals and hashes every number anew in batches, goes on where it was broken off, and finds each all the while", async () => {
  const [old, present] = [Buffer.alloc(32, 7), randomBytes(32)];
  const commune = fixture.as("commune-officer", "c11");
  const numbers = ["001085000001", "001085000002", "001085000003", "001085000004", "001085000005"];
  const ids: string[] = [];
  for (const number of numbers) {
    const name = `Công dân ${number.slice(-1)}`;
    const made = { idempotencyKey: freshKey(), unitId: units.c11, kind: "CITIZEN" as const, name };
    const { id } = await commune.subjects.create(made);
    await commune.subjects.setNumber({ idempotencyKey: freshKey(), id, expectedRevision: 1, number });
    ids.push(id);
  }
  const rotating = createNumberVault(present, old);
  const sealed = () =>
    fixture.query<{ id: string; cipher: Buffer; hash: Buffer; revision: number }>(
      "SELECT id, number_cipher AS cipher, number_hash AS hash, revision FROM subject ORDER BY id",
    );
  const before = await sealed();
  // The second batch meets a number that no key opens.
  const [damaged] = before.slice(3);
  const set = (cipher: Buffer | undefined) =>
    fixture.database.transaction(systemScope, (tx) =>
      tx.query("UPDATE subject SET number_cipher = $2 WHERE id = $1", [damaged?.id, cipher]),
    );
  await set(createNumberVault(randomBytes(32)).seal("001085000009", damaged?.id ?? "").cipher);
  const counts: number[] = [];
  const options = { batch: 2, progress: (count: number) => void counts.push(count) };
  await expect(rotateNumbers(fixture.database, rotating, options)).rejects.toThrow(/not among/);
  expect(counts).toEqual([2]);
  const half = await sealed();
  for (const [index, row] of half.entries()) {
    const found = rotating.hashesOf(numbers[ids.indexOf(row.id)] ?? "").some((hash) => hash.equals(row.hash));
    expect([index, found]).toEqual([index, true]);
  }
  await set(damaged?.cipher);
  expect(await rotateNumbers(fixture.database, rotating, options)).toBe(3);
  expect(await rotateNumbers(fixture.database, rotating, options)).toBe(0);
  const after = createNumberVault(present);
  for (const { id, cipher, hash, revision } of await sealed()) {
    const number = numbers[ids.indexOf(id)] ?? "";
    expect(after.open(cipher, id)).toBe(number);
    expect(after.hashOf(number).equals(hash)).toBe(true);
    expect(revision).toBe(2);
  }
});
