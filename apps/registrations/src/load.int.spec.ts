import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkDefinition, criteriaDefinition, titleModels } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { load } from "./load.ts";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "./testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const communes = ["c11", "c12", "c21", "c22"] as const satisfies UnitKey[];
const run = (demonstration = true, deadline = 10_000) =>
  load(fixture.database, { demonstration, progress: () => undefined, communes: communes.length, deadline });
const count = async () =>
  (await fixture.query<{ n: number }>("SELECT count(*)::int AS n FROM registration"))[0]?.n ?? 0;

function recountProcess() {
  return spawnSync(process.execPath, [fileURLToPath(new URL("./recount.ts", import.meta.url))], {
    env: { DATABASE_URL: fixture.testDatabase.appUrl },
    encoding: "utf8",
  });
}

it("publishes the national criteria once, and loads nothing else outside of demonstration mode", async () => {
  await run(false);
  await run(false);
  expect(await count()).toBe(0);
  const { edges } = await fixture.as("commune-officer", "c11").criteria.list({});
  const general = edges.filter(({ node }) => node.appliesTo.length === 0);
  expect(general.map(({ node }) => node.model).sort()).toEqual([...titleModels].sort());
  const special = edges.filter(({ node }) => node.appliesTo.length > 0);
  expect(special.map(({ node }) => `${node.model} ${node.appliesTo.join(" ")}`).sort()).toEqual([
    "COMMUNITY CITY",
    "COMMUNITY COMMUNE DISTRICT",
    "UNIT SCHOOL",
  ]);
  for (const { node } of edges) {
    expect(node).toMatchObject({ state: "PUBLISHED", version: 1, unitId: units.city, frameworkId: null });
    expect(checkDefinition(node.definition)).toEqual([]);
    expect(criteriaDefinition.parse(node.definition)).toEqual(node.definition);
  }
  expect((await fixture.as("commune-officer", "c11").campaigns.list({})).edges).toEqual([]);
});

it("sets the targets of the city's plan once, and leaves those alone that the city changed", async () => {
  const city = fixture.as("city-admin", "city");
  const years = [2025, 2026, 2027, 2028, 2029, 2030];
  const families = async () =>
    (await city.targets.byUnits({ unitIds: [units.city], years }))
      .filter(({ model }) => model === "FAMILY")
      .map(({ percent }) => percent);
  await run(false);
  expect(await families()).toEqual([70, 72, 74, 76, 78, 80]);
  await city.targets.set({
    idempotencyKey: freshKey(),
    unitId: units.city,
    year: 2026,
    targets: [{ model: "FAMILY", measure: "RECOGNISED_OF_BASE", percent: 73, expectedRevision: 1 }],
  });
  await run(false);
  expect(await families()).toEqual([70, 73, 74, 76, 78, 80]);
});

it("scores a citizen by three competencies of ten indicators: 80 to pass and none below 5", async () => {
  const { edges } = await fixture.as("city-admin", "city").criteria.list({ models: ["CITIZEN"] });
  const definition = edges[0]?.node.definition;
  expect(definition?.groups.map(({ criteria }) => criteria.map(({ maxPoints }) => maxPoints))).toEqual([
    [10, 10, 10, 10],
    [10, 10, 10, 10],
    [10, 10],
  ]);
  expect(definition).toMatchObject({ minEach: 5, levels: [{ minTotal: 80 }] });
});

it("gives a city level 2 no earlier than 12 months after level 1, and either for 36 months", async () => {
  const { edges } = await fixture.as("city-admin", "city").criteria.list({ models: ["COMMUNITY"] });
  const city = edges.find(({ node }) => node.appliesTo.includes("CITY"))?.node.definition;
  expect(city).toMatchObject({ validMonths: 36, groups: [{ criteria: [{}, {}] }, { criteria: [{}, {}] }] });
  expect(city?.levels.map(({ code, after }) => [code, after ?? null])).toEqual([
    ["LEVEL_1", null],
    ["LEVEL_2", { level: "LEVEL_1", months: 12 }],
  ]);
});

it("waits for units and figures, and says what is missing", async () => {
  await expect(run(true, 300)).rejects.toThrow("4 communes, 0 with figures, of 4");
});

