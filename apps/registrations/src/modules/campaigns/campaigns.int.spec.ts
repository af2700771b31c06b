import type { Campaign, CriteriaSet } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { derived, draftFramework, publish, publishedFramework } from "./testing.ts";

let fixture: Fixture;
let framework: CriteriaSet;
beforeAll(async () => {
  fixture = await openFixture();
  framework = await publishedFramework(fixture, "FAMILY");
});
afterAll(() => fixture.close());

const city = () => fixture.as("city-admin", "city");
const refusal = (code: string) => ({ cause: { code } });
const plan = {
  title: "Đợt 2027",
  registerFrom: "2027-01-01",
  registerTo: "2027-03-31",
  assessFrom: "2027-09-01",
  assessTo: "2027-10-15",
  reviewTo: "2027-11-10",
  decideTo: "2027-12-15",
  appealDays: 15,
  pilotUnitIds: [] as string[],
};
type Plan = typeof plan & { criteriaSetId: string; directiveId: string | null };

function create(unit: UnitKey, year: number, change: Partial<Plan> = {}): Promise<Campaign> {
  return city().campaigns.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year,
    model: "FAMILY",
    criteriaSetId: framework.id,
    ...plan,
    ...change,
  });
}
const stateCommand = ({ id, revision }: Campaign) => ({ idempotencyKey: freshKey(), id, expectedRevision: revision });
const open = (campaign: Campaign) => city().campaigns.open(stateCommand(campaign));
const close = async (campaign: Campaign) => (await city().campaigns.close(stateCommand(campaign))).campaign;
const update = (campaign: Campaign, change: Partial<Plan>) =>
  city().campaigns.update({ ...stateCommand(campaign), criteriaSetId: framework.id, ...plan, ...change });

