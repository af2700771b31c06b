import type { Campaign, CriteriaSet, SubjectSort } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { handIn, officer, submittedAt, windows } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { derived, draftFramework, frameworkDefinition, publish } from "./testing.ts";

let fixture: Fixture;
let general: CriteriaSet;
let upper: CriteriaSet;
const forSorts = async (...appliesTo: SubjectSort[]) =>
  publish(fixture, await draftFramework(fixture, "COMMUNITY", frameworkDefinition, appliesTo));
beforeAll(async () => {
  fixture = await openFixture();
  general = await forSorts();
  upper = await forSorts("CITY", "COMMUNE");
});
afterAll(() => fixture.close());

const city = () => fixture.as("city-admin", "city");
const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const refusal = (code: string) => ({ cause: { code } });
const stateOf = async ({ id }: CriteriaSet) => (await city().criteria.byIds({ ids: [id] }))[0]?.state;

let years = 2026;
interface Plan {
  year?: number;
  unit?: UnitKey;
  criteriaSetId?: string;
  furtherSetIds?: string[];
  pilotUnitIds?: string[];
}
const create = ({ year = ++years, unit = "city", ...plan }: Plan = {}) =>
  city().campaigns.create({
    ...{ idempotencyKey: freshKey(), unitId: units[unit], year, model: "COMMUNITY" as const, title: `Đợt ${year}` },
    ...{ criteriaSetId: general.id, ...windows, appealDays: 30, ...plan },
  });
const open = ({ id, revision }: Campaign) =>
  city().campaigns.open({ idempotencyKey: freshKey(), id, expectedRevision: revision });

describe("criteria sets for different kinds of subject", () => {
  it("are in force side by side, and a new version replaces the one for the very same kinds", async () => {
    expect(upper).toMatchObject({ version: 1, supersedesId: null, appliesTo: ["COMMUNE", "CITY"] });
    expect(await stateOf(general)).toBe("PUBLISHED");
    const newer = await forSorts("COMMUNE", "CITY");
    expect(newer).toMatchObject({ version: 2, supersedesId: upper.id });
    expect([await stateOf(upper), await stateOf(general)]).toEqual(["SUPERSEDED", "PUBLISHED"]);
    upper = newer;
    await expect(forSorts("COMMUNE")).rejects.toMatchObject({
      cause: { code: "CRITERIA_OVERLAP", details: { title: upper.titleVi } },
    });
    expect(await forSorts("DISTRICT")).toMatchObject({ version: 1, supersedesId: null });
  });

  it("are of kinds that the title knows, and derived ones stay for those of their framework", async () => {
    await expect(draftFramework(fixture, "UNIT", frameworkDefinition, ["CITY"])).rejects.toMatchObject(
      refusal("INVALID_INPUT"),
    );
    const draft = await derived(fixture, upper, "d1");
    expect(draft.appliesTo).toEqual(upper.appliesTo);
    const { id, revision, titleVi, titleEn, definition } = draft;
    const changed = await city().criteria.update({
      ...{ idempotencyKey: freshKey(), id, expectedRevision: revision, titleVi, titleEn, definition },
      appliesTo: ["DISTRICT"],
    });
    expect(changed.appliesTo).toEqual(upper.appliesTo);
  });

  it("are chosen by a campaign for each registration by the kind of its subject", async () => {
    const year = 2026;
    const campaign = await open(await create({ year, furtherSetIds: [upper.id] }));
    const setOf = async (communityLevel: "COMMUNE" | "HAMLET" | null) => {
      const { id } = await submittedAt(clerk(), "c11", { model: "COMMUNITY", year });
      const [{ subjectId = "" } = {}] = await clerk().registrations.byIds({ ids: [id] });
      await fixture.query("UPDATE subject SET community_level = $2 WHERE id = $1", [subjectId, communityLevel]);
      await handIn(clerk(), id, "SELF");
      return (await clerk().assessments.byId({ registrationId: id })).criteriaSet?.id;
    };
    expect(await setOf("COMMUNE")).toBe(upper.id);
    expect(await setOf("HAMLET")).toBe(general.id);
    expect(await setOf(null)).toBe(general.id);
    expect(campaign).toMatchObject({ criteriaSetId: general.id, furtherSetIds: [upper.id] });
  });

  it("leave none without a set in silence, and an open campaign may be given more of them", async () => {
    const campaign = await open(await create({ year: 2025, criteriaSetId: upper.id }));
    const { id } = await submittedAt(clerk(), "c11", { model: "COMMUNITY", year: 2025 });
    expect((await clerk().assessments.byId({ registrationId: id })).criteriaSet).toBeNull();
    await expect(handIn(clerk(), id, "SELF")).rejects.toMatchObject(refusal("CRITERIA_NOT_FOR_SUBJECT"));
    const { revision, title, appealDays } = campaign;
    const plan = { id: campaign.id, title, appealDays, ...windows, criteriaSetId: upper.id };
    const update = (expectedRevision: number, furtherSetIds: string[]) =>
      city().campaigns.update({ idempotencyKey: freshKey(), expectedRevision, ...plan, furtherSetIds });
    const wider = await update(revision, [general.id]);
    expect(await handIn(clerk(), id, "SELF")).toMatchObject({ state: "SELF_ASSESSED" });
    await expect(update(wider.revision, [])).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
  });

  it("stand in one campaign only if no kind has two of them", async () => {
    for (const furtherSetIds of [
      [general.id],
      [await forSorts("HAMLET"), upper].map(({ id }) => id).concat(upper.id),
    ]) {
      await expect(create({ furtherSetIds })).rejects.toMatchObject(refusal("CAMPAIGN_CRITERIA"));
    }
    const own = await publish(fixture, await derived(fixture, upper, "d1"));
    await expect(create({ unit: "d1", furtherSetIds: [own.id, upper.id] })).rejects.toMatchObject(
      refusal("CAMPAIGN_CRITERIA"),
    );
  });
});

