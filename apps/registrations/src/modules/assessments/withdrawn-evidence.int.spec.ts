import { randomUUID } from "node:crypto";
import type { DomainEventData, DomainEventType } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceHandlers } from "../../consumers/on-evidence-told.ts";
import { handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  const [group] = frameworkDefinition.groups;
  // The first criterion gives no points without evidence.
  const criteria = [criterionOf("1", { evidence: "REQUIRED" }), ...["2", "3", "4"].map((code) => criterionOf(code))];
  await openCampaign(fixture, {
    model: "FAMILY",
    definition: { ...frameworkDefinition, groups: [{ ...group, code: "A", titleVi: "A", titleEn: "A", criteria }] },
  });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");

const tell = <Type extends DomainEventType & keyof typeof evidenceHandlers>(type: Type, data: DomainEventData<Type>) =>
  fixture.database.transaction(systemScope, (tx) =>
    evidenceHandlers[type]({ id: randomUUID(), source: "x", subject: "x", time: "x", type, data } as never, tx),
  );
const received = (giftId: string, subjectId: string) =>
  tell("vn.khuyenhoc.funds.gift.received.v1", {
    ...{ giftId, subjectId, hint: null, fundName: "Quỹ khuyến học", amount: "2000000", date: "2026-09-02" },
  });
const voided = (giftId: string) =>
  tell("vn.khuyenhoc.funds.gift.voided.v1", { giftId, fundId: randomUUID(), date: "2026-10-05" });
const read = (registrationId: string) => clerk().assessments.byId({ registrationId });

/** A registration whose first criterion is proven by a gift. */
async function provenByGift() {
  const { id, subjectId } = await submittedAt(clerk(), "c11");
  const giftId = randomUUID();
  await received(giftId, subjectId ?? "");
  const [piece] = (await read(id)).evidence;
  await clerk().assessments.assignEvidence({ idempotencyKey: freshKey(), id: piece?.id ?? "", criterion: "1" });
  return { id, subjectId: subjectId ?? "", giftId };
}
const propose = (id: string) => clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [id] });
const recognise = (id: string) =>
  district().assessments.recognise({
    ...{ idempotencyKey: freshKey(), ids: [id], number: `${id.slice(-6)}/QĐ`, decidedOn: "2026-11-20" },
  });

describe("a gift that was taken back", () => {
  it("proves nothing any more, stays in the list with its day, and its points are counted again", async () => {
    const { id, giftId } = await provenByGift();
    await handIn(clerk(), id, "SELF");
    expect((await read(id)).self?.score.total).toBe(32);
    await voided(giftId);
    await voided(giftId);
    const view = await read(id);
    expect(view.evidence).toMatchObject([
      { kind: "GIFT", title: "Quỹ khuyến học", criterion: "1", amount: "2000000", withdrawnOn: "2026-10-05" },
    ]);
    expect(view.self?.score.missing).toContainEqual(expect.objectContaining({ kind: "NO_EVIDENCE", criterion: "1" }));
    await expect(handIn(clerk(), id, "REVIEW")).rejects.toThrow();
    const assign = { idempotencyKey: freshKey(), id: view.evidence[0]?.id ?? "", criterion: "2" };
    await expect(clerk().assessments.assignEvidence(assign)).rejects.toThrow();
  });

  it("makes a review that counted it a draft again", async () => {
    const { id, giftId } = await provenByGift();
    await upTo(clerk(), id, "REVIEWED");
    const before = await read(id);
    await voided(giftId);
    const after = await read(id);
    expect([before.review?.at === null, after.review?.at]).toEqual([false, null]);
    expect(after.revision).toBeGreaterThan(before.revision);
    expect((await propose(id)).refused).toMatchObject([{ code: "SHEET_INCOMPLETE" }]);
  });

  it("keeps the competent tier from recognising what was proposed with it, until it was reviewed anew", async () => {
    const { id, giftId } = await provenByGift();
    await upTo(clerk(), id, "PROPOSED");
    await voided(giftId);
    expect((await recognise(id)).refused).toMatchObject([{ code: "EVIDENCE_WITHDRAWN" }]);
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [id], reason: "Quỹ đã hủy" });
    const note = { idempotencyKey: freshKey(), registrationId: id, criterion: "1", title: "Sổ ghi chép" };
    await clerk().assessments.addEvidence(note);
    await clerk().registrations.submit({ idempotencyKey: freshKey(), ids: [id] });
    await upTo(clerk(), id, "PROPOSED");
    expect((await recognise(id)).refused).toEqual([]);
    expect(await fixture.differences()).toEqual([]);
  });

  it("is withdrawn when word of that comes first, also for who registers later", async () => {
    const { id, subjectId } = await submittedAt(clerk(), "c11");
    const giftId = randomUUID();
    await voided(giftId);
    await received(giftId, subjectId ?? "");
    expect((await read(id)).evidence).toMatchObject([{ kind: "GIFT", withdrawnOn: "2026-10-05" }]);
  });

  it("is withdrawn once, whichever of the two comes first at the same time", async () => {
    const { id, subjectId } = await submittedAt(clerk(), "c11");
    const gifts = Array.from({ length: 8 }, () => randomUUID());
    await Promise.all(gifts.flatMap((giftId) => [received(giftId, subjectId ?? ""), voided(giftId)]));
    const { evidence } = await read(id);
    expect(evidence.map(({ withdrawnOn }) => withdrawnOn)).toEqual(gifts.map(() => "2026-10-05"));
  });

  it("leaves what was decided as it was decided, and says so beside it", async () => {
    const { id, giftId } = await provenByGift();
    await upTo(clerk(), id, "PROPOSED");
    await recognise(id);
    await voided(giftId);
    const view = await read(id);
    expect(view.registration.state).toBe("RECOGNISED");
    expect(view.evidence).toMatchObject([{ withdrawnOn: "2026-10-05" }]);
  });

  it("stays withdrawn when its draft was deleted meanwhile and is brought back", async () => {
    const draft = { year: 2026, model: "FAMILY" as const, subjectName: "Hộ nháp", submit: false };
    const { id, subjectId } = await clerk().registrations.create({
      ...{ idempotencyKey: freshKey(), unitId: (await submittedAt(clerk(), "c11")).unitId, ...draft },
    });
    const giftId = randomUUID();
    await received(giftId, subjectId ?? "");
    await clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id });
    await voided(giftId);
    const [entry] = (await clerk().undo.list({ first: 1 })).edges;
    await clerk().undo.undo({ idempotencyKey: freshKey(), entryId: entry?.node.id ?? "" });
    expect((await read(id)).evidence).toMatchObject([{ withdrawnOn: "2026-10-05" }]);
  });
});