describe("a campaign", () => {
  it("is drafted, opened and closed, and opened again", async () => {
    const draft = await create("city", 2027);
    expect(draft).toMatchObject({ ...plan, state: "DRAFT", revision: 1, unitId: units.city });
    const opened = await open(draft);
    expect(opened).toMatchObject({ state: "OPEN", revision: 2 });
    await expect(open(opened)).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
    await expect(open(draft)).rejects.toMatchObject(refusal("CONFLICT"));
    const closed = await close(opened);
    await expect(close(closed)).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
    await expect(update(closed, { title: "Khác" })).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
    expect(await open(closed)).toMatchObject({ state: "OPEN" });
  });

  it("is the only open one of its unit, year and model", async () => {
    const first = await open(await create("d1", 2027));
    const second = await create("d1", 2027);
    await expect(open(second)).rejects.toMatchObject(refusal("CAMPAIGN_EXISTS"));
    await open(await create("d1", 2028));
    await close(first);
    expect(await open(second)).toMatchObject({ state: "OPEN" });
  });

  it("names the directive that it carries out, and is found by it", async () => {
    const directiveId = "0197c1f0-7777-7000-8000-000000000009";
    const campaign = await create("city", 2031, { directiveId });
    expect(campaign.directiveId).toBe(directiveId);
    await create("city", 2032);
    const { edges } = await city().campaigns.list({ directiveId });
    expect(edges.map(({ node }) => node.id)).toEqual([campaign.id]);
    expect((await update(campaign, { directiveId: null })).directiveId).toBeNull();
    expect((await city().campaigns.list({ directiveId })).edges).toEqual([]);
  });

  it("has its windows in order", async () => {
    await expect(create("city", 2030, { registerTo: "2026-12-31" })).rejects.toMatchObject(refusal("CAMPAIGN_WINDOWS"));
    await expect(create("city", 2030, { reviewTo: "2027-10-14" })).rejects.toMatchObject(refusal("CAMPAIGN_WINDOWS"));
    await expect(create("city", 2030, { assessFrom: "2026-01-01" })).rejects.toMatchObject(refusal("CAMPAIGN_WINDOWS"));
  });

  it("uses criteria in force, of its model, of its own unit or one above", async () => {
    const draft = await draftFramework(fixture, "FAMILY");
    await expect(create("city", 2030, { criteriaSetId: draft.id })).rejects.toMatchObject(refusal("CAMPAIGN_CRITERIA"));
    const clan = await publishedFramework(fixture, "CLAN");
    await expect(create("city", 2030, { criteriaSetId: clan.id })).rejects.toMatchObject(refusal("CAMPAIGN_CRITERIA"));
    const own = await publish(fixture, await derived(fixture, framework, "d2"));
    expect(await create("c21", 2030, { criteriaSetId: own.id })).toMatchObject({ criteriaSetId: own.id });
    for (const unit of ["city", "d1"] as const) {
      await expect(create(unit, 2030, { criteriaSetId: own.id })).rejects.toMatchObject(refusal("CAMPAIGN_CRITERIA"));
    }
  });

  it("may be a pilot of units below it, which while it is open only become more", async () => {
    const pilots = (...keys: UnitKey[]) => ({ pilotUnitIds: keys.map((key) => units[key]).sort() });
    await expect(create("d1", 2031, pilots("c21"))).rejects.toMatchObject(refusal("CAMPAIGN_PILOTS"));
    await expect(create("d1", 2031, pilots("d1"))).rejects.toMatchObject(refusal("CAMPAIGN_PILOTS"));
    const draft = await update(await create("d1", 2031, pilots("c11", "b12")), pilots("c11"));
    expect(draft).toMatchObject(pilots("c11"));
    const opened = await open(draft);
    await expect(update(opened, pilots("c12"))).rejects.toMatchObject(refusal("CAMPAIGN_PILOTS"));
    const wider = await update(opened, { ...pilots("c11", "c12"), decideTo: "2028-01-31" });
    expect(wider).toMatchObject({ ...pilots("c11", "c12"), decideTo: "2028-01-31", state: "OPEN" });
    const whole = await update(wider, pilots());
    await expect(update(whole, pilots("c11"))).rejects.toMatchObject(refusal("CAMPAIGN_PILOTS"));
  });

  it("keeps its criteria once it is open, also when a newer version supersedes them", async () => {
    const opened = await open(await create("c22", 2032));
    const newer = await publish(fixture, await draftFramework(fixture, "FAMILY"));
    await expect(update(opened, { criteriaSetId: newer.id })).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
    expect(await update(opened, { title: "Gia hạn" })).toMatchObject({ title: "Gia hạn", criteriaSetId: framework.id });
    await expect(create("c22", 2033)).rejects.toMatchObject(refusal("CAMPAIGN_CRITERIA"));
    framework = newer;
  });

  it("is listed for units below only once it is open", async () => {
    const below = fixture.as("commune-officer", "c12");
    const draft = await create("d1", 2034);
    const seen = async () => (await below.campaigns.list({ year: 2034 })).edges.map(({ node }) => node.id);
    expect(await seen()).toEqual([]);
    await open(draft);
    expect(await seen()).toEqual([draft.id]);
    expect((await fixture.as("commune-officer", "c21").campaigns.list({ year: 2034 })).edges).toEqual([]);
  });
});

describe("the competent tier", () => {
  it("changes from a day on, by the city alone, and what was to come is replaced", async () => {
    const set = (tierCode: string, validFrom: string, caller = city()) =>
      caller.competence.set({ idempotencyKey: freshKey(), model: "UNIT", tierCode, validFrom });
    await set("city", "2028-01-01");
    const rows = (await set("city", "2027-01-01")).filter(({ model }) => model === "UNIT");
    expect(rows).toEqual([
      { model: "UNIT", tierCode: "district", validFrom: null, validTo: "2025-07-01", confirmed: false },
      { model: "UNIT", tierCode: "commune", validFrom: "2025-07-01", validTo: "2027-01-01", confirmed: false },
      { model: "UNIT", tierCode: "city", validFrom: "2027-01-01", validTo: null, confirmed: true },
    ]);
    await expect(set("province", "2027-01-01")).rejects.toMatchObject(refusal("NOT_FOUND"));
    await expect(set("city", "2027-01-01", fixture.as("city-admin", "d1"))).rejects.toMatchObject(refusal("FORBIDDEN"));
    expect((await city().competence.list()).filter(({ model }) => model === "UNIT")).toEqual(rows);
  });
});
