import { fileURLToPath } from "node:url";
import { fold, type UnitState } from "@khuyenhoc/contracts";
import { type Database, openDatabase, systemScope } from "@khuyenhoc/database";
import { type TestDatabase, testDatabase, uuidOf } from "@khuyenhoc/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { applyUnitState, applyUnitStates } from "./tree.ts";

const fragments = [fileURLToPath(new URL("../sql/unit-tree.sql", import.meta.url))];
const ids = ["a", "b", "c", "d", "e", "f"].map(uuidOf);
const days = Array.from({ length: 12 }, (_, month) => `2024-${String(month + 1).padStart(2, "0")}-01`);

let files: TestDatabase;
let database: Database;
beforeAll(async () => {
  files = await testDatabase("funds", { fragments });
  database = openDatabase({ url: files.appUrl, applicationName: "test", max: 4 });
});
afterAll(async () => {
  await database.close();
  await files.drop();
});
beforeEach(forget);

async function forget(): Promise<void> {
  await database.pool.query("delete from unit_closure; delete from unit_version; delete from unit");
}

/** Any periods at all below any parents at all: a replica sees states that are only valid together with others still to come. */
const versions = (unitId: string) =>
  fc
    .array(
      fc.record({
        month: fc.integer({ min: 0, max: 11 }),
        present: fc.boolean(),
        parentId: fc.option(fc.constantFrom(...ids.filter((other) => other !== unitId)), { freq: 3 }),
        nameVi: fc.constantFrom("Phường Yên Hòa", "Phường Đống Đa"),
      }),
      { maxLength: 4 },
    )
    .map((cuts): UnitState["versions"] => {
      const sorted = [...new Map(cuts.map((cut) => [cut.month, cut])).values()].sort((a, b) => a.month - b.month);
      return sorted.flatMap((cut, index) =>
        cut.present
          ? [
              {
                validFrom: days[cut.month] ?? "",
                validTo: days[sorted[index + 1]?.month ?? -1] ?? null,
                parentId: cut.parentId,
                code: null,
                nameVi: cut.nameVi,
                nameEn: null,
              },
            ]
          : [],
      );
    });

/** For each unit the states it went through, oldest first. */
const histories = fc
  .tuple(...ids.map((unitId) => fc.array(versions(unitId), { minLength: 1, maxLength: 3 })))
  .map((perUnit) =>
    perUnit.map((states, index) =>
      states.map(
        (list, revision): UnitState => ({
          unitId: ids[index] ?? "",
          revision: revision + 1,
          tier: "commune",
          tierRank: 30,
          branchKind: null,
          versions: list,
        }),
      ),
    ),
  );

const deliveries = histories.chain((perUnit) => {
  const all = perUnit.flat();
  return fc.tuple(
    fc.constant(perUnit),
    fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2, maxLength: all.length * 2 }),
  );
});

/** The path upwards on a day, by definition: parent after parent, until there is none or one comes again. */
function pathUp(
  latest: Map<string, UnitState>,
  unitId: string,
  pick: (list: UnitState["versions"]) => UnitState["versions"][number] | undefined,
): string[] {
  if (pick(latest.get(unitId)?.versions ?? []) === undefined) return [];
  const path = [unitId];
  for (let current: string | null | undefined = unitId; current; ) {
    current = pick(latest.get(current)?.versions ?? [])?.parentId;
    if (!current || path.includes(current)) return path;
    path.push(current);
  }
  return path;
}

const onDay = (day: string) => (list: UnitState["versions"]) =>
  list.find(({ validFrom, validTo }) => validFrom <= day && (validTo === null || day < validTo));
const inChargeOn = (day: string) => (list: UnitState["versions"]) =>
  list.findLast(({ validFrom }) => validFrom <= day) ?? list[0];

async function pathsInDatabase(column: "validity" | "scope_validity", day: string): Promise<Map<string, string[]>> {
  const { rows } = await database.pool.query<{ unit: string; path: string[] }>(
    `select descendant_id as unit, array_agg(ancestor_id order by depth) as path
     from unit_closure where ${column} @> $1::date group by 1`,
    [day],
  );
  return new Map(rows.map(({ unit, path }) => [unit, path]));
}

