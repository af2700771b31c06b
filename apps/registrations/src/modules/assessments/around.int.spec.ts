import { type DomainError, type DomainEventData, type DomainEventType, today } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { stepJob } from "@khuyenhoc/jobs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { evidenceHandlers } from "../../consumers/on-evidence-told.ts";
import { answersOf, handIn, officer, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { criterionOf, frameworkDefinition } from "../campaigns/testing.ts";
import { jobKinds } from "../jobs/kinds.ts";
import { expireTitles } from "./expiry.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await openCampaign(fixture, { model: "FAMILY" });
});
afterAll(() => fixture.close());

const clerk = () => officer(fixture, "clerk", "commune-officer", "c11");
const district = () => officer(fixture, "district", "district-officer", "d1");
const other = () => officer(fixture, "other", "district-officer", "d1");
let papers = 0;
const paper = () => ({ number: `${++papers}/QĐ-HKH`, decidedOn: "2026-11-20" });

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

async function refusedAt(unit: "c11" | "b11"): Promise<string> {
  const { id } = await submittedAt(clerk(), unit);
  await upTo(clerk(), id, "PROPOSED", answersOf(4, 4, 4, 4));
  await district().assessments.refuse({ idempotencyKey: freshKey(), ids: [id], ...paper(), reason: "Chưa đủ điểm" });
  return id;
}

describe("an appeal", () => {
  it("is decided by somebody who had no part, and upheld by a decision that supersedes", async () => {
    const registrationId = await refusedAt("c11");
    const file = { registrationId, grounds: "Điểm tiêu chí 2 chấm thiếu" };
    const filed = await clerk().assessments.appeal({ idempotencyKey: freshKey(), ...file });
    expect(await codeOf(clerk().assessments.appeal({ idempotencyKey: freshKey(), ...file }))).toBe("APPEAL_STATE");
    const upheld = { ...paper(), outcome: "RECOGNISED" as const, level: "PASS" };
    const answer = { id: filed.id, answer: "Chấp nhận: có đủ minh chứng", upheld };
    for (const [who, code] of [
      [clerk(), "FORBIDDEN"],
      [district(), "SEPARATION_OF_DUTIES"],
    ] as const) {
      expect(await codeOf(who.assessments.decideAppeal({ idempotencyKey: freshKey(), ...answer }))).toBe(code);
    }
    const wrong = { ...answer, upheld: { ...upheld, level: "LEVEL_9" } };
    expect(await codeOf(other().assessments.decideAppeal({ idempotencyKey: freshKey(), ...wrong }))).toBe(
      "INVALID_INPUT",
    );
    const command = { idempotencyKey: freshKey(), ...answer };
    const decided = await other().assessments.decideAppeal(command);
    expect(decided).toMatchObject({ state: "UPHELD", answeredBy: "other" });
    expect(await other().assessments.decideAppeal(command)).toEqual(decided);
    const view = await clerk().assessments.byId({ registrationId });
    expect(view.registration).toMatchObject({ state: "RECOGNISED", level: "PASS" });
    expect(view.decisions[0]).toMatchObject({ kind: "CORRECT", supersedesId: view.decisions[1]?.id });
    expect(await fixture.differences()).toEqual([]);
  });

  it("may be rejected, which leaves the decision, and comes too late after the campaign's days", async () => {
    const registrationId = await refusedAt("b11");
    const command = () => ({ idempotencyKey: freshKey(), registrationId, grounds: "Xem lại" });
    const filed = await clerk().assessments.appeal(command());
    const answer = { idempotencyKey: freshKey(), id: filed.id, answer: "Giữ nguyên", upheld: null };
    expect((await other().assessments.decideAppeal(answer)).state).toBe("REJECTED");
    await fixture.query("UPDATE registration SET decided_at = '2026-10-01T00:00:00Z' WHERE id = $1", [registrationId]);
    expect(await codeOf(clerk().assessments.appeal(command()))).toBe("APPEAL_LATE");
    expect((await clerk().assessments.byId({ registrationId })).decisions).toHaveLength(1);
  });
});

