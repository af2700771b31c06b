import type { DomainError } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";

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

  it("rests on evidence: a review is handed in again when a piece of it is taken away", async () => {
    const { id: registrationId } = await submittedAt(clerk(), "c11");
    const add = (criterion?: string) =>
      clerk().assessments.addEvidence({
        idempotencyKey: freshKey(),
        registrationId,
        title: "Biên bản",
        ...(criterion === undefined ? {} : { criterion }),
      });
    const [proof, loose] = [await add("1"), await add()];
    await upTo(clerk(), registrationId, "REVIEWED");
    const remove = (id: string) => clerk().assessments.removeEvidence({ idempotencyKey: freshKey(), id });
    const propose = () => clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [registrationId] });
    // What speaks for no criterion changes no points.
    await remove(loose.id);
    expect((await clerk().assessments.byId({ registrationId })).review?.at).not.toBeNull();
    await remove(proof.id);
    expect((await propose()).refused).toMatchObject([{ code: "SHEET_INCOMPLETE" }]);
    await handIn(clerk(), registrationId, "REVIEW");
    expect((await propose()).refused).toEqual([]);
  });

  it("is kept as of the criteria set that scored it, which may have come after it was typed", async () => {
    const { set } = await openCampaign(fixture, { model: "UNIT" });
    const { id: registrationId } = await submittedAt(clerk(), "c11", { model: "UNIT" });
    const { revision } = await clerk().assessments.byId({ registrationId });
    const command = { registrationId, kind: "SELF" as const, answers: answersOf(8, 8, 8, 8) };
    const saved = await clerk().assessments.saveSheet({
      idempotencyKey: freshKey(),
      expectedRevision: revision,
      ...command,
    });
    // A nearer campaign is opened, with a criteria set of its own that demands less.
    const near = await openCampaign(fixture, {
      model: "UNIT",
      unit: "d1",
      definition: {
        ...frameworkDefinition,
        groups: [
          { code: "A", titleVi: "A", titleEn: "A", criteria: [criterionOf("1", { maxPoints: 8 }), criterionOf("2")] },
        ],
        levels: [{ code: "NEAR", titleVi: "Đạt", titleEn: "Passed", minTotal: 10 }],
      },
    });
    expect(near.set.id).not.toBe(set.id);
    const hand = { idempotencyKey: freshKey(), registrationId, expectedRevision: saved.revision };
    expect((await clerk().assessments.selfAssess(hand)).state).toBe("SELF_ASSESSED");
    const view = await clerk().assessments.byId({ registrationId });
    expect(view.criteriaSet?.id).toBe(near.set.id);
    expect(view.self).toMatchObject({ answers: answersOf(8, 8), score: { total: 16, level: "NEAR" } });
  });
});

describe("who answers an appeal", () => {
  it("made none of the decisions about the registration, not only not the latest", async () => {
    const { id: registrationId } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), registrationId, "PROPOSED", answersOf(4, 4, 4, 4));
    const refuse = { idempotencyKey: freshKey(), ids: [registrationId], number: "2/QĐ", decidedOn: "2026-11-20" };
    await district().assessments.refuse({ ...refuse, reason: "Chưa đủ điểm" });
    const filed = await clerk().assessments.appeal({
      idempotencyKey: freshKey(),
      registrationId,
      grounds: "Chấm thiếu",
    });
    // Meanwhile a colleague corrects the reason: the latest decision is his.
    const correction = { ...refuse, idempotencyKey: freshKey(), number: "3/QĐ", outcome: "NOT_MET" as const };
    const other = officer(fixture, "other", "district-officer", "d1");
    expect((await other.assessments.correct({ ...correction, reason: "Ghi lại lý do" })).succeeded).toHaveLength(1);
    const answer = () => ({ idempotencyKey: freshKey(), id: filed.id, answer: "Giữ nguyên", upheld: null });
    const allowedTo = async (who: ReturnType<typeof clerk>) => (await who.assessments.byId({ registrationId })).allowed;
    expect(await allowedTo(district())).not.toContain("DECIDE_APPEAL");
    expect(await codeOf(district().assessments.decideAppeal(answer()))).toBe("SEPARATION_OF_DUTIES");
    expect(await codeOf(other.assessments.decideAppeal(answer()))).toBe("SEPARATION_OF_DUTIES");
    const third = officer(fixture, "third", "district-officer", "d1");
    expect(await allowedTo(third)).toContain("DECIDE_APPEAL");
    expect(await codeOf(third.assessments.decideAppeal(answer()))).toBe("done");
  });
});

describe("a decision over a filter", () => {
  it("is refused with its dates before a job is started", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED");
    const start = (dates: { decidedOn: string; validUntil?: string }) =>
      codeOf(
        district().assessments.decideByFilter({
          idempotencyKey: freshKey(),
          unitId: units.d1,
          filter: { year: 2026, models: ["FAMILY"] },
          step: "RECOGNISE",
          number: "9/QĐ",
          ...dates,
        }),
      );
    expect(await start({ decidedOn: "2026-11-25" })).toBe("INVALID_INPUT");
    expect(await start({ decidedOn: "2026-11-20", validUntil: "2026-11-19" })).toBe("INVALID_INPUT");
    const one = { idempotencyKey: freshKey(), ids: [id], number: "9/QĐ", decidedOn: "2026-11-20" };
    expect(await codeOf(district().assessments.recognise({ ...one, validUntil: "2026-11-19" }))).toBe("INVALID_INPUT");
    expect(await start({ decidedOn: "2026-11-20", validUntil: "2026-11-20" })).toBe("done");
  });
});
