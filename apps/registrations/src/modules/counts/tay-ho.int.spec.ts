import { type PopulationGroup, percentOf, type UnitState } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { uuidOf } from "@khuyenhoc/testkit";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { saveYearlyFigures } from "../bases/repository.ts";
import { type Delta, noCounts } from "./counter.ts";
import { applyDeltas } from "./repository.ts";

// What was published about learning citizens of the district Tây Hồ in 2024 (Lao động Thủ đô, 21/05/2025): 87.27 % registered;
// 54 % of farmers and labourers of residential groups, 71.68 % of workers and freelancers, 100 % of managers and officials.
// Bases and records were not published: these are ours, ward by ward, such that the sums give exactly these rates.

const year = 2024;
/** Adults of a group who live in a ward, and how many of them registered. */
type Group = readonly [base: number, registered: number];
interface Ward {
  name: string;
  FARMER: Group;
  WORKER: Group;
  OFFICIAL: Group;
}
const wards: readonly Ward[] = [
  { name: "Phú Thượng", FARMER: [40, 20], WORKER: [310, 200], OFFICIAL: [415, 415] },
  { name: "Nhật Tân", FARMER: [25, 13], WORKER: [290, 215], OFFICIAL: [410, 410] },
  { name: "Tứ Liên", FARMER: [15, 9], WORKER: [305, 219], OFFICIAL: [398, 398] },
  { name: "Quảng An", FARMER: [10, 6], WORKER: [300, 220], OFFICIAL: [420, 420] },
  { name: "Xuân La", FARMER: [6, 3], WORKER: [320, 231], OFFICIAL: [430, 430] },
  { name: "Yên Phụ", FARMER: [2, 1], WORKER: [315, 225], OFFICIAL: [425, 425] },
  { name: "Bưởi", FARMER: [1, 1], WORKER: [330, 237], OFFICIAL: [405, 405] },
  { name: "Thụy Khuê", FARMER: [1, 1], WORKER: [330, 245], OFFICIAL: [420, 420] },
];

const district = uuidOf("quận Tây Hồ");
const wardId = ({ name }: Ward) => uuidOf(`phường ${name}`);
/** Since 1 July 2025 there are no districts: their wards lie directly below the city. */
const reform = "2025-07-01";

function unit(id: string, tier: "district" | "commune", versions: UnitState["versions"]): UnitState {
  return { unitId: id, revision: 1, tier, tierRank: tier === "district" ? 2 : 3, branchKind: null, versions };
}

const groups = ["FARMER", "WORKER", "OFFICIAL"] as const satisfies PopulationGroup[];
const measures = { FARMER: "farmers", WORKER: "workers", OFFICIAL: "officials" } as const;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const version = { code: null, nameEn: null, validTo: null };
  await fixture.database.transaction(systemScope, async (tx) => {
    await applyUnitStates(tx, [
      unit(district, "district", [
        { ...version, validFrom: "2020-01-01", validTo: reform, parentId: units.city, nameVi: "Quận Tây Hồ" },
      ]),
      ...wards.map((ward) =>
        unit(wardId(ward), "commune", [
          { ...version, validFrom: "2020-01-01", validTo: reform, parentId: district, nameVi: `Phường ${ward.name}` },
          { ...version, validFrom: reform, parentId: units.city, nameVi: `Phường ${ward.name}` },
        ]),
      ),
    ]);
    for (const ward of wards) {
      const bases = Object.fromEntries(groups.map((group) => [measures[group], ward[group][0]]));
      const adults = groups.reduce((sum, group) => sum + ward[group][0], 0);
      await saveYearlyFigures(tx, {
        ...{
          members: null,
          population: null,
          households: null,
          clans: null,
          communities: null,
          units: null,
          students: null,
        },
        ...{ farmers: null, workers: null, officials: null },
        ...bases,
        adults,
        unitId: wardId(ward),
        year,
        revision: 1,
      });
    }
    await register(tx);
  });
});
afterAll(() => fixture.close());