describe("evidence", () => {
  it("is kept with its file, which is what its bytes say, and read under record", async () => {
    const { id: registrationId } = await submittedAt(clerk(), "c11");
    const content = Buffer.from("%PDF-1.7 biên bản").toString("base64");
    const add = (fileName: string, contentBase64: string) =>
      clerk().assessments.addEvidence({
        idempotencyKey: freshKey(),
        registrationId,
        criterion: "1",
        title: "Biên bản",
        file: { fileName, contentBase64 },
      });
    expect(await codeOf(add("a.pdf", Buffer.from("<html>").toString("base64")))).toBe("FILE_REFUSED");
    const added = await add("biên bản.png", content);
    expect(added).toMatchObject({ kind: "FILE", file: { mediaType: "application/pdf", fileName: "biên bản.png.pdf" } });
    expect((await district().assessments.evidenceFile({ id: added.id })).contentBase64).toBe(content);
    const abroad = officer(fixture, "abroad", "commune-officer", "c12");
    expect(await codeOf(abroad.assessments.evidenceFile({ id: added.id }))).toBe("NOT_FOUND");
    const [read] = await fixture.query<{ operation: string }>(
      "SELECT operation FROM access_log WHERE operation = 'assessments.evidenceFile' ORDER BY id DESC LIMIT 1",
    );
    expect(read).toBeDefined();
    await clerk().assessments.removeEvidence({ idempotencyKey: freshKey(), id: added.id });
    expect((await clerk().assessments.byId({ registrationId })).evidence).toEqual([]);
    expect(await fixture.query("SELECT 1 FROM evidence_file WHERE evidence_id = $1", [added.id])).toEqual([]);
  });

  it("that was handed in is not taken away by another", async () => {
    const { id: registrationId } = await submittedAt(clerk(), "c11");
    const note = await clerk().assessments.addEvidence({ idempotencyKey: freshKey(), registrationId, title: "Sổ" });
    await upTo(clerk(), registrationId, "SELF_ASSESSED");
    const colleague = officer(fixture, "colleague", "commune-officer", "c11");
    const remove = () => ({ idempotencyKey: freshKey(), id: note.id });
    expect(await codeOf(colleague.assessments.removeEvidence(remove()))).toBe("REGISTRATION_STATE");
    expect(await codeOf(clerk().assessments.removeEvidence(remove()))).toBe("done");
  });

  it("arrives by domain events for the subject's open registration, once, and for nobody unknown", async () => {
    const { id: registrationId, subjectId } = await submittedAt(clerk(), "c11", { subjectCode: "GĐ-7" });
    const tell = <Type extends DomainEventType & keyof typeof evidenceHandlers>(
      type: Type,
      data: DomainEventData<Type>,
    ) =>
      fixture.database.transaction(systemScope, (tx) =>
        evidenceHandlers[type](
          { id: "0197c1f0-5a00-7000-8000-000000000001", source: "x", subject: "x", time: "x", type, data } as never,
          tx,
        ),
      );
    const attendance = {
      attendanceId: "0197c1f0-2222-7000-8000-000000000001",
      subjectId,
      hint: null,
      eventTitle: "Tuần lễ học tập suốt đời",
      date: "2026-10-03",
      minutes: 150,
    };
    const attended = "vn.khuyenhoc.events.attendance.recorded.v1";
    await tell(attended, attendance);
    await tell(attended, attendance);
    await tell(attended, { ...attendance, attendanceId: registrationId, date: "2025-10-03" });
    await tell(attended, { ...attendance, attendanceId: registrationId, subjectId: registrationId });
    await tell("vn.khuyenhoc.funds.gift.received.v1", {
      giftId: "0197c1f0-2222-7000-8000-000000000002",
      subjectId: null,
      hint: { unitId: units.c11, subjectCode: "gd-7" },
      fundName: "Quỹ khuyến học",
      amount: "2000000",
      date: "2026-09-02",
    });
    const { evidence } = await clerk().assessments.byId({ registrationId });
    expect(
      evidence.map(({ kind, title, minutes, amount, addedBy }) => [kind, title, minutes, amount, addedBy]),
    ).toEqual([
      ["ATTENDANCE", "Tuần lễ học tập suốt đời", 150, null, null],
      ["GIFT", "Quỹ khuyến học", null, "2000000", null],
    ]);
  });
});

