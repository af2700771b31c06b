import { fileURLToPath } from "node:url";
import { DomainError } from "@khuyenhoc/contracts";
import { type Database, openDatabase, type Scope, systemScope } from "@khuyenhoc/database";
import { principal, type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertInScope, scopeOf, strictlyAbove, unitsInScope, unitsStrictlyBelow } from "./scope.ts";
import { applyUnitStates } from "./tree.ts";

const fragments = [fileURLToPath(new URL("../sql/unit-tree.sql", import.meta.url))];
const [city, district, commune, otherDistrict, otherCommune, closed, opening] = [
  "city",
  "district",
  "commune",
  "other district",
  "other commune",
  "closed commune",
  "commune of the year 2100",
].map(uuidOf) as [string, string, string, string, string, string, string];
const stranger = uuidOf("nowhere");

let files: TestDatabase;
let database: Database;
beforeAll(async () => {
  files = await testDatabase("funds", { fragments });
  database = openDatabase({ url: files.appUrl, applicationName: "test", max: 4 });
  const unit = (unitId: string, parentId: string | null, validFrom = "2020-01-01", validTo: string | null = null) => ({
    unitId,
    revision: 1,
    tier: "any",
    tierRank: 10,
    branchKind: null,
    versions: [{ validFrom, validTo, parentId, code: null, nameVi: "Đơn vị", nameEn: null }],
  });
  await database.transaction(systemScope, (tx) =>
    applyUnitStates(tx, [
      unit(city, null),
      unit(district, city),
      unit(otherDistrict, city),
      unit(commune, district),
      unit(otherCommune, otherDistrict),
      unit(closed, district, "2020-01-01", "2021-01-01"),
      unit(opening, district, "2100-01-01"),
    ]),
  );
});
afterAll(async () => {
  await database.close();
  await files.drop();
});

const everyone = [city, district, commune, otherDistrict, otherCommune, closed, opening, stranger];
const read = <T>(work: Parameters<typeof database.transaction<T>>[1], scope: Scope = systemScope) =>
  database.transaction<T>(scope, work, { readOnly: true });

describe("scope", () => {
  it("is the subtree of the roots, with units that have closed or are yet to open", async () => {
    const inScope = await read((tx) => unitsInScope(tx, [district], everyone));
    expect([...inScope].sort()).toEqual([district, commune, closed, opening].sort());
    expect(await read((tx) => unitsInScope(tx, [], everyone))).toEqual(new Set());
    expect(await read((tx) => unitsInScope(tx, [stranger], everyone))).toEqual(new Set());
  });

  it("refuses ancestors, siblings and unknown units alike", async () => {
    const officer = principal("district-officer", [district]);
    for (const unitId of [city, otherDistrict, otherCommune, stranger]) {
      const refused = read((tx) => assertInScope(tx, officer, commune, unitId));
      await expect(refused).rejects.toEqual(new DomainError("OUT_OF_SCOPE", { unitId }));
    }
    await read((tx) => assertInScope(tx, officer, district, commune));
    await read((tx) => assertInScope(tx, officer));
  });

  it("tells what lies strictly below a root", async () => {
    expect(await read((tx) => strictlyAbove(tx, [district], commune))).toBe(true);
    expect(await read((tx) => strictlyAbove(tx, [city], commune))).toBe(true);
    expect(await read((tx) => strictlyAbove(tx, [district], district))).toBe(false);
    expect(await read((tx) => strictlyAbove(tx, [commune], district))).toBe(false);
    expect(await read((tx) => unitsStrictlyBelow(tx, [district], everyone))).toEqual(
      new Set([commune, closed, opening]),
    );
  });

  it("means the same to row-level security", async () => {
    const visible = async (scope: Scope) => {
      const rows = await read<{ id: string }[]>(
        (tx) => tx.query("select id from unnest($1::uuid[]) as id where app_in_scope(id)", [everyone]),
        scope,
      );
      return new Set(rows.map(({ id }) => id));
    };
    expect(await visible(systemScope)).toEqual(new Set(everyone));
    expect(await visible(scopeOf({ roots: [] }))).toEqual(new Set());
    for (const root of everyone) {
      expect(await visible(scopeOf({ roots: [root] }))).toEqual(await read((tx) => unitsInScope(tx, [root], everyone)));
    }
    const { rows } = await database.pool.query("select app_in_scope($1) as unset", [city]);
    expect(rows).toEqual([{ unset: false }]);
  });
});
