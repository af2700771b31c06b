import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
  const steps = [{ percent: 50, points: 6 }];
  const counted = { counted: { model: "FAMILY" as const, steps } };
  const clans = { counted: { model: "CLAN" as const, steps } };
  const criteria = [criterionOf("1"), criterionOf("2", counted), criterionOf("3", clans)];
  const groups = [{ code: "A", titleVi: "A", titleEn: "A", criteria }];
  const levels = [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 8 }];
  await openCampaign(fixture, {
    model: "COMMUNITY",
    definition: { ...frameworkDefinition, groups, levels, minEach: null },
  });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");

describe("points that are counted for a community", () => {
  it("are of its linked households and cite exactly them, of the unit while there are none", async () => {
    const link = (memberId: string, containerId: string, from = "2024-01-01") =>
      clerk().subjects.links.set({ idempotencyKey: freshKey(), memberId, containerId, from });
    const community = await submittedAt(clerk(), "c11", { model: "COMMUNITY" });
    const other = await submittedAt(clerk(), "c11", { model: "COMMUNITY" });
    const families = [];
    for (const unit of ["c11", "b11", "b11", "c11", "c11"] as const) families.push(await submittedAt(clerk(), unit));
    await submittedAt(clerk(), "c11", { model: "CLAN" });
    const figures = async (caller = clerk()) =>
      (await caller.assessments.byId({ registrationId: community.id })).counted;
    const [all, clans] = await figures();
    expect(all).toMatchObject({ registered: 5, source: { unitId: units.c11, communityId: null } });
    expect(clans).toMatchObject({ registered: 1, source: { unitId: units.c11 } });

    const [one, two, elsewhere, later, draft] = families;
    if (!(one && two && elsewhere && later && draft)) throw new Error("families are missing");
    const recognise = async (id: string) => {
      await upTo(clerk(), id, "PROPOSED");
      const command = { idempotencyKey: freshKey(), ids: [id], number: `${id.slice(-8)}/QĐ`, decidedOn: "2026-11-20" };
      expect((await district().assessments.recognise(command)).refused).toEqual([]);
    };
    await recognise(one.id);
    await recognise(elsewhere.id);
    await link(one.subjectId, community.subjectId);
    await link(two.subjectId, community.subjectId);
    await link(draft.subjectId, community.subjectId);
    await link(elsewhere.subjectId, other.subjectId);
    await link(later.subjectId, community.subjectId, "2027-01-01");
    // A household of another year, and a returned one.
    await submittedAt(clerk(), "c11", { year: 2025 });
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [draft.id], reason: "Thiếu địa chỉ" });

    const [own, unchanged] = await figures();
    expect(own).toMatchObject({ registered: 2, recognised: 1, percent: 50, points: 6 });
    expect(own?.source).toMatchObject({ unitId: null, communityId: community.subjectId, measure: "REGISTERED" });
    expect(unchanged).toEqual({ ...clans, countedAt: unchanged?.countedAt });
    expect((await figures(district()))[0]).toMatchObject({ registered: 2, recognised: 1 });
    if (own === undefined) throw new Error("no figure");
    const { unitId, communityId, year, model } = own.source;
    for (const sort of ["UPDATED_DESC", "NAME_ASC"] as const) {
      const list = (caller: ReturnType<typeof clerk>, measure: "REGISTERED" | "RECOGNISED") =>
        caller.registrations.list({ filter: { unitId, communityId, year, models: [model], measure }, sort });
      const registered = await list(clerk(), "REGISTERED");
      expect(registered.totalCount).toBe(own.registered);
      expect(registered.edges.map(({ node }) => node.id).sort()).toEqual([one.id, two.id].sort());
      const recognised = await list(district(), "RECOGNISED");
      expect(recognised.totalCount).toBe(own.recognised);
      expect(recognised.edges.map(({ node }) => node.id)).toEqual([one.id]);
    }
    // Whoever cannot see them finds none, and a page beyond the last still tells how many there are.
    const filter = { communityId: community.subjectId, year: 2026, measure: "REGISTERED" as const };
    const abroad = officer(fixture, "abroad", "commune-officer", "c12");
    expect(await abroad.registrations.list({ filter })).toMatchObject({ edges: [], totalCount: 0 });
    const first = await clerk().registrations.list({ filter, first: 1 });
    const second = await clerk().registrations.list({ filter, first: 1, after: first.pageInfo.endCursor });
    const third = await clerk().registrations.list({ filter, first: 1, after: second.pageInfo.endCursor });
    expect([first, second, third].map(({ edges, totalCount }) => [edges.length, totalCount])).toEqual([
      [1, 2],
      [1, 2],
      [0, 2],
    ]);

    // What was handed in keeps what was counted then, and from which list.
    await handIn(clerk(), community.id, "SELF", answersOf(8));
    await link(two.subjectId, other.subjectId, "2026-11-01");
    const view = await clerk().assessments.byId({ registrationId: community.id });
    expect(view.counted[0]).toMatchObject({ registered: 1, recognised: 1 });
    expect(view.self?.counted[0]).toMatchObject({ registered: 2, source: { communityId: community.subjectId } });
    expect(await fixture.differences()).toEqual([]);
  });
});