describe("points that are counted", () => {
  it("come from the counters at and below the unit, cite their list, and are kept as they were when handed in", async () => {
    const counted = {
      model: "FAMILY" as const,
      steps: [
        { percent: 50, points: 6 },
        { percent: 80, points: 10 },
      ],
    };
    const [group] = frameworkDefinition.groups;
    await openCampaign(fixture, {
      model: "COMMUNITY",
      definition: {
        ...frameworkDefinition,
        groups: [
          {
            ...group,
            code: "A",
            titleVi: "A",
            titleEn: "A",
            criteria: [criterionOf("1"), criterionOf("2", { counted })],
          },
        ],
        levels: [{ code: "PASS", titleVi: "Đạt", titleEn: "Passed", minTotal: 10 }],
      },
    });
    const officerOf = () => officer(fixture, "clerk21", "commune-officer", "c21");
    const above = () => officer(fixture, "district2", "district-officer", "d2");
    const families = [];
    for (let index = 0; index < 4; index += 1) {
      families.push((await submittedAt(officerOf(), index === 0 ? "c21" : "b21")).id);
    }
    const { id: registrationId } = await submittedAt(officerOf(), "c21", { model: "COMMUNITY" });
    const figure = async () => (await officerOf().assessments.byId({ registrationId })).counted[0];
    expect(await figure()).toMatchObject({ points: 0, recognised: 0, registered: 4, percent: 0 });
    for (const id of families.slice(0, 2)) await upTo(officerOf(), id, "PROPOSED");
    await above().assessments.recognise({ idempotencyKey: freshKey(), ids: families.slice(0, 2), ...paper() });
    expect(await figure()).toMatchObject({ points: 6, recognised: 2, registered: 4, percent: 50 });
    // The source is the list behind the number.
    const { unitId, year, model } = (await figure())?.source ?? { unitId: "", year: 0, model: "FAMILY" as const };
    const list = (measure: "REGISTERED" | "RECOGNISED") =>
      officerOf().registrations.list({ filter: { unitId, year, models: [model], measure } });
    expect((await list("REGISTERED")).totalCount).toBe(4);
    expect((await list("RECOGNISED")).totalCount).toBe(2);

    await handIn(officerOf(), registrationId, "SELF", answersOf(8));
    await handIn(officerOf(), registrationId, "REVIEW", answersOf(8));
    await officerOf().assessments.propose({ idempotencyKey: freshKey(), ids: [registrationId] });
    for (const id of families.slice(2)) await upTo(officerOf(), id, "PROPOSED");
    await above().assessments.recognise({ idempotencyKey: freshKey(), ids: families.slice(2), ...paper() });
    const view = await officerOf().assessments.byId({ registrationId });
    expect(view.review).toMatchObject({ score: { total: 14 }, counted: [{ recognised: 2, registered: 4 }] });
    expect(view.counted[0]).toMatchObject({ recognised: 4, points: 10 });
    expect(view.evidence).toMatchObject([{ kind: "COUNTED", criterion: "2", title: "2 / 4" }]);
  });
});

