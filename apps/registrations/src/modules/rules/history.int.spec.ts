import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { officer, windows } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { draftFramework, frameworkDefinition, publish, publishedFramework } from "../campaigns/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const city = () => officer(fixture, "city", "city-admin", "city");
const second = () => officer(fixture, "second", "city-admin", "city");
const refusal = (code: string) => ({ cause: { code } });
const remove = ({ id, revision }: { id: string; revision: number }, reason = "Lập nhầm") => ({
  ...{ idempotencyKey: freshKey(), id, expectedRevision: revision, reason },
});

describe("the history of a criteria set", () => {
  it("tells who changed which part, and keeps telling after the draft was deleted", async () => {
    const draft = await draftFramework(fixture, "FAMILY");
    const { id, titleVi, titleEn } = draft;
    const edit = (expectedRevision: number, change: object) =>
      second().criteria.update({
        ...{ idempotencyKey: freshKey(), id, expectedRevision, titleVi, titleEn },
        definition: { ...frameworkDefinition, ...change },
      });
    const changed = await edit(draft.revision, { minEach: 6 });
    // What changes nothing is no entry.
    const same = await edit(changed.revision, { minEach: 6 });
    await second().criteria.deleteDraft(remove(same));

    expect(await city().criteria.byIds({ ids: [id] })).toEqual([]);
    const history = await city().criteria.history({ id });
    expect(history.map(({ kind, changedBy, reason }) => [kind, changedBy, reason])).toEqual([
      ["DELETE", "second", "Lập nhầm"],
      ["UPDATE", "second", null],
      ["CREATE", expect.any(String), null],
    ]);
    expect(history[1]?.fields).toEqual([{ field: "minEach", before: "5", after: "6" }]);
    expect(history[0]?.fields).toContainEqual({ field: "minEach", before: "6", after: null });
    expect(history[2]?.fields).toContainEqual({ field: "criteria.1.maxPoints", before: null, after: "10" });

    const listed = await city().criteria.deleted({ first: 10 });
    expect(listed.edges.map(({ node }) => node)).toMatchObject([
      { id, unitId: units.city, title: titleVi, deletedBy: "second", reason: "Lập nhầm" },
    ]);
    const below = fixture.as("commune-officer", "c11");
    await expect(below.criteria.history({ id })).rejects.toMatchObject(refusal("NOT_FOUND"));
    expect((await below.criteria.deleted({})).edges).toEqual([]);
  });

  it("tells of its publication and of what took its place; published ones are never deleted", async () => {
    const first = await publishedFramework(fixture, "CLAN");
    await publish(fixture, await draftFramework(fixture, "CLAN"));
    const history = await city().criteria.history({ id: first.id });
    expect(history.map(({ kind }) => kind)).toEqual(["SUPERSEDE", "PUBLISH", "CREATE"]);
    expect(history[1]?.fields).toContainEqual({ field: "decisionNumber", before: null, after: "01/QĐ-KHHN" });
    await expect(city().criteria.deleteDraft(remove(first))).rejects.toMatchObject(refusal("CRITERIA_STATE"));
    // Units below see the set, and nothing of how it came about.
    expect(await fixture.as("commune-officer", "c11").criteria.history({ id: first.id })).toEqual([]);
  });

  it("cannot be changed", async () => {
    await expect(fixture.query("UPDATE rule_change SET reason = 'x'")).rejects.toThrow(/permission denied/);
    await expect(fixture.query("DELETE FROM rule_change")).rejects.toThrow(/permission denied/);
  });
});

describe("the history of a campaign", () => {
  it("tells what was replaced in words, and a draft goes while what was opened stays", async () => {
    const set = await publishedFramework(fixture, "UNIT");
    const plan = { title: "Đợt 2027", criteriaSetId: set.id, ...windows, appealDays: 30 };
    const make = (year: number) =>
      city().campaigns.create({
        ...{ idempotencyKey: freshKey(), unitId: units.city, year, model: "UNIT" as const, ...plan },
      });
    const draft = await make(2027);
    const changed = await second().campaigns.update({
      ...{ idempotencyKey: freshKey(), id: draft.id, expectedRevision: draft.revision, ...plan },
      ...{ decideTo: "2027-02-28", pilotUnitIds: [units.c11] },
    });
    const [latest] = await city().campaigns.history({ id: draft.id });
    expect(latest).toMatchObject({ kind: "UPDATE", changedBy: "second" });
    expect(latest?.fields).toEqual([
      { field: "decideTo", before: "2027-01-31", after: "2027-02-28" },
      { field: "pilotUnits", before: null, after: "Đơn vị c11" },
    ]);
    await expect(city().campaigns.deleteDraft(remove(draft))).rejects.toMatchObject(refusal("CONFLICT"));
    const command = remove(changed, "Làm lại đợt khác");
    expect(await city().campaigns.deleteDraft(command)).toEqual({ id: draft.id });
    expect(await city().campaigns.deleteDraft(command)).toEqual({ id: draft.id });
    expect((await city().campaigns.deleted({})).edges.map(({ node }) => node)).toMatchObject([
      { id: draft.id, title: "Đợt 2027", reason: "Làm lại đợt khác" },
    ]);

    const { id, revision } = await make(2028);
    const opened = await city().campaigns.open({ idempotencyKey: freshKey(), id, expectedRevision: revision });
    await expect(city().campaigns.deleteDraft(remove(opened))).rejects.toMatchObject(refusal("CAMPAIGN_STATE"));
    await expect(fixture.query("DELETE FROM campaign WHERE id = $1", [id])).rejects.toThrow(/cannot be deleted/);
  });
});

it("lists page by page, none twice and none left out", async () => {
  for (let made = 0; made < 5; made += 1) await draftFramework(fixture, "CITIZEN");
  const ids: string[] = [];
  let after: string | null = null;
  do {
    const page = await city().criteria.list({ models: ["CITIZEN"], first: 2, after });
    ids.push(...page.edges.map(({ node }) => node.id));
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect([ids.length, new Set(ids).size]).toEqual([5, 5]);
});
