import type { CriteriaDefinition } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answersOf, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { frameworkDefinition } from "../campaigns/testing.ts";

/** As Thông tư 25/2023/TT-BGDĐT has it for a city: level 2 after 12 months of level 1, for 36 months. */
const twoLevels: CriteriaDefinition = {
  ...frameworkDefinition,
  levels: [
    { code: "LEVEL_1", titleVi: "Mức độ 1", titleEn: "Level 1", minTotal: 24 },
    {
      code: "LEVEL_2",
      titleVi: "Mức độ 2",
      titleEn: "Level 2",
      minTotal: 36,
      after: { level: "LEVEL_1", months: 12 },
    },
  ],
  validMonths: 36,
};
const good = answersOf(10, 10, 10, 10);

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const { set } = await openCampaign(fixture, { model: "COMMUNITY", definition: twoLevels });
  for (const year of [2024, 2025]) await openCampaign(fixture, { model: "COMMUNITY", year, criteriaSet: set });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");
let papers = 0;

/** A community's registration of a year, reviewed at level 2. */
async function proposed(subjectName: string, year: number): Promise<string> {
  const { id } = await submittedAt(clerk(), "c11", { model: "COMMUNITY", year, subjectName });
  await upTo(clerk(), id, "PROPOSED", good);
  return id;
}
const recognise = async (id: string, decidedOn: string, change: { level?: string; validUntil?: string } = {}) => {
  const paper = { number: `${++papers}/QĐ`, decidedOn, ...change };
  const command = { idempotencyKey: freshKey(), ids: [id], ...paper };
  const { succeeded, refused } = await district().assessments.recognise(command);
  return succeeded[0] ?? refused[0];
};

it("gives a level only to who has held the lower one for long enough, and says from which day it is possible", async () => {
  const name = "Phường Học";
  const first = await proposed(name, 2024);
  expect(await recognise(first, "2025-06-01")).toMatchObject({ code: "LEVEL_NOT_HELD" });
  expect(await recognise(first, "2025-06-01", { level: "LEVEL_1" })).toMatchObject({
    state: "RECOGNISED",
    level: "LEVEL_1",
    validUntil: "2028-05-31",
  });

  const second = await proposed(name, 2025);
  expect(await recognise(second, "2026-05-31")).toMatchObject({
    code: "LEVEL_TOO_EARLY",
    vi: expect.stringContaining("2026-06-01"),
    en: expect.stringContaining("2026-06-01"),
  });
  expect(await recognise(await proposed("Phường Khác", 2025), "2026-06-01")).toMatchObject({ code: "LEVEL_NOT_HELD" });
  expect(await recognise(second, "2026-06-01")).toMatchObject({ level: "LEVEL_2", validUntil: "2029-05-31" });
});

it("gives a title for no longer than the set allows, and corrects none for longer", async () => {
  const id = await proposed("Phường Hạn", 2025);
  const level = "LEVEL_1";
  expect(await recognise(id, "2026-03-01", { level, validUntil: "2029-03-01" })).toMatchObject({
    code: "VALIDITY_TOO_LONG",
    vi: expect.stringContaining("2029-02-28"),
  });
  expect(await recognise(id, "2026-03-01", { level, validUntil: "2027-12-31" })).toMatchObject({
    validUntil: "2027-12-31",
  });
  const correction = {
    ...{ idempotencyKey: freshKey(), ids: [id], number: `${++papers}/QĐ`, decidedOn: "2026-11-01", level },
    ...{ outcome: "RECOGNISED" as const, reason: "Ghi sai thời hạn" },
  };
  const { succeeded } = await district().assessments.correct(correction);
  expect(succeeded[0]).toMatchObject({ level, validUntil: "2029-02-28" });
  // A correction does not hold the level that it corrects.
  const raised = { ...correction, idempotencyKey: freshKey(), number: `${++papers}/QĐ`, level: "LEVEL_2" };
  expect((await district().assessments.correct(raised)).refused[0]?.code).toBe("LEVEL_NOT_HELD");
});

it("recognises at a level below the one that the review reaches, and at none above it", async () => {
  const { id } = await submittedAt(clerk(), "c11", { model: "COMMUNITY", year: 2025, subjectName: "Phường Thấp" });
  await upTo(clerk(), id, "PROPOSED", answersOf(6, 6, 6, 6));
  expect(await recognise(id, "2026-11-01", { level: "LEVEL_2" })).toMatchObject({ code: "LEVEL_NOT_REACHED" });
  expect(await recognise(id, "2026-11-01", { level: "LEVEL_9" })).toMatchObject({ code: "INVALID_INPUT" });
  expect(await recognise(id, "2026-11-01")).toMatchObject({ level: "LEVEL_1" });
});