describe("a pilot beside the general campaign", () => {
  const coveringOf = async (unit: UnitKey, year: number) => {
    const caller = officer(fixture, "clerk", "city-admin", "city");
    return (await submittedAt(caller, unit, { model: "COMMUNITY", year })).campaignId;
  };

  it("covers its units, and the general one the rest, in whichever order they were opened", async () => {
    for (const pilotFirst of [true, false]) {
      const year = ++years;
      const drafts = [await create({ year, pilotUnitIds: [units.c11, units.d2] }), await create({ year })] as const;
      for (const draft of pilotFirst ? drafts : drafts.toReversed()) await open(draft);
      const [pilot, whole] = drafts;
      expect(await coveringOf("b11", year)).toBe(pilot.id);
      expect(await coveringOf("c21", year)).toBe(pilot.id);
      expect(await coveringOf("c12", year)).toBe(whole.id);
    }
  });

  it("shares no units with another one, and is no second general campaign", async () => {
    const year = ++years;
    const pilot = await open(await create({ year, pilotUnitIds: [units.d1] }));
    await open(await create({ year, pilotUnitIds: [units.d2] }));
    for (const unit of ["c11", "d1"] as const) {
      const draft = await create({ year, pilotUnitIds: [units[unit]] });
      await expect(open(draft)).rejects.toMatchObject(refusal("CAMPAIGN_EXISTS"));
    }
    await open(await create({ year }));
    const { id, revision, title } = pilot;
    const whole = (pilotUnitIds: string[]) =>
      city().campaigns.update({
        ...{ idempotencyKey: freshKey(), id, expectedRevision: revision, title, criteriaSetId: general.id },
        ...{ ...windows, appealDays: 30, pilotUnitIds },
      });
    await expect(whole([])).rejects.toMatchObject(refusal("CAMPAIGN_EXISTS"));
    await expect(whole([units.d1, units.c21])).rejects.toMatchObject(refusal("CAMPAIGN_EXISTS"));
  });
});