describe("steps over a filter", () => {
  it("are jobs: each row once, with its own outcome", async () => {
    const filed = [];
    for (let index = 0; index < 3; index += 1) {
      const { id } = await submittedAt(clerk(), "b11", { subjectName: `Hộ hàng loạt ${index}` });
      await upTo(clerk(), id, "REVIEWED", index === 0 ? answersOf(4, 4, 4, 4) : answersOf(9, 9, 9, 9));
      filed.push(id);
    }
    const run = async (caller: ReturnType<typeof clerk>, chosen: object) => {
      const started = await caller.assessments.decideByFilter({
        idempotencyKey: freshKey(),
        unitId: units.c11,
        filter: { year: 2026, models: ["FAMILY"], query: "hàng loạt" },
        ...chosen,
      } as Parameters<typeof caller.assessments.decideByFilter>[0]);
      while ((await stepJob(fixture.database, jobKinds, started.id)) === "MORE");
      return caller.jobs.status({ jobId: started.id });
    };
    expect(await run(clerk(), { step: "PROPOSE" })).toMatchObject({ state: "DONE", done: 3, refused: 0 });
    expect(await codeOf(run(district(), { step: "RECOGNISE" }))).toBe("INVALID_INPUT");
    expect(await run(district(), { step: "RECOGNISE", ...paper() })).toMatchObject({ done: 3, refused: 1 });
    const found = await clerk().registrations.byIds({ ids: filed });
    expect(found.map(({ state }) => state)).toEqual(["PROPOSED", "RECOGNISED", "RECOGNISED"]);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("a sample", () => {
  it("is the same for the same seed, another for another, and says why each was drawn", async () => {
    const draw = (seed: string, size = 3) =>
      district().assessments.drawSample({ idempotencyKey: freshKey(), unitId: units.d1, year: 2026, size, seed });
    const [first, again] = [await draw("2026-11"), await draw("2026-11")];
    const ids = (sample: typeof first) => sample.items.map(({ registration }) => registration.id);
    expect(ids(first)).toEqual(ids(again));
    expect(first).toMatchObject({ seed: "2026-11", drawnBy: "district", population: again.population });
    expect(first.items).toHaveLength(3);
    expect(new Set(ids(first)).size).toBe(3);
    const all = await draw("2026-11", 500);
    expect(all.items).toHaveLength(all.population);
    expect(ids(all).slice(0, 3)).toEqual(ids(first));
    expect(await district().assessments.sample({ id: first.id })).toEqual(first);
    const orders = new Set<string>();
    for (const seed of ["a", "b", "c", "d", "e"]) orders.add(ids(await draw(seed, 500)).join());
    expect(orders.size).toBeGreaterThan(1);
    for (const { risk, reasons } of all.items) {
      expect(reasons).toContain("NO_EVIDENCE");
      expect(risk).toBeGreaterThan(1);
    }
  });

  it("is audited by who had no part; the latest finding holds, is counted, and none is changed", async () => {
    // Somebody else of the district, an auditor of it, and an officer of a unit that the sample looks into.
    const auditor = fixture.as("auditor", "d1");
    const draw = { unitId: units.d1, year: 2026, size: 2 };
    const drawn = await auditor.assessments.drawSample({ idempotencyKey: freshKey(), ...draw });
    expect(drawn).toMatchObject({ confirmed: 0, deviating: 0, open: 2 });
    const [registrationId = "", second = ""] = drawn.items.map(({ registration }) => registration.id);
    const command = (outcome: "CONFIRMED" | "DEVIATES", note?: string, id = registrationId) => ({
      ...{ idempotencyKey: freshKey(), sampleId: drawn.id, registrationId: id, outcome },
      ...(note === undefined ? {} : { note }),
    });
    const record = (who: typeof auditor, ...given: Parameters<typeof command>) =>
      codeOf(who.assessments.recordFinding(command(...given)));
    // The clerk of its unit submitted and proposed it, and does not see the district's sample at all.
    expect(await record(clerk(), "CONFIRMED")).toBe("NOT_FOUND");
    for (const column of ["submitted_by", "proposed_by", "decided_by"]) {
      await fixture.query(
        `UPDATE registration SET submitted_by = 'a', proposed_by = 'b', decided_by = 'c' WHERE id = $1`,
        [registrationId],
      );
      await fixture.query(`UPDATE registration SET ${column} = 'involved' WHERE id = $1`, [registrationId]);
      const involved = officer(fixture, "involved", "district-officer", "d1");
      expect([column, await record(involved, "CONFIRMED")]).toEqual([column, "SEPARATION_OF_DUTIES"]);
      const { items } = await involved.assessments.sample({ id: drawn.id });
      expect(items.map(({ mayFind }) => mayFind)).toEqual([false, true]);
    }
    // Whoever decided it once had a part for ever, even where somebody else decided since.
    expect(await record(district(), "CONFIRMED", undefined, second)).toBe("SEPARATION_OF_DUTIES");

    await expect(auditor.assessments.recordFinding(command("DEVIATES"))).rejects.toThrow();
    await expect(auditor.assessments.recordFinding(command("DEVIATES", "x".repeat(1001)))).rejects.toThrow();
    const first = command("DEVIATES", "Thiếu sổ theo dõi");
    const finding = await auditor.assessments.recordFinding(first);
    expect(finding).toMatchObject({ outcome: "DEVIATES", note: "Thiếu sổ theo dõi" });
    expect(await auditor.assessments.recordFinding(first)).toEqual(finding);
    expect(await record(auditor, "CONFIRMED", undefined, drawn.id)).toBe("NOT_FOUND");
    expect(await auditor.assessments.sample({ id: drawn.id })).toMatchObject({
      ...{ confirmed: 0, deviating: 1, open: 1 },
      items: [{ finding }, { finding: null }],
    });
    expect(await record(auditor, "CONFIRMED", "Đã bổ sung sổ")).toBe("done");
    const { edges, pageInfo, totalCount } = await auditor.assessments.samples({ first: 1 });
    expect(edges).toMatchObject([{ node: { id: drawn.id, confirmed: 1, deviating: 0, open: 1 } }]);
    expect(pageInfo.hasNextPage).toBe(true);
    const next = await auditor.assessments.samples({ first: 100, after: pageInfo.endCursor });
    const ids = next.edges.map(({ node }) => node.id);
    expect(ids).not.toContain(drawn.id);
    expect(ids).toHaveLength((totalCount ?? 0) - 1);
    await expect(fixture.query("UPDATE sample_finding SET note = 'x'")).rejects.toThrow(/permission denied/);
    await expect(fixture.query("DELETE FROM sample_finding")).rejects.toThrow(/permission denied/);
  });
});

it("lets a title expire after its last day", async () => {
  const { id } = await submittedAt(clerk(), "c11");
  await upTo(clerk(), id, "PROPOSED");
  const validUntil = "2026-11-23";
  await district().assessments.recognise({ idempotencyKey: freshKey(), ids: [id], ...paper(), validUntil });
  expect(await expireTitles(fixture.database, validUntil)).toBe(0);
  expect(await expireTitles(fixture.database, today(new Date("2026-11-24T03:00:00Z")))).toBe(1);
  const [row] = await clerk().registrations.byIds({ ids: [id] });
  expect(row?.state).toBe("EXPIRED");
  const [latest] = await clerk().registrations.history({ id });
  expect(latest).toMatchObject({ kind: "EXPIRE", changedBy: "expiry" });
  expect(await fixture.differences()).toEqual([]);
});

it("keeps comments as they were written, named after their authors", async () => {
  const { id: registrationId } = await submittedAt(clerk(), "c11");
  await clerk().assessments.comment({ idempotencyKey: freshKey(), registrationId, text: "Nên  bổ sung ảnh" });
  const { comments } = await district().assessments.byId({ registrationId });
  expect(comments).toMatchObject([{ text: "Nên bổ sung ảnh", commentedBy: "clerk" }]);
  await expect(fixture.query("UPDATE assessment_comment SET text = 'x'")).rejects.toThrow(/permission denied/);
});
