import type { CriteriaSet } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import {
  criterionOf,
  derived,
  draftFramework,
  frameworkDefinition,
  publish,
  publishedFramework,
} from "../campaigns/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const city = () => fixture.as("city-admin", "city");
const refusal = (code: string) => ({ cause: { code } });

async function read(caller: ReturnType<Fixture["as"]>, { id }: Pick<CriteriaSet, "id">): Promise<CriteriaSet> {
  const [set] = await caller.criteria.byIds({ ids: [id] });
  if (set === undefined) throw new Error("not visible");
  return set;
}

function change(set: CriteriaSet, definition: CriteriaSet["definition"], unit: UnitKey = "city") {
  const { id, revision, titleVi, titleEn } = set;
  return fixture
    .as("city-admin", unit)
    .criteria.update({ idempotencyKey: freshKey(), id, expectedRevision: revision, titleVi, titleEn, definition });
}

describe("a version of a criteria set", () => {
  it("is published with its decision, replaces the one before it, and never changes again", async () => {
    const first = await publishedFramework(fixture, "FAMILY");
    expect(first).toMatchObject({
      state: "PUBLISHED",
      version: 1,
      decisionNumber: "01/QĐ-KHHN",
      validFrom: "2026-01-05",
    });
    const draft = await draftFramework(fixture, "FAMILY", { ...frameworkDefinition, minEach: 6 });
    expect(draft).toMatchObject({ state: "DRAFT", version: null, decisionNumber: null });
    const second = await city().criteria.publish({
      idempotencyKey: freshKey(),
      id: draft.id,
      expectedRevision: draft.revision,
      decisionNumber: "02/QĐ-KHHN",
      decisionDate: "2026-06-01",
      validFrom: "2026-07-01",
    });
    expect(second).toMatchObject({ state: "PUBLISHED", version: 2, supersedesId: first.id, validFrom: "2026-07-01" });
    expect(await read(city(), first)).toMatchObject({
      state: "SUPERSEDED",
      validTo: "2026-07-01",
      definition: first.definition,
    });
    for (const set of [first, second]) {
      await expect(change(await read(city(), set), frameworkDefinition)).rejects.toMatchObject(
        refusal("CRITERIA_STATE"),
      );
    }
  });

  it("is kept by the database itself, even from the system", async () => {
    const published = await publishedFramework(fixture, "CLAN");
    const write = (statement: string) =>
      fixture.database.transaction(systemScope, (tx) => tx.query(statement, [published.id]));
    await expect(write("UPDATE criteria_set SET definition = '{}' WHERE id = $1")).rejects.toThrow(/cannot be changed/);
    await expect(write("UPDATE criteria_set SET decision_number = 'x' WHERE id = $1")).rejects.toThrow(
      /cannot be changed/,
    );
    await expect(
      write("UPDATE criteria_set SET state = 'SUPERSEDED', illustrative = true WHERE id = $1"),
    ).rejects.toThrow(/cannot be changed/);
    await expect(write("DELETE FROM criteria_set WHERE id = $1")).rejects.toThrow(/cannot be changed/);
    expect(await read(city(), published)).toEqual(published);
  });

  it("is not published while it is unsound, out of date, or from the future", async () => {
    const unsound = await draftFramework(fixture, "UNIT", {
      ...frameworkDefinition,
      levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 41 }],
    });
    await expect(publish(fixture, unsound)).rejects.toMatchObject({
      cause: { code: "CRITERIA_INVALID", details: { violations: ["LEVEL_UNREACHABLE PASS (40)"] } },
    });
    const sound = await change(unsound, frameworkDefinition);
    await expect(publish(fixture, unsound)).rejects.toMatchObject(refusal("CONFLICT"));
    const tomorrow = { decisionNumber: "9/QĐ", decisionDate: "2026-11-25" };
    const { id, revision: expectedRevision } = sound;
    await expect(
      city().criteria.publish({ idempotencyKey: freshKey(), id, expectedRevision, ...tomorrow }),
    ).rejects.toMatchObject(refusal("INVALID_INPUT"));
    expect(await publish(fixture, sound)).toMatchObject({ state: "PUBLISHED" });
  });

  it("is read by everybody below its issuer once it is published, and by nobody there before", async () => {
    const draft = await draftFramework(fixture, "CITIZEN");
    const below = fixture.as("commune-officer", "c11");
    expect(await below.criteria.byIds({ ids: [draft.id] })).toEqual([]);
    const published = await publish(fixture, draft);
    expect(await read(below, published)).toEqual(published);
    const listed = await below.criteria.list({ models: ["CITIZEN"], states: ["PUBLISHED"] });
    expect(listed.edges.map(({ node }) => node.id)).toEqual([published.id]);
  });
});

describe("a derived set", () => {
  it("begins as the framework without its bounds, and is published if it is stricter within them", async () => {
    const framework = await publishedFramework(fixture, "COMMUNITY");
    const draft = await derived(fixture, framework, "c11");
    expect(draft).toMatchObject({ frameworkId: framework.id, model: "COMMUNITY", state: "DRAFT" });
    expect(draft.definition).toEqual({
      ...framework.definition,
      derivation: { addedCriteria: 0, raisedTotal: 0, raisedMinimum: 0 },
    });

    const [groupA, groupB] = draft.definition.groups;
    if (groupA === undefined || groupB === undefined) throw new Error("two groups");
    const looser = await change(draft, { ...draft.definition, groups: [groupA], minEach: 4 }, "c11");
    await expect(publish(fixture, looser)).rejects.toMatchObject({
      cause: { code: "CRITERIA_INVALID" },
    });
    const lower = await change(looser, { ...draft.definition, minEach: 4 }, "c11");
    await expect(publish(fixture, lower)).rejects.toMatchObject({
      cause: { code: "CRITERIA_LOOSER", details: { violations: ["MINIMUM_LOWERED (5)"] } },
    });
    const stricter = await change(
      lower,
      {
        ...draft.definition,
        groups: [{ ...groupA, criteria: [...groupA.criteria, criterionOf("1.X", { evidence: "REQUIRED" })] }, groupB],
        levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 40 }],
        minEach: 6,
      },
      "c11",
    );
    const published = await publish(fixture, stricter);
    expect(published).toMatchObject({ state: "PUBLISHED", version: 1, unitId: units.c11 });
    expect(await read(city(), framework)).toMatchObject({ state: "PUBLISHED" });
    await expect(derived(fixture, published, "b11")).rejects.toMatchObject(refusal("FRAMEWORK_UNIT"));
  });

  it("comes from a framework in force only, and only below its issuer", async () => {
    const draft = await draftFramework(fixture, "CITIZEN");
    await expect(derived(fixture, draft, "d1")).rejects.toMatchObject(refusal("CRITERIA_STATE"));
    const framework = await publish(fixture, draft);
    await expect(derived(fixture, framework, "city")).rejects.toMatchObject(refusal("FRAMEWORK_UNIT"));
    const late = await derived(fixture, framework, "d1");
    await publish(fixture, await draftFramework(fixture, "CITIZEN"));
    await expect(publish(fixture, late)).rejects.toMatchObject(refusal("CRITERIA_STATE"));
  });
});

it("answers a command that is sent again as before", async () => {
  const command = {
    idempotencyKey: freshKey(),
    unitId: units.city,
    model: "CLAN" as const,
    titleVi: "Bộ",
    titleEn: "Set",
    definition: frameworkDefinition,
  };
  const once = await city().criteria.create(command);
  expect(await city().criteria.create(command)).toEqual(once);
});
