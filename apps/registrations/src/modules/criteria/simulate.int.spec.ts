import type { CriteriaSet } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { draftFramework } from "../campaigns/testing.ts";

let fixture: Fixture;
let draft: CriteriaSet;
beforeAll(async () => {
  fixture = await openFixture();
  draft = await draftFramework(fixture, "FAMILY");
});
afterAll(() => fixture.close());

let names = 0;
interface Sheet {
  points: number[];
  review?: number[];
  handedIn?: boolean;
}

/** A registration of 2025 that was decided, with its sheet. */
async function sheetAt(unit: UnitKey, state: "RECOGNISED" | "NOT_MET", sheet: Sheet): Promise<string> {
  const { id } = await fixture.as("city-admin", "city").registrations.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year: 2025,
    model: "FAMILY",
    subjectName: `Hộ ${++names}`,
    submit: true,
  });
  await fixture.query("UPDATE registration SET state = $2, decided_at = now(), decided_by = 'other' WHERE id = $1", [
    id,
    state,
  ]);
  const answers = (points: number[]) =>
    JSON.stringify(points.map((value, index) => ({ criterion: String(index + 1), points: value })));
  const handedIn = sheet.handedIn ?? true;
  await fixture.query(
    `INSERT INTO sheet (registration_id, unit_id, criteria_set_id, self_answers, self_at, self_by, self_total,
       review_answers, review_at, review_by, review_total)
     VALUES ($1, $2, $3, $4::jsonb, CASE WHEN $5 THEN now() END, CASE WHEN $5 THEN 'self' END, 0,
       $6::jsonb, CASE WHEN $6 IS NOT NULL THEN now() END, CASE WHEN $6 IS NOT NULL THEN 'reviewer' END, 0)`,
    [id, units[unit], draft.id, answers(sheet.points), handedIn, sheet.review ? answers(sheet.review) : null],
  );
  return id;
}

it("tells by unit directly below who would pass and who would fall, what was reviewed before what was said of oneself", async () => {
  await sheetAt("b11", "RECOGNISED", { points: [9, 9, 9, 9] });
  const loses = await sheetAt("c11", "RECOGNISED", { points: [9, 9, 9, 9], review: [4, 9, 9, 9] });
  const gains = await sheetAt("c12", "NOT_MET", { points: [8, 8, 8, 8] });
  await sheetAt("c12", "RECOGNISED", { points: [8, 8, 8] });
  await sheetAt("c12", "RECOGNISED", { points: [1, 1, 1, 1], handedIn: false });
  await sheetAt("b21", "RECOGNISED", { points: [9, 9, 9, 9] });

  const simulate = (caller: ReturnType<Fixture["as"]>, unit: UnitKey) =>
    caller.criteria.simulate({ id: draft.id, unitId: units[unit], year: 2025 });
  const district = await simulate(fixture.as("city-admin", "city"), "d1");
  const none = { group: null, sheets: 0, recognised: 0, pass: 0, fall: 0, open: 0, wouldLose: 0, wouldGain: 0 };
  const byUnit = (rows: typeof district.rows) => new Map(rows.map((row) => [row.unitId, row]));
  expect(byUnit(district.rows)).toEqual(
    byUnit([
      { ...none, unitId: units.c11, sheets: 2, recognised: 2, pass: 1, fall: 1, wouldLose: 1 },
      { ...none, unitId: units.c12, sheets: 2, recognised: 1, pass: 1, open: 1, wouldGain: 1 },
    ]),
  );
  expect(new Set(district.changes.map(({ registrationId }) => registrationId))).toEqual(new Set([loses, gains]));
  expect(district.complete).toBe(true);

  const city = await simulate(fixture.as("city-admin", "city"), "city");
  expect(byUnit(city.rows).get(units.d2)).toEqual({ ...none, unitId: units.d2, sheets: 1, recognised: 1, pass: 1 });

  // Names were shown, so it is written down whose.
  const [read] = await fixture.query<{ ids: string[] }>(
    `SELECT subject_ids AS ids FROM access_log WHERE operation = 'criteria.simulate' ORDER BY 1 DESC LIMIT 1`,
  );
  expect(new Set(read?.ids)).toEqual(new Set([loses, gains]));
  // A draft of the city is for nobody below.
  await expect(simulate(fixture.as("commune-officer", "c11"), "c11")).rejects.toMatchObject({
    cause: { code: "NOT_FOUND" },
  });
});
