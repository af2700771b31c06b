import { populationGroups, type RegistrationState, registrations } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { countOfState, type Delta, noCounts } from "./counter.ts";
import { applyDeltas } from "./repository.ts";
import { cells } from "./roll-up.ts";

const year = 2026;
const places = ["c11", "b11", "c21"] as const satisfies UnitKey[];

/** So many registrations in this state of this cell at this unit: different for most, so that no two numbers are mistaken. */
const numberOf = (cell: number, state: number, place: number) => (cell * 7 + state * 3 + place) % 4;

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const leaves = cells
    // A citizen without a group does not exist: the model as a whole is the sum of its groups.
    .filter(({ model, group }) => model !== "CITIZEN" || group !== null)
    .flatMap(({ model, group }, cell) =>
      registrations.registrationStates.flatMap((state, stateIndex) =>
        places.map((key, place) => ({
          unitId: units[key],
          model,
          group,
          state,
          count: numberOf(cell, stateIndex, place),
        })),
      ),
    );
  await fixture.database.transaction(systemScope, async (tx) => {
    await tx.query(
      `WITH made AS (
         SELECT leaf.*, leaf.state || ' ' || n AS name, uuidv7() AS subject_id
         FROM jsonb_to_recordset($1::jsonb) AS leaf ("unitId" uuid, model text, "group" text, state text, count int)
         CROSS JOIN LATERAL generate_series(1, leaf.count) AS n
       ), subject AS (
         INSERT INTO subject (id, kind, unit_id, name, population_group, subject_key, search, created_by)
         SELECT subject_id, $3::jsonb ->> model, "unitId", name, "group", subject_id::text, lower(name), 'clerk' FROM made
       )
       INSERT INTO registration
         (unit_id, year, model, population_group, subject_id, subject_name, subject_key, search, state, return_reason, created_by,
          submitted_at, submitted_by)
       SELECT "unitId", $2, model, "group", subject_id, name, subject_id::text, lower(name), state,
         CASE state WHEN 'RETURNED' THEN 'x' END, 'clerk', now(), 'clerk'
       FROM made`,
      [JSON.stringify(leaves), year, JSON.stringify(kinds)],
    );
    await applyDeltas(
      tx,
      leaves.map(
        ({ unitId, model, group, state, count }): Delta => ({
          ...noCounts,
          ...{ unitId, year, model, group },
          [countOfState(state as RegistrationState)]: count,
        }),
      ),
    );
  });
});
afterAll(() => fixture.close());

const kinds = { FAMILY: "HOUSEHOLD", CLAN: "CLAN", COMMUNITY: "COMMUNITY", UNIT: "ORGANISATION", CITIZEN: "CITIZEN" };
const fields = {
  REGISTERED: "registered",
  ASSESSED: "assessed",
  RECOGNISED: "recognised",
  NOT_MET: "notMet",
  LAPSED: "lapsed",
  PENDING: "pending",
  RETURNED: "returned",
  DRAFT: "draft",
} as const satisfies Record<registrations.RegistrationMeasure, string>;

it("counts agree with the records they are of", async () => {
  expect(await fixture.differences()).toEqual([]);
});

it.each(registrations.registrationMeasures)(
  "behind every number of %s lie exactly so many records",
  async (measure) => {
    const city = fixture.as("city-admin", "city");
    let records = 0;
    for (const key of ["city", "d1", "b11"] as const satisfies UnitKey[]) {
      const [counts] = await city.counts.byUnits({ queries: [{ unitId: units[key], year }] });
      for (const { model, group, ...row } of counts?.rows ?? []) {
        const number = row[fields[measure]];
        const filter = {
          unitId: units[key],
          year,
          models: [model],
          measure,
          ...(group === null ? {} : { groups: [group] }),
        };
        const where = `${key} ${model} ${group ?? ""}`;
        const { totalCount } = await city.registrations.list({ filter, first: 1 });
        expect([where, totalCount]).toEqual([where, number]);
        const listed = await everyId(filter);
        expect([where, new Set(listed).size]).toEqual([where, number]);
        records += listed.length;
      }
    }
    expect(records).toBeGreaterThan(populationGroups.length);
  },
);

/** All records of a list, page by page. */
async function everyId(filter: registrations.RegistrationFilter): Promise<string[]> {
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = await fixture.as("city-admin", "city").registrations.list({ filter, first: 100, after });
    ids.push(...page.edges.map(({ node }: { node: { id: string } }) => node.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  return ids;
}
