import type { DomainError } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { attachEvidence } from "./told-evidence.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const [first, second] = frameworkDefinition.groups;
  // The first criterion gives no points without evidence, the last takes none.
  const groups = [
    {
      ...first,
      code: "A",
      titleVi: "A",
      titleEn: "A",
      criteria: [criterionOf("1", { evidence: "REQUIRED" }), criterionOf("2")],
    },
    {
      ...second,
      code: "B",
      titleVi: "B",
      titleEn: "B",
      criteria: [criterionOf("3"), criterionOf("4", { evidence: "NONE" })],
    },
  ];
  await openCampaign(fixture, { model: "FAMILY", definition: { ...frameworkDefinition, groups } });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return "done";
  } catch (error) {
    const { cause } = error as { cause?: DomainError };
    if (cause?.code === undefined) throw error;
    return cause.code;
  }
}

let told = 0;
async function withAttendance() {
  const { id: registrationId, subjectId } = await submittedAt(clerk(), "c11");
  await fixture.database.transaction(systemScope, (tx) =>
    attachEvidence(tx, {
      kind: "ATTENDANCE",
      sourceId: `0197c1f0-3333-7000-8000-${String(++told).padStart(12, "0")}`,
      subjectId,
      hint: null,
      title: "Tuần lễ học tập suốt đời",
      date: "2026-10-03",
      minutes: 90,
      amount: null,
    }),
  );
  const { evidence } = await clerk().assessments.byId({ registrationId });
  return { registrationId, id: evidence[0]?.id ?? "" };
}

describe("an attendance that was told", () => {
  const assign = (id: string, criterion: string | null, who = clerk()) =>
    who.assessments.assignEvidence({ idempotencyKey: freshKey(), id, criterion });

  it("is evidence of a criterion once somebody says of which, and of none once it is taken off", async () => {
    const { registrationId, id } = await withAttendance();
    expect(await codeOf(handIn(clerk(), registrationId, "SELF"))).toBe("SHEET_INCOMPLETE");
    const command = { idempotencyKey: freshKey(), id, criterion: "1" };
    const assigned = await clerk().assessments.assignEvidence(command);
    expect(assigned).toMatchObject({
      kind: "ATTENDANCE",
      criterion: "1",
      minutes: 90,
      addedBy: null,
      assignedBy: "clerk",
    });
    expect(await clerk().assessments.assignEvidence(command)).toEqual(assigned);
    await handIn(clerk(), registrationId, "SELF");
    expect(await assign(id, null)).toMatchObject({ criterion: null, assignedBy: "clerk" });
    expect(await codeOf(handIn(clerk(), registrationId, "REVIEW"))).toBe("SHEET_INCOMPLETE");
  });

  it("goes to criteria of the sheet that take evidence only", async () => {
    const { id } = await withAttendance();
    for (const code of ["4", "9"]) expect([code, await codeOf(assign(id, code))]).toEqual([code, "INVALID_INPUT"]);
    expect(await codeOf(assign(id, "2"))).toBe("done");
  });

  it("stays where it is once the sheet is frozen, and a review that counted it is handed in again", async () => {
    const { registrationId, id } = await withAttendance();
    await assign(id, "1");
    await upTo(clerk(), registrationId, "REVIEWED");
    // The same again takes nothing away.
    await assign(id, "1");
    expect((await clerk().assessments.byId({ registrationId })).review?.at).not.toBeNull();
    await assign(id, "2");
    const propose = () => clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [registrationId] });
    expect((await propose()).refused).toMatchObject([{ code: "SHEET_INCOMPLETE" }]);
    expect(await codeOf(handIn(clerk(), registrationId, "REVIEW"))).toBe("SHEET_INCOMPLETE");
    await assign(id, "1");
    await handIn(clerk(), registrationId, "REVIEW", answersOf(8, 8, 8, 8));
    expect((await propose()).refused).toEqual([]);
    for (const criterion of ["2", null]) {
      expect([criterion, await codeOf(assign(id, criterion))]).toEqual([criterion, "REGISTRATION_STATE"]);
    }
  });

  it("is assigned by the unit's own officers; files and notes are for what they were added for", async () => {
    const { registrationId, id } = await withAttendance();
    expect(await codeOf(assign(id, "1", officer(fixture, "abroad", "commune-officer", "c12")))).toBe("NOT_FOUND");
    const note = await clerk().assessments.addEvidence({ idempotencyKey: freshKey(), registrationId, title: "Sổ" });
    expect(await codeOf(assign(note.id, "1"))).toBe("FORBIDDEN");
  });
});
