import type { DomainError } from "@khuyenhoc/contracts";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");
const other = () => officer(fixture, "other", "district-officer", "d1");
const city = () => officer(fixture, "city", "city-admin", "city");
const paper = (number: string) => ({ number, decidedOn: "2026-11-20" });

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
const bulkCode = async (promise: ReturnType<ReturnType<typeof clerk>["assessments"]["propose"]>) =>
  (await promise).refused[0]?.code ?? "done";

describe("a registration under a campaign", () => {
  it("goes from registering to the decision, each step in the history, counted at once and told by domain event", async () => {
    const { id } = await submittedAt(clerk(), "b11");
    const assessed = await handIn(clerk(), id, "SELF");
    expect(assessed.state).toBe("SELF_ASSESSED");
    const reviewed = await handIn(
      clerk(),
      id,
      "REVIEW",
      answersOf(8, 8, 8, 7).map((answer) => (answer.points === 7 ? { ...answer, note: "Thiếu biên bản" } : answer)),
    );
    expect(reviewed.state).toBe("REVIEWED");
    const proposed = await clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [id] });
    expect(proposed.succeeded[0]?.state).toBe("PROPOSED");
    const recognised = await district().assessments.recognise({
      idempotencyKey: freshKey(),
      ids: [id],
      ...paper("45/QĐ-HKH"),
      validUntil: "2029-12-31",
    });
    expect(recognised.succeeded[0]).toMatchObject({ state: "RECOGNISED", level: "PASS", validUntil: "2029-12-31" });

    const view = await clerk().assessments.byId({ registrationId: id });
    expect(view.self?.score).toMatchObject({ total: 32, maximum: 40, passed: true, level: "PASS" });
    expect(view.review).toMatchObject({ score: { total: 31 }, by: "clerk", at: expect.any(String) });
    expect(view.decisions).toMatchObject([
      { kind: "RECOGNISE", number: "45/QĐ-HKH", unitId: units.d1, outcome: "RECOGNISED", recordedBy: "district" },
    ]);
    expect(view.registration.decisionId).toBe(view.decisions[0]?.id);
    expect(view.appealUntil).not.toBeNull();

    const history = await clerk().registrations.history({ id });
    expect(history.map(({ kind }) => kind)).toEqual([
      "RECOGNISE",
      "PROPOSE",
      "REVIEW",
      "SELF_ASSESS",
      "SUBMIT",
      "CREATE",
    ]);
    expect(history[0]?.fields).toContainEqual({ field: "decision", before: null, after: "45/QĐ-HKH" });
    expect(history[2]?.fields).toContainEqual({ field: "reviewTotal", before: null, after: "31" });
    expect(await fixture.differences()).toEqual([]);
    const [event] = await fixture.query<{ envelope: string }>(
      "SELECT envelope FROM outbox WHERE topic = 'registrations.decisions' ORDER BY position DESC LIMIT 1",
    );
    expect(JSON.parse(event?.envelope ?? "{}").data).toMatchObject({ decision: "RECOGNISED", registrationIds: [id] });
  });

  it("skips no stage and is not approved directly", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    const ids = [id];
    expect(await bulkCode(district().registrations.approve({ idempotencyKey: freshKey(), ids }))).toBe(
      "CAMPAIGN_COVERS",
    );
    expect(await bulkCode(clerk().assessments.propose({ idempotencyKey: freshKey(), ids }))).toBe("REGISTRATION_STATE");
    const decision = { idempotencyKey: freshKey(), ids, ...paper("1/QĐ") };
    expect(await bulkCode(district().assessments.recognise(decision))).toBe("REGISTRATION_STATE");
    expect(await codeOf(handIn(clerk(), id, "REVIEW"))).toBe("REGISTRATION_STATE");
  });

  it("is not assessed where no campaign covers it", async () => {
    const { id } = await submittedAt(clerk(), "c11", { model: "CLAN" });
    expect(await codeOf(handIn(clerk(), id, "SELF"))).toBe("NO_CAMPAIGN");
    const outcome = await district().registrations.approve({ idempotencyKey: freshKey(), ids: [id] });
    expect(outcome.succeeded).toHaveLength(1);
  });

  it("keeps a draft per revision, and hands in complete sheets only", async () => {
    const { id: registrationId } = await submittedAt(clerk(), "c11");
    const save = (expectedRevision: number, answers: ReturnType<typeof answersOf>) =>
      clerk().assessments.saveSheet({
        idempotencyKey: freshKey(),
        registrationId,
        kind: "SELF",
        expectedRevision,
        answers,
      });
    const first = await save(0, answersOf(9, 9));
    expect(first).toMatchObject({ revision: 1, score: { total: 18, passed: false } });
    expect(await codeOf(save(0, answersOf(1)))).toBe("CONFLICT");
    expect(await codeOf(save(1, answersOf(11)))).toBe("INVALID_INPUT");
    expect(await codeOf(save(1, [...answersOf(1), ...answersOf(2)]))).toBe("INVALID_INPUT");
    const hand = { idempotencyKey: freshKey(), registrationId, expectedRevision: 1 };
    expect(await codeOf(clerk().assessments.selfAssess(hand))).toBe("SHEET_INCOMPLETE");
    await save(1, answersOf(9, 9, 9, 9));
    const again = { ...hand, idempotencyKey: freshKey(), expectedRevision: 2 };
    const done = await clerk().assessments.selfAssess(again);
    expect(await clerk().assessments.selfAssess(again)).toEqual(done);
    expect(await codeOf(save(3, answersOf(1)))).toBe("REGISTRATION_STATE");
    // A review that gives other points says why.
    expect(await codeOf(handIn(clerk(), registrationId, "REVIEW", answersOf(9, 9, 9, 5)))).toBe("SHEET_INCOMPLETE");
  });

  it("is returned with a reason from every stage before the decision, and comes again with what was typed", async () => {
    for (const stage of ["SELF_ASSESSED", "REVIEWED", "PROPOSED"] as const) {
      const { id } = await submittedAt(clerk(), "c11");
      await upTo(clerk(), id, stage);
      const back = await district().registrations.return({ idempotencyKey: freshKey(), ids: [id], reason: "Xem lại" });
      expect(back.succeeded[0]).toMatchObject({ state: "RETURNED", returnReason: "Xem lại" });
      await clerk().registrations.submit({ idempotencyKey: freshKey(), ids: [id] });
      const view = await clerk().assessments.byId({ registrationId: id });
      expect(view.self).toMatchObject({ at: null, answers: answersOf(8, 8, 8, 8) });
      await upTo(clerk(), id, "PROPOSED");
    }
    expect(await fixture.differences()).toEqual([]);
  });

  it("freezes the sheet and its evidence once it is proposed", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "REVIEWED");
    await clerk().assessments.addEvidence({ idempotencyKey: freshKey(), registrationId: id, title: "Biên bản" });
    await clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [id] });
    const note = { idempotencyKey: freshKey(), registrationId: id, title: "Sau" };
    expect(await codeOf(clerk().assessments.addEvidence(note))).toBe("REGISTRATION_STATE");
    expect(await codeOf(handIn(clerk(), id, "REVIEW"))).toBe("REGISTRATION_STATE");
    const writing = fixture.query("UPDATE sheet SET review_total = 40 WHERE registration_id = $1", [id]);
    await expect(writing).rejects.toThrow(/frozen/);
  });
});

