import { seedUnitId } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { type TestDatabase, testDatabase } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { load } from "./load.ts";

let files: TestDatabase;
let database: Database;
beforeAll(async () => {
  files = await testDatabase("organizations");
  database = openDatabase({ url: files.appUrl, applicationName: "test" });
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

const rows = (sql: string) => database.transaction(systemScope, (tx) => tx.query(sql));

it("loads Hanoi with 30 districts and 526 communes, and tells it once however often it runs", async () => {
  await load(database, { demonstration: false, progress: () => undefined });
  const tiers = await rows("select tier_code, count(*)::int from unit group by 1 order by 1");
  expect(tiers).toEqual([
    { tier_code: "city", count: 1 },
    { tier_code: "commune", count: 526 },
    { tier_code: "district", count: 30 },
  ]);
  expect(
    await rows(
      "select code, name_vi from unit_version where parent_id = (select id from unit where tier_code = 'city') order by code limit 2",
    ),
  ).toEqual([
    { code: "001", name_vi: "Quận Ba Đình" },
    { code: "002", name_vi: "Quận Hoàn Kiếm" },
  ]);
  expect(await rows("select count(*)::int from outbox")).toEqual([{ count: 557 }]);

  await load(database, { demonstration: true, progress: () => undefined });
  const [{ count } = { count: 0 }] = (await rows("select count(*)::int from outbox")) as { count: number }[];
  const branches = await rows(
    `select count(*)::int from unit_closure where ancestor_id = '${seedUnitId("commune", "00001")}' and depth = 1`,
  );
  expect(branches[0]).toEqual({ count: expect.toSatisfy((number: number) => number >= 2 && number <= 4) });
  expect(count).toBeGreaterThan(557 + 3 * 526);
  expect(await rows("select count(*)::int from yearly_figures where updated_by = 'demonstration'")).toEqual([
    { count: 3 * 526 },
  ]);
  expect(
    await rows(
      "select count(*)::int from yearly_figures where greatest(adults, members, households, students) > population or farmers + workers + officials > adults",
    ),
  ).toEqual([{ count: 0 }]);

  await load(database, { demonstration: true, progress: () => undefined });
  expect(await rows("select count(*)::int from outbox")).toEqual([{ count }]);
});