async function everything(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select (select json_agg(u order by u.id) from unit u) as units,
            (select json_agg(v order by v.unit_id, v.validity) from unit_version v) as versions,
            (select json_agg(c order by c.descendant_id, c.ancestor_id, c.scope_validity) from unit_closure c) as closure`,
  );
  return rows;
}

const apply = (...states: UnitState[]) => database.transaction(systemScope, (tx) => applyUnitStates(tx, states));

describe("a replica of the unit tree", () => {
  it("comes to the same in whatever order and however often the states arrive", async () => {
    await fc.assert(
      fc.asyncProperty(deliveries, async ([perUnit, delivered]) => {
        await forget();
        for (const state of delivered) await apply(state);
        const arrived = await everything();
        await forget();
        await apply(...perUnit.flatMap((states) => states.slice(-1)));
        expect(arrived).toEqual(await everything());
      }),
      { numRuns: 60 },
    );
  });

  it("holds in its closure exactly the paths that follow from the versions, on every day", async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (perUnit) => {
        await forget();
        for (const states of perUnit) for (const state of states) await apply(state);
        const latest = new Map(perUnit.map((states) => [states[0]?.unitId ?? "", states.at(-1) as UnitState]));
        for (const day of ["2023-06-15", ...days.map((first) => first.replace(/01$/, "15"))]) {
          const truly = await pathsInDatabase("validity", day);
          const forScope = await pathsInDatabase("scope_validity", day);
          for (const unitId of ids) {
            // Above an ancestor that does not exist on the day there is no path.
            expect(truly.get(unitId) ?? []).toEqual(pathUp(latest, unitId, onDay(day)));
            expect(forScope.get(unitId) ?? []).toEqual(pathUp(latest, unitId, inChargeOn(day)));
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  const state = (unitId: string, revision: number, list: UnitState["versions"]): UnitState => ({
    unitId,
    revision,
    tier: "commune",
    tierRank: 30,
    branchKind: null,
    versions: list,
  });
  const version = (validFrom: string, validTo: string | null, parentId: string | null) => ({
    validFrom,
    validTo,
    parentId,
    code: "00175",
    nameVi: "Phường Yên Hòa",
    nameEn: null,
  });
  const [a = "", b = "", c = ""] = ids;

  it("ignores a state that is not newer, and tells so", async () => {
    const first = state(a, 2, [version("2024-01-01", null, null)]);
    const applied = (next: UnitState) => database.transaction(systemScope, (tx) => applyUnitState(tx, next));
    expect(await applied(first)).toBe(true);
    expect(await applied({ ...first, versions: [] })).toBe(false);
    expect(await applied(state(a, 1, []))).toBe(false);
    expect(await pathsInDatabase("validity", "2024-05-05")).toEqual(new Map([[a, [a]]]));
  });

  it("folds names for search", async () => {
    await apply(state(a, 1, [version("2024-01-01", null, null)]));
    const { rows } = await database.pool.query("select name_folded from unit_version");
    expect(rows).toEqual([{ name_folded: fold("Phường Yên Hòa") }]);
  });

  it("keeps a closed unit with its last parents, and moves it along with them", async () => {
    await apply(
      state(a, 1, [version("2020-01-01", null, null)]),
      state(b, 1, [version("2020-01-01", "2024-01-01", a), version("2024-01-01", null, c)]),
      state(c, 1, [version("2020-01-01", null, null)]),
      state(ids[3] ?? "", 1, [version("2020-01-01", "2022-01-01", b)]),
    );
    expect((await pathsInDatabase("validity", "2023-01-01")).get(ids[3] ?? "")).toBeUndefined();
    expect((await pathsInDatabase("scope_validity", "2023-01-01")).get(ids[3] ?? "")).toEqual([ids[3], b, a]);
    expect((await pathsInDatabase("scope_validity", "2025-01-01")).get(ids[3] ?? "")).toEqual([ids[3], b, c]);
  });

  it("stays whole when parent and child change at the same time", async () => {
    await apply(state(a, 1, [version("2020-01-01", null, null)]), state(b, 1, [version("2020-01-01", null, null)]));
    for (let revision = 2; revision < 12; revision++) {
      const parent = revision % 2 === 0 ? a : null;
      await Promise.all([
        apply(state(b, revision, [version("2020-01-01", null, parent)])),
        apply(state(c, revision, [version("2020-01-01", null, b)])),
      ]);
      const expected = parent === null ? [c, b] : [c, b, a];
      expect((await pathsInDatabase("validity", "2024-05-05")).get(c)).toEqual(expected);
    }
  });
});
