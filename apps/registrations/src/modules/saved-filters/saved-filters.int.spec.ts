import { principal } from "@khuyenhoc/testkit";
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

it("keeps fifty of one account and says when there are more", async () => {
  const ann = officer("ann", "c11");
  const results = await Promise.allSettled(Array.from({ length: 53 }, (_, index) => save(ann, `Bộ lọc ${index}`)));
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(50);
  expect(await ann.list()).toHaveLength(50);
  await expect(save(ann, "Thêm")).rejects.toMatchObject({ cause: { code: "SAVED_FILTERS_FULL" } });
});
