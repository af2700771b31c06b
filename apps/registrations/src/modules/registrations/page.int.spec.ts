import { type Registration, registrations } from "@khuyenhoc/contracts";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, openFixture, unitState, units } from "../../testing/fixture.ts";

let fixture: Fixture;
let city: Caller;
const names = [
  "Đặng Ân",
  "Dương An",
  "Ánh Lê",
  "An Lê",
  "Ân Lê",
  "Nguyễn Hoà",
  "Nguyễn Hòa",
  "Trần Ơn",
  "Trần Ôn",
  "Ất",
];

beforeAll(async () => {
  fixture = await openFixture();
  city = fixture.as("city-admin", "city");
  const unitKeys = ["c11", "b11", "c12", "c21", "b22"] as const;
  for (let index = 0; index < 60; index += 1) {
    await city.registrations.create({
      idempotencyKey: freshKey(),
      unitId: units[unitKeys[index % unitKeys.length] ?? "c11"],
      year: index % 7 === 0 ? 2025 : 2026,
      model: index % 4 === 0 ? "CITIZEN" : "FAMILY",
      group: index % 4 === 0 ? (index % 8 === 0 ? "FARMER" : "STUDENT") : null,
      subjectName: names[index % names.length] ?? "",
      subjectCode: `HS_${index}`,
      submit: index % 3 === 0,
    });
  }
});
afterAll(() => fixture.close());

type Filter = NonNullable<Parameters<Caller["registrations"]["list"]>[0]["filter"]>;

async function all(caller: Caller, filter: Filter, sort: "UPDATED_DESC" | "NAME_ASC", first: number) {
  const rows: Registration[] = [];
  let after: string | null = null;
  for (;;) {
    const page = await caller.registrations.list({ filter, sort, first, after });
    rows.push(...page.edges.map(({ node }) => node));
    if (filter.query == null) expect(page.totalCount).toBe((await everything(filter)).length);
    else expect(page.totalCount).toBeNull();
    after = page.pageInfo.endCursor;
    if (!page.pageInfo.hasNextPage) return rows;
    expect(page.edges).toHaveLength(first);
  }
}

/** The same selection by plain SQL over all rows. */
async function everything({ year, models, groups, states, unitId }: Filter): Promise<string[]> {
  const rows = await fixture.query<{ id: string }>(
    `SELECT id FROM registration WHERE ($1::int IS NULL OR year = $1) AND ($2::text[] IS NULL OR model = ANY ($2))
       AND ($3::text[] IS NULL OR population_group = ANY ($3)) AND ($4::text[] IS NULL OR state = ANY ($4))
       AND ($5::uuid IS NULL OR unit_id IN (SELECT descendant_id FROM unit_closure WHERE ancestor_id = $5))`,
    [year ?? null, models ?? null, groups ?? null, states ?? null, unitId ?? null],
  );
  return rows.map(({ id }) => id);
}

describe("pages", () => {
  const filters: Filter[] = [
    {},
    { unitId: units.d1 },
    { unitId: units.b11, year: 2026 },
    { models: ["CITIZEN"], groups: ["FARMER"] },
    { states: ["REGISTERED"], year: 2025 },
    { states: ["RECOGNISED"] },
    { states: [] },
  ];
  it.each(filters.flatMap((filter) => [1, 7, 100].map((first) => ({ name: JSON.stringify(filter), filter, first }))))(
    "of $name by $first, put together, are the selection, each once, in order",
    async ({ filter, first }) => {
      for (const sort of registrations.registrationSorts) {
        const rows = await all(city, filter, sort, first);
        expect(rows.map(({ id }) => id).sort()).toEqual((await everything(filter)).sort());
        if (sort === "UPDATED_DESC") {
          const times = rows.map(({ updatedAt }) => updatedAt);
          expect(times).toEqual([...times].sort().reverse());
        }
      }
    },
  );

  it("are the same whether units are few or many", async () => {
    const page = async () => (await all(city, {}, "UPDATED_DESC", 100)).map(({ id }) => id);
    const few = await page();
    const branches = Array.from({ length: 120 }, (_, index) =>
      unitState("b11", {
        unitId: `00000000-0000-8000-a000-${String(index).padStart(12, "0")}`,
        versions: [{ ...(unitState("b11").versions[0] as never as { parentId: string }), code: `x${index}` }] as never,
      }),
    );
    await fixture.database.transaction({ kind: "system" }, (tx) => applyUnitStates(tx, branches));
    expect(await page()).toEqual(few);
  });

  it("leave the total out where it is not wanted", async () => {
    const page = await city.registrations.list({ filter: {}, first: 3, withTotal: false });
    expect(page.edges).toHaveLength(3);
    expect(page.totalCount).toBeNull();
  });

  it("refuse a cursor of another order, or a made-up one", async () => {
    const { pageInfo } = await city.registrations.list({ first: 1, filter: {} });
    for (const [sort, after] of [
      ["NAME_ASC", pageInfo.endCursor],
      ["UPDATED_DESC", "bm90aGluZw"],
    ] as const) {
      await expect(city.registrations.list({ filter: {}, sort, after })).rejects.toMatchObject({
        cause: { code: "BAD_CURSOR" },
      });
    }
  });

  it("refuse a unit outside of the scope, and without one show the scope only", async () => {
    const officer = fixture.as("commune-officer", "c21");
    await expect(officer.registrations.list({ filter: { unitId: units.c11 } })).rejects.toMatchObject({
      cause: { code: "OUT_OF_SCOPE" },
    });
    const { edges, totalCount } = await officer.registrations.list({ filter: {}, first: 100 });
    expect(new Set(edges.map(({ node }) => node.unitId))).toEqual(new Set([units.c21]));
    expect(totalCount).toBe(edges.length);
  });
});

describe("names", () => {
  it("are in the order of the Vietnamese alphabet", async () => {
    const rows = await all(city, {}, "NAME_ASC", 100);
    const seen = [...new Set(rows.map(({ subjectName }) => subjectName))];
    // a < â < d < đ < o < ô < ơ, tones last: as a dictionary has it.
    expect(seen).toEqual([...names].sort(new Intl.Collator("vi").compare));
  });
});

describe("search", () => {
  const found = async (query: string) =>
    (await all(city, { query }, "UPDATED_DESC", 100)).map((row) => row.subjectName);

  it("finds a part of the name without accents, case and tone placement", async () => {
    expect(new Set(await found("NGUYEN hoa"))).toEqual(new Set(["Nguyễn Hoà", "Nguyễn Hòa"]));
    expect(new Set(await found("đặn"))).toEqual(new Set(["Đặng Ân"]));
  });

  it("finds a part of the code, literally", async () => {
    expect(await found("hs_7")).toHaveLength(1);
    expect(await found("hs%7")).toHaveLength(0);
    expect(await found("s_1")).toHaveLength(11);
  });

  it("stays below the unit", async () => {
    const rows = await all(city, { query: "an", unitId: units.c21 }, "NAME_ASC", 3);
    expect(rows.length).toBeGreaterThan(0);
    expect(new Set(rows.map(({ unitId }) => unitId))).toEqual(new Set([units.c21]));
  });
});
