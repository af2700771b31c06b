import { today } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, now, openFixture, units } from "../../testing/fixture.ts";
import { expireTitles } from "./expiry.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");

it("a title that expires stays in the figures of its year, in what lies behind them, and is told by domain event", async () => {
  const ids: string[] = [];
  for (const validUntil of ["2026-11-23", null]) {
    const { id } = await submittedAt(clerk(), "b11");
    await upTo(clerk(), id, "PROPOSED");
    const paper = { number: `${ids.length + 1}/QĐ-HKH`, decidedOn: "2026-11-20" };
    await district().assessments.recognise({ idempotencyKey: freshKey(), ids: [id], ...paper, validUntil });
    ids.push(id);
  }
  const [expiring] = ids;
  const [row] = await clerk().registrations.byIds({ ids });
  const year = row?.year ?? 0;
  const figures = async () => {
    const [counts] = await district().counts.byUnits({ queries: [{ unitId: units.d1, year }] });
    return counts?.rows.find(({ model }) => model === "FAMILY");
  };
  const listed = async (filter: object) => {
    const page = await district().registrations.list({ filter: { unitId: units.d1, year, ...filter }, first: 10 });
    return { total: page.totalCount, ids: page.edges.map(({ node }) => node.id).sort() };
  };
  const frozen = async () => {
    const { id } = await district().snapshots.take({ idempotencyKey: freshKey(), unitId: units.d1, year });
    const { content } = await district().snapshots.byId({ id });
    return content.units[0]?.rows.find(({ model }) => model === "FAMILY");
  };
  const before = { figures: await figures(), frozen: await frozen(), share: await recognisedFamilies(year) };
  expect(before.figures).toMatchObject({ registered: 2, recognised: 2, lapsed: 0 });

  expect(await expireTitles(fixture.database, today(now))).toBe(1);

  expect(await figures()).toEqual(before.figures);
  expect(await frozen()).toEqual(before.frozen);
  expect(await recognisedFamilies(year)).toEqual(before.share);
  expect(await fixture.differences()).toEqual([]);
  expect(await listed({ models: ["FAMILY"], measure: "RECOGNISED" })).toEqual({ total: 2, ids: [...ids].sort() });
  // Whether a title holds today is another question, which its state answers.
  expect(await listed({ models: ["FAMILY"], states: ["RECOGNISED"] })).toEqual({ total: 1, ids: ids.slice(1) });
  expect(await listed({ models: ["FAMILY"], states: ["EXPIRED"] })).toEqual({ total: 1, ids: [expiring] });
  const [event] = await fixture.query<{ envelope: string }>(
    "SELECT envelope FROM outbox WHERE topic = 'registrations.decisions' ORDER BY position DESC LIMIT 1",
  );
  expect(JSON.parse(event?.envelope ?? "{}").data).toEqual({
    decision: "EXPIRED",
    unitId: units.b11,
    year,
    model: "FAMILY",
    registrationIds: [expiring],
  });
});

/** What the domain events of the counters said last about the unit's families. */
async function recognisedFamilies(year: number): Promise<unknown> {
  const [event] = await fixture.query<{ envelope: string }>(
    "SELECT envelope FROM outbox WHERE topic = 'registrations.counts' AND envelope LIKE $1 ORDER BY position DESC LIMIT 1",
    [`%${units.b11}/${year}/FAMILY%`],
  );
  return JSON.parse(event?.envelope ?? "{}").data.recognised;
}
