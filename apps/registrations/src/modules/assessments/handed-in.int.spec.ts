import type { DomainError } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");

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

describe("the time of a step", () => {
  it("ends on its own day for a first review, and on the last day for a decision for what was returned", async () => {
    const { campaign } = await openCampaign(fixture, { model: "CLAN" });
    const filed = async () => (await submittedAt(clerk(), "c11", { model: "CLAN" })).id;
    const [reviewed, returned] = [await filed(), await filed()];
    await upTo(clerk(), reviewed, "SELF_ASSESSED");
    // Returned before anybody has assessed it.
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [returned], reason: "Thiếu địa chỉ" });
    await fixture.query(
      "UPDATE campaign SET register_to = '2026-11-01', assess_to = '2026-11-10', review_to = '2026-11-20' WHERE id = $1",
      [campaign.id],
    );
    const late = await clerk().assessments.byId({ registrationId: reviewed });
    expect(late.deadline).toBe("2026-11-20");
    expect(late.allowed).not.toContain("SAVE_REVIEW");
    expect(await codeOf(handIn(clerk(), reviewed, "REVIEW"))).toBe("WINDOW_CLOSED");

    const { succeeded } = await clerk().registrations.submit({ idempotencyKey: freshKey(), ids: [returned] });
    expect(succeeded).toHaveLength(1);
    expect((await clerk().assessments.byId({ registrationId: returned })).deadline).toBe("2027-01-31");
    await upTo(clerk(), returned, "PROPOSED");
  });
});

describe("what was handed in", () => {
  it("is handed in again before it is proposed, once its review is typed anew", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "REVIEWED", answersOf(9, 9, 9, 9));
    const { revision } = await clerk().assessments.byId({ registrationId: id });
    const saved = await clerk().assessments.saveSheet({
      idempotencyKey: freshKey(),
      registrationId: id,
      kind: "REVIEW",
      expectedRevision: revision,
      answers: answersOf(1, 1, 1, 1).map((answer) => ({ ...answer, note: "Chưa đạt" })),
    });
    const draft = await clerk().assessments.byId({ registrationId: id });
    expect(draft.review).toMatchObject({ at: null, by: null, score: { total: 4 } });
    expect(draft.allowed).not.toContain("PROPOSE");
    const propose = () => clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [id] });
    expect((await propose()).refused).toMatchObject([{ code: "SHEET_INCOMPLETE" }]);
    const command = { idempotencyKey: freshKey(), registrationId: id, expectedRevision: saved.revision };
    await clerk().assessments.review(command);
    expect((await propose()).succeeded).toMatchObject([{ state: "PROPOSED" }]);
    const recognise = { idempotencyKey: freshKey(), ids: [id], number: "1/QĐ", decidedOn: "2026-11-20" };
    expect((await district().assessments.recognise(recognise)).refused).toMatchObject([{ code: "LEVEL_NOT_REACHED" }]);
  });
});