/** One record per registered citizen, and the counters with them, as an import writes them. */
async function register(tx: Parameters<Parameters<Fixture["database"]["transaction"]>[1]>[0]): Promise<void> {
  const deltas = wards.flatMap((ward): Delta[] =>
    groups.map((group) => ({
      ...noCounts,
      unitId: wardId(ward),
      year,
      model: "CITIZEN",
      group,
      pending: ward[group][1],
    })),
  );
  await tx.query(
    `WITH person AS (
       SELECT d.unit_id, d.population_group, d.population_group || ' ' || n AS name, uuidv7() AS subject_id
       FROM unnest($1::uuid[], $2::text[], $3::int[]) AS d (unit_id, population_group, count)
       CROSS JOIN LATERAL generate_series(1, d.count) AS n
     ), made AS (
       INSERT INTO subject (id, kind, unit_id, name, population_group, subject_key, search, created_by)
       SELECT subject_id, 'CITIZEN', unit_id, name, population_group, lower(name), lower(name), 'clerk' FROM person
     )
     INSERT INTO registration
       (unit_id, year, model, population_group, subject_id, subject_name, subject_key, search, state, created_by, submitted_at, submitted_by)
     SELECT unit_id, $4, 'CITIZEN', population_group, subject_id, name, lower(name), lower(name), 'REGISTERED', 'clerk', now(), 'clerk'
     FROM person`,
    [deltas.map(({ unitId }) => unitId), deltas.map(({ group }) => group), deltas.map(({ pending }) => pending), year],
  );
  await applyDeltas(tx, deltas);
}

const city = () => fixture.as("city-admin", "city");
const lastDay = `${year}-12-31`;

interface Counted {
  model: string;
  group: string | null;
  registered: number | null;
  base: number | null;
}
/** Registered, base and rate of citizens in all and by group. */
function ratesOf(rows: readonly Counted[] | undefined) {
  const citizens = rows?.filter(({ model, group }) => model === "CITIZEN" && group !== "STUDENT") ?? [];
  return Object.fromEntries(
    citizens.map(({ group, registered, base }) => [group ?? "ALL", [registered, base, percentOf(registered, base)]]),
  );
}
const published = {
  ALL: [5169, 5923, 87.27],
  FARMER: [54, 100, 54],
  WORKER: [1792, 2500, 71.68],
  OFFICIAL: [3323, 3323, 100],
};

describe("learning citizens of Tây Hồ in 2024", () => {
  it("are counted from records by the tree of that year, at the published rates", async () => {
    const queries = [{ unitId: district, year, asOf: lastDay }];
    const [counts] = await city().counts.byUnits({ queries });
    expect(ratesOf(counts?.rows)).toEqual(published);
    expect(counts).toMatchObject({ unitsReporting: 8, unitsTotal: 8 });
    expect(await fixture.differences()).toEqual([]);
  });

  it("are sums over sums, which an average of the wards' rates is not", async () => {
    const children = await city().counts.children({ unitId: district, year, asOf: lastDay });
    const rates = children.map(({ rows }) => ratesOf(rows).FARMER?.[2] ?? Number.NaN);
    expect(rates).toHaveLength(8);
    expect(rates.reduce((sum, rate) => sum + rate, 0) / rates.length).not.toBeCloseTo(54, 1);
  });

  it("are listed one by one behind the number", async () => {
    const totals = await Promise.all(
      wards.map(async (ward) => {
        const filter = { unitId: wardId(ward), year, models: ["CITIZEN" as const], measure: "REGISTERED" as const };
        return (await city().registrations.list({ filter, first: 1 })).totalCount ?? 0;
      }),
    );
    expect(totals.reduce((sum, total) => sum + total, 0)).toBe(5169);
  });

  it("stay what they were when the district is no more: frozen under an id, and never counted anew by today's tree", async () => {
    const taken = await city().snapshots.take({
      idempotencyKey: freshKey(),
      unitId: district,
      year,
      asOf: lastDay,
      decisionNote: "Báo cáo tổng kết năm 2024",
    });
    const { content } = await city().snapshots.byId({ id: taken.id });
    expect(ratesOf(content.units[0]?.rows)).toEqual(published);
    expect(content.units.map(({ nameVi }) => nameVi)).toContain("Phường Thụy Khuê");
    const [today] = await city().counts.byUnits({ queries: [{ unitId: district, year }] });
    expect(ratesOf(today?.rows).ALL).toEqual([0, null, null]);
    const [compared] = await city().figures.compare({ unitId: district, years: [year] });
    expect(ratesOf(compared?.rows)).toEqual(published);
    expect(compared?.published?.snapshotId).toBe(taken.id);
  });
});