describe("a decision", () => {
  it("is made from above, by the competent tier, and by somebody who neither submitted nor proposed", async () => {
    const { id } = await submittedAt(clerk(), "b11");
    await upTo(clerk(), id, "PROPOSED");
    const decide = (caller: ReturnType<typeof clerk>) =>
      bulkCode(caller.assessments.recognise({ idempotencyKey: freshKey(), ids: [id], ...paper("2/QĐ") }));
    expect(await decide(officer(fixture, "branch", "commune-officer", "b11"))).toBe("FORBIDDEN");
    expect(await decide(clerk())).toBe("SEPARATION_OF_DUTIES");
    expect(await decide(officer(fixture, "abroad", "commune-officer", "c12"))).toBe("NOT_FOUND");
    expect(await decide(officer(fixture, "second", "commune-officer", "c11"))).toBe("done");
  });

  it("needs the competent tier: a tier too low may not decide", async () => {
    await city().competence.set({
      idempotencyKey: freshKey(),
      model: "FAMILY",
      tierCode: "city",
      validFrom: "2026-11-01",
    });
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED");
    const command = () => ({ idempotencyKey: freshKey(), ids: [id], ...paper("3/QĐ") });
    expect(await bulkCode(district().assessments.recognise(command()))).toBe("NOT_COMPETENT");
    // The competence of the decision's own day counts.
    const earlier = { ...command(), decidedOn: "2026-10-30" };
    expect(await bulkCode(district().assessments.recognise(earlier))).toBe("done");
    await city().competence.set({
      idempotencyKey: freshKey(),
      model: "FAMILY",
      tierCode: "commune",
      validFrom: "2026-11-01",
    });
  });

  it("recognises what reaches a level only, refuses with a reason, and is not of the future", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED", answersOf(4, 4, 4, 4));
    const ids = [id];
    const recognise = { idempotencyKey: freshKey(), ids, ...paper("4/QĐ") };
    expect(await bulkCode(district().assessments.recognise(recognise))).toBe("LEVEL_NOT_REACHED");
    const future = { idempotencyKey: freshKey(), ids, number: "4/QĐ", decidedOn: "2026-11-25", reason: "vì" };
    expect(await codeOf(district().assessments.refuse(future))).toBe("INVALID_INPUT");
    const refused = await district().assessments.refuse({ ...future, ...paper("4/QĐ") });
    expect(refused.succeeded[0]).toMatchObject({ state: "NOT_MET", level: null });
    expect(await fixture.differences()).toEqual([]);
  });

  it("is changed by one that supersedes it only, each naming the former", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED");
    const ids = [id];
    const command = (number: string) => ({ idempotencyKey: freshKey(), ids, ...paper(number) });
    await district().assessments.recognise(command("5/QĐ"));
    expect(await bulkCode(district().registrations.return({ ...command("x"), reason: "vì" }))).toBe(
      "REGISTRATION_STATE",
    );
    await district().assessments.revoke({ ...command("6/QĐ"), reason: "Gian dối" });
    await district().assessments.correct({ ...command("7/QĐ"), outcome: "RECOGNISED", reason: "Xác minh lại" });
    const again = { ...command("7/QĐ"), outcome: "NOT_MET" as const, reason: "Lần nữa" };
    const [sameNumber] = (await district().assessments.correct(again)).refused;
    expect(sameNumber).toMatchObject({ code: "INVALID_INPUT", en: expect.stringContaining(again.number) });
    const { decisions, registration } = await clerk().assessments.byId({ registrationId: id });
    expect(decisions.map(({ kind, outcome, supersedesNumber }) => [kind, outcome, supersedesNumber])).toEqual([
      ["CORRECT", "RECOGNISED", "6/QĐ"],
      ["REVOKE", "REVOKED", "5/QĐ"],
      ["RECOGNISE", "RECOGNISED", null],
    ]);
    expect(registration).toMatchObject({ state: "RECOGNISED", level: "PASS" });
    expect(await fixture.differences()).toEqual([]);
    for (const statement of ["UPDATE decision_item SET level = NULL", "DELETE FROM decision"]) {
      await expect(fixture.query(statement)).rejects.toThrow(/permission denied/);
    }
  });

  it("is one, though two decide at once and each is sent twice", async () => {
    const filed: string[] = [];
    for (let index = 0; index < 6; index += 1) {
      const { id } = await submittedAt(clerk(), index % 2 === 0 ? "c11" : "b11");
      await upTo(clerk(), id, "PROPOSED");
      filed.push(id);
    }
    const accept = { idempotencyKey: freshKey(), ids: filed, ...paper("8/QĐ") };
    const refuse = { idempotencyKey: freshKey(), ids: [...filed].reverse(), ...paper("9/QĐ"), reason: "vì" };
    const outcomes = await Promise.all([
      district().assessments.recognise(accept),
      other().assessments.refuse(refuse),
      district().assessments.recognise(accept),
      other().assessments.refuse(refuse),
    ]);
    expect(outcomes[2]).toEqual(outcomes[0]);
    expect(outcomes[3]).toEqual(outcomes[1]);
    const done = [...(outcomes[0]?.succeeded ?? []), ...(outcomes[1]?.succeeded ?? [])].map(({ id }) => id);
    expect(done.sort()).toEqual([...filed].sort());
    const items = await fixture.query("SELECT 1 FROM decision_item WHERE registration_id = ANY ($1::uuid[])", [filed]);
    expect(items).toHaveLength(filed.length);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("the campaign's time", () => {
  it("bounds every step, and what was returned may come back until decisions end", async () => {
    const { campaign } = await openCampaign(fixture, {
      model: "FAMILY",
      unit: "c12",
      criteriaSet: { id: await frameworkOf("FAMILY") },
      change: { assessTo: "2026-12-31" },
    });
    const officerOf = () => officer(fixture, "clerk12", "commune-officer", "c12");
    const { id } = await submittedAt(officerOf(), "c12");
    const { id: started } = await submittedAt(officerOf(), "c12");
    await upTo(officerOf(), started, "SELF_ASSESSED");
    const shift = (registerTo: string, assessTo: string, reviewTo: string) =>
      fixture.query("UPDATE campaign SET register_to = $2, assess_to = $3, review_to = $4 WHERE id = $1", [
        ...[campaign.id, registerTo, assessTo, reviewTo],
      ]);
    await shift("2026-11-23", "2026-11-23", "2026-12-01");
    expect(await codeOf(submittedAt(officerOf(), "c12"))).toBe("WINDOW_CLOSED");
    expect(await codeOf(handIn(officerOf(), id, "SELF"))).toBe("WINDOW_CLOSED");
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [started], reason: "Xem lại" });
    const back = await officerOf().registrations.submit({ idempotencyKey: freshKey(), ids: [started] });
    expect(back.succeeded[0]?.campaignId).toBe(campaign.id);
    await upTo(officerOf(), started, "PROPOSED");
    await fixture.query("UPDATE campaign SET review_to = '2026-11-23', decide_to = '2026-11-23' WHERE id = $1", [
      campaign.id,
    ]);
    const late = { idempotencyKey: freshKey(), ids: [started], ...paper("10/QĐ") };
    expect(await bulkCode(district().assessments.recognise(late))).toBe("WINDOW_CLOSED");
  });
});

async function frameworkOf(model: string): Promise<string> {
  const [set] = await fixture.query<{ id: string }>(
    "SELECT id FROM criteria_set WHERE model = $1 AND state = 'PUBLISHED' LIMIT 1",
    [model],
  );
  return set?.id ?? "";
}

it("tells who may do what", async () => {
  const { id } = await submittedAt(clerk(), "b11");
  const allowed = async (caller: ReturnType<typeof clerk>) =>
    (await caller.assessments.byId({ registrationId: id })).allowed;
  expect(await allowed(clerk())).toEqual(["SAVE_SELF", "COMMENT", "ADD_EVIDENCE"]);
  expect(await allowed(fixture.asPrincipal({ ...principal("auditor", [units.city]) }))).toEqual([]);
  await upTo(clerk(), id, "PROPOSED");
  expect(await allowed(clerk())).toEqual(["COMMENT"]);
  expect(await allowed(district())).toEqual(["COMMENT", "RECOGNISE", "REFUSE", "RETURN"]);
});
