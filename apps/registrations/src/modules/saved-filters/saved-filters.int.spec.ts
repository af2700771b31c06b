import { principal } from "@khuyenhoc/testkit";
import { scopeOf } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());
beforeEach(() => fixture.query("DELETE FROM saved_filter"));

const officer = (name: string, unit: UnitKey) =>
  fixture.asPrincipal({ ...principal("commune-officer", [units[unit]]), subject: name, username: name }).savedFilters;
const save = (by: ReturnType<typeof officer>, name: string, sharedWith?: UnitKey, year = 2026) =>
  by.save({
    idempotencyKey: freshKey(),
    name,
    filter: { year },
    ...(sharedWith === undefined ? {} : { sharedWith: units[sharedWith] }),
  });
const namesOf = async (by: ReturnType<typeof officer>) => (await by.list()).map(({ name, own }) => [name, own]);

it("shows one's own first and what is shared with units of one's scope, by the Vietnamese alphabet", async () => {
  const [ann, bob, eve, chief] = [
    officer("ann", "c11"),
    officer("bob", "c11"),
    officer("eve", "c21"),
    officer("chief", "d1"),
  ];
  await save(ann, "Đã nộp", "c11");
  await save(ann, "Dòng họ");
  await save(bob, "Ấp", "c11");
  expect(await namesOf(ann)).toEqual([
    ["Dòng họ", true],
    ["Đã nộp", true],
    ["Ấp", false],
  ]);
  expect(await namesOf(bob)).toEqual([
    ["Ấp", true],
    ["Đã nộp", false],
  ]);
  expect(await namesOf(chief)).toEqual([
    ["Ấp", false],
    ["Đã nộp", false],
  ]);
  expect(await namesOf(eve)).toEqual([]);
});

it("keeps the last filter of a name, and forgets it only for who keeps it", async () => {
  const [ann, bob] = [officer("ann", "c11"), officer("bob", "c11")];
  const { id } = await save(ann, "Năm nay", "c11", 2025);
  expect((await save(ann, "Năm  nay", "c11", 2026)).id).toBe(id);
  expect((await bob.list())[0]?.filter).toEqual({ year: 2026 });
  await expect(bob.remove({ idempotencyKey: freshKey(), id })).rejects.toMatchObject({ cause: { code: "NOT_FOUND" } });
  const idempotencyKey = freshKey();
  await ann.remove({ idempotencyKey, id });
  expect(await ann.remove({ idempotencyKey, id })).toEqual({ id });
  expect(await bob.list()).toEqual([]);
});

it("is behind the second wall: whatever a statement asks, another's filter is read only where it is shared, and never written", async () => {
  const ann = officer("ann", "c11");
  await save(ann, "Riêng");
  await save(ann, "Chung", "c11");
  const reads = (subject: string, unit: UnitKey) =>
    fixture.database.transaction(scopeOf({ subject, roots: [units[unit]] }), async (tx) => [
      (await tx.query("SELECT 1 FROM saved_filter")).length,
      (await tx.query("UPDATE saved_filter SET username = username RETURNING 1")).length,
    ]);
  expect(await reads("bob", "c11")).toEqual([1, 0]);
  expect(await reads("ann", "c11")).toEqual([2, 2]);
  expect(await reads("eve", "c21")).toEqual([0, 0]);
  const asEve = { subject: "eve", roots: [units.c21] };
  const forAnn = "INSERT INTO saved_filter (subject, username, name, filter) VALUES ('ann', 'ann', 'Lạ', '{}')";
  await expect(fixture.database.transaction(scopeOf(asEve), (tx) => tx.query(forAnn))).rejects.toThrow(/row-level/);
});

it("keeps fifty of one account and says when there are more", async () => {
  const ann = officer("ann", "c11");
  const results = await Promise.allSettled(Array.from({ length: 53 }, (_, index) => save(ann, `Bộ lọc ${index}`)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  expect(await ann.list()).toHaveLength(50);
  await expect(save(ann, "Thêm")).rejects.toMatchObject({ cause: { code: "SAVED_FILTERS_FULL" } });
});