it("loads registrations of every state once, within the bases and with counters that agree", async () => {
  for (const key of communes) {
    for (const year of [2024, 2025, 2026]) {
      const people = { households: 60, adults: 150, farmers: 50, workers: 60, officials: 30, students: 40 };
      await fixture.setFigures(key, year, { ...people, clans: 22, communities: 24, units: 19 });
    }
  }
  await run();
  const loaded = await count();
  expect(loaded).toBeGreaterThan(80);
  expect(await fixture.differences()).toEqual([]);
  const states = await fixture.query<{ state: string }>("SELECT DISTINCT state FROM registration ORDER BY 1");
  expect(states.map(({ state }) => state)).toEqual(
    expect.arrayContaining(["DRAFT", "NOT_MET", "RECOGNISED", "REGISTERED", "RETURNED"]),
  );
  const queries = [2024, 2025, 2026].map((year) => ({ unitId: units.city, year }));
  const counts = await fixture.as("city-admin", "city").counts.byUnits({ queries });
  for (const { year, rows } of counts) {
    for (const { model, group, registered, base } of rows) {
      expect(registered, `${year} ${model} ${group}`).toBeLessThanOrEqual(base ?? 0);
      if (model === "FAMILY") expect((registered ?? 0) / (base ?? 0)).toBeGreaterThan(0.6);
    }
  }
  // Every refusal is named in a decision of the unit above, and the history tells how each came to be what it is.
  expect(
    await fixture.query(
      `SELECT FROM registration AS r LEFT JOIN decision_item AS i ON i.decision_id = r.decision_id AND i.registration_id = r.id
       WHERE (r.state IN ('NOT_MET', 'REVOKED')) IS DISTINCT FROM (i.outcome = r.state AND i.outcome IS NOT NULL)`,
    ),
  ).toEqual([]);
  expect(
    await fixture.query(
      `SELECT FROM registration AS r WHERE r.state <> 'DRAFT' AND r.state <> (
         SELECT c.fields -> 'state' ->> 1 FROM registration_change AS c WHERE c.registration_id = r.id ORDER BY c.changed_at DESC, c.id DESC LIMIT 1
       )`,
    ),
  ).toEqual([]);
  const linked = await fixture.query<{ kind: string }>("SELECT DISTINCT container_kind AS kind FROM subject_link");
  expect(linked.map(({ kind }) => kind).sort()).toEqual(["CLAN", "COMMUNITY"]);
  const [{ years } = { years: 0 }] = await fixture.query<{ years: number }>(
    "SELECT max(n)::int AS years FROM (SELECT count(*) AS n FROM registration GROUP BY subject_id) AS of_subject",
  );
  expect(years).toBe(3);

  const books = await fixture.query<{ numbers: number; last: number; kept: number; valid: number }>(
    `SELECT count(*)::int AS numbers, max(sequence) AS last, max(b.last) AS kept,
       count(*) FILTER (WHERE revoked_on IS NULL)::int AS valid
     FROM certificate AS c JOIN certificate_number AS b ON b.unit_id = c.issuing_unit_id AND b.year = c.year
     GROUP BY issuing_unit_id, c.year`,
  );
  expect(books.length).toBeGreaterThan(0);
  for (const { numbers, last, kept, valid } of books) {
    expect([last, kept]).toEqual([numbers, numbers]);
    expect(valid).toBeGreaterThan(0);
  }

  const { edges } = await fixture.as("city-admin", "city").campaigns.list({});
  expect(edges.map(({ node }) => node.model).sort()).toEqual([...titleModels].sort());
  // The registrations of the demonstration were decided directly, so their year has no campaign.
  for (const { node } of edges) expect(node).toMatchObject({ state: "OPEN", year: 2027 });
  expect(edges.filter(({ node }) => node.pilotUnitIds.length > 0).map(({ node }) => node.model)).toEqual(["UNIT"]);
  const further = Object.fromEntries(edges.map(({ node }) => [node.model, node.furtherSetIds.length]));
  expect(further).toEqual({ CITIZEN: 0, FAMILY: 0, CLAN: 0, COMMUNITY: 2, UNIT: 1 });

  await run();
  expect(await count()).toBe(loaded);
});

it("is found right by the recount, which tells a difference by its exit code", async () => {
  expect(recountProcess()).toMatchObject({ status: 0, stdout: "" });
  await fixture.query(
    "UPDATE counter SET pending = pending + 1 WHERE unit_id = $1 AND model = 'CLAN' AND year = 2026",
    [units.c11],
  );
  const found = recountProcess();
  expect(found.status).toBe(1);
  expect(JSON.parse(found.stdout)).toMatchObject({ unitId: units.c11, model: "CLAN" });
});
