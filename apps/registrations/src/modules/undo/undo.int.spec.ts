import type { UndoEntry } from "@khuyenhoc/contracts";
import { startJob, stepJob } from "@khuyenhoc/jobs";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { answersOf, handIn, openCampaign, submittedAt, upTo } from "../../testing/assessments.ts";
import { certificateDesk } from "../../testing/certificates.ts";
import { type Caller, type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { jobKinds } from "../jobs/kinds.ts";
import { expireUndo } from "./expiry.ts";
import { undoJob } from "./job.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(async () => {
  expect(await fixture.differences()).toEqual([]);
  await fixture.close();
});

const desk = certificateDesk(() => fixture);
const clerk = () => fixture.as("commune-officer", "c11");
const district = () => fixture.as("district-officer", "d1");
const { codeOf } = desk;

async function latest(by: Caller): Promise<UndoEntry> {
  const { edges } = await by.undo.list({ first: 1 });
  const [edge] = edges;
  if (edge === undefined) throw new Error("nothing was done");
  return edge.node;
}
const undo = async (by: Caller, entry?: UndoEntry) =>
  by.undo.undo({ idempotencyKey: freshKey(), entryId: (entry ?? (await latest(by))).id });
const stateOf = async (id: string) => (await clerk().registrations.byIds({ ids: [id] }))[0]?.state;

let names = 0;
const draft = (year: number, change: object = {}) =>
  clerk().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year,
    model: "FAMILY",
    subjectName: `Hộ hoàn tác ${++names}`,
    address: "Ngõ 1",
    ...change,
  });

describe("what describes a registration", () => {
  it("is as it was before a correction, and so is its subject; the history says who took back what", async () => {
    const made = await draft(2021);
    await clerk().registrations.update({
      idempotencyKey: freshKey(),
      id: made.id,
      expectedRevision: 1,
      subjectName: "Hộ gõ nhầm",
      address: "Ngõ 2",
    });
    const entry = await latest(clerk());
    expect(entry).toMatchObject({
      action: "UPDATE",
      rows: 1,
      registrationId: made.id,
      subjectName: "Hộ gõ nhầm",
      refusal: null,
    });
    const { entry: undone, job } = await undo(clerk(), entry);
    expect(job).toBeNull();
    expect(undone.undoneAt).not.toBeNull();
    const [row] = await clerk().registrations.byIds({ ids: [made.id] });
    expect(row).toMatchObject({
      subjectName: made.subjectName,
      address: "Ngõ 1",
      revision: 3,
      subjectId: made.subjectId,
    });
    const [subject] = await clerk().subjects.byIds({ ids: [made.subjectId] });
    expect(subject?.subject).toMatchObject({ name: made.subjectName, address: "Ngõ 1" });
    const [change] = await clerk().registrations.history({ id: made.id });
    expect(change).toMatchObject({
      kind: "UNDO",
      reason: "Hoàn tác việc sửa",
      fields: [
        { field: "subjectName", before: "Hộ gõ nhầm", after: made.subjectName },
        { field: "address", before: "Ngõ 2", after: "Ngõ 1" },
      ],
    });
  });

  it("stays if somebody else corrected it since, and the list says so", async () => {
    const made = await draft(2021);
    const correct = (by: Caller, expectedRevision: number, subjectName: string) =>
      by.registrations.update({ idempotencyKey: freshKey(), id: made.id, expectedRevision, subjectName });
    await correct(clerk(), 1, "Hộ một");
    await correct(district(), 2, "Hộ hai");
    expect((await latest(clerk())).refusal).toMatchObject({ code: "UNDO_BUILT_ON" });
    expect(await codeOf(undo(clerk()))).toBe("UNDO_BUILT_ON");
    expect((await clerk().registrations.byIds({ ids: [made.id] }))[0]?.subjectName).toBe("Hộ hai");
  });

  it("goes with a registration that was made by mistake, but not once somebody added to it", async () => {
    const mistake = await draft(2021, { submit: true });
    await undo(clerk());
    expect(await clerk().registrations.byIds({ ids: [mistake.id] })).toEqual([]);
    const meant = await draft(2021);
    await clerk().assessments.addEvidence({ idempotencyKey: freshKey(), registrationId: meant.id, title: "Ảnh" });
    expect(await codeOf(undo(clerk()))).toBe("UNDO_BUILT_ON");
  });

  it("comes back with a draft that was deleted, and with its evidence", async () => {
    const made = await draft(2021);
    const { registrationId, ...evidence } = await clerk().assessments.addEvidence({
      idempotencyKey: freshKey(),
      registrationId: made.id,
      title: "Giấy khen",
      file: {
        fileName: "a.png",
        contentBase64:
          "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      },
    });
    await clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id: made.id });
    expect(await latest(clerk())).toMatchObject({
      action: "DELETE",
      registrationId: null,
      subjectName: made.subjectName,
    });
    await undo(clerk());
    const [row] = await clerk().registrations.byIds({ ids: [made.id] });
    expect(row).toMatchObject({ ...made, revision: 2, updatedAt: expect.any(String) });
    expect((await clerk().assessments.byId({ registrationId })).evidence).toEqual([{ ...evidence, registrationId }]);
    const [file] = await fixture.query<{ bytes: number }>(
      "SELECT length(content) AS bytes FROM evidence_file WHERE evidence_id = $1",
      [evidence.id],
    );
    expect(file?.bytes).toBe(evidence.file?.bytes);
    expect((await clerk().registrations.history({ id: made.id })).map(({ kind }) => kind)).toEqual([
      "UNDO",
      "DELETE",
      "CREATE",
    ]);
  });

  it("comes back to the subject that its own was merged into meanwhile", async () => {
    const [kept, made] = [await draft(2021), await draft(2021)];
    await clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id: made.id });
    const deleted = await latest(clerk());
    await clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id: kept.id });
    await district().subjects.merge({
      idempotencyKey: freshKey(),
      keptId: kept.subjectId,
      mergedId: made.subjectId,
      reason: "Trùng",
    });
    await undo(clerk(), deleted);
    const [row] = await clerk().registrations.byIds({ ids: [made.id] });
    expect(row).toMatchObject({ subjectId: kept.subjectId, subjectName: made.subjectName });
    // The kept subject has its registration of the title and year by now.
    expect(await codeOf(undo(clerk()))).toBe("REGISTRATION_DUPLICATE");
  });

  it("does not come back where the subject was registered anew in between", async () => {
    const made = await draft(2021);
    await clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id: made.id });
    const deleted = await latest(clerk());
    await draft(2021, { subjectName: made.subjectName });
    expect(await codeOf(undo(clerk(), deleted))).toBe("REGISTRATION_DUPLICATE");
  });
});

describe("the steps of an assessment", () => {
  it("are taken back one by one, each with what it had changed of the sheet", async () => {
    await openCampaign(fixture, { model: "FAMILY", year: 2026 });
    const { id } = await submittedAt(clerk(), "c11");
    await upTo(clerk(), id, "PROPOSED");
    const sheet = async () => (await fixture.query("SELECT * FROM sheet WHERE registration_id = $1", [id]))[0];
    await district().registrations.return({ idempotencyKey: freshKey(), ids: [id], reason: "Nhầm hồ sơ" });
    expect(await sheet()).toMatchObject({ frozen_at: null, review_at: null });

    await undo(district());
    expect(await stateOf(id)).toBe("PROPOSED");
    expect(await sheet()).toMatchObject({
      frozen_at: expect.any(Date),
      review_at: expect.any(Date),
      self_by: expect.any(String),
    });

    // The return moved the registration on, and its undo too: what was proposed before cannot be taken back any more.
    expect(await codeOf(undo(clerk()))).toBe("UNDO_BUILT_ON");
  });

  it("lead back to the draft of each", async () => {
    const { id } = await submittedAt(clerk(), "c11");
    await handIn(clerk(), id, "SELF");
    await handIn(clerk(), id, "REVIEW");
    const better = answersOf(9, 9, 9, 9).map((answer) => ({ ...answer, note: "Có sổ ghi" }));
    await handIn(clerk(), id, "REVIEW", better);
    await undo(clerk());
    expect(await clerk().assessments.byId({ registrationId: id })).toMatchObject({
      registration: { state: "REVIEWED" },
    });
    const [change] = await clerk().registrations.history({ id });
    expect(change).toMatchObject({ kind: "UNDO", fields: [{ field: "reviewTotal", before: "36", after: "32" }] });

    const other = await submittedAt(clerk(), "c11");
    await handIn(clerk(), other.id, "SELF");
    await undo(clerk());
    expect(await stateOf(other.id)).toBe("REGISTERED");
    // What had been filled in is there to be corrected and handed in again.
    await handIn(clerk(), other.id, "SELF", answersOf(7, 7, 7, 7));
    expect(await stateOf(other.id)).toBe("SELF_ASSESSED");
    await handIn(clerk(), other.id, "REVIEW", answersOf(7, 7, 7, 7));
    await clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [other.id] });
    await undo(clerk());
    expect(await stateOf(other.id)).toBe("REVIEWED");
    await clerk().assessments.propose({ idempotencyKey: freshKey(), ids: [other.id] });
    expect(await stateOf(other.id)).toBe("PROPOSED");
  });

  it("are over with the campaign's time for them", async () => {
    const { campaign } = await openCampaign(fixture, { model: "CLAN", year: 2026 });
    await submittedAt(clerk(), "c11", { model: "CLAN" });
    await fixture.query(
      "UPDATE campaign SET register_from = NULL, assess_from = NULL, register_to = '2026-11-23' WHERE id = $1",
      [campaign.id],
    );
    expect(await codeOf(undo(clerk()))).toBe("WINDOW_CLOSED");
  });
});

describe("an approval without a campaign", () => {
  it("is taken back as one with all that were approved, and tells it", async () => {
    const ids = [await desk.registered({ year: 2022 }), await desk.registered({ year: 2022 })].map(({ id }) => id);
    const key = freshKey();
    await district().registrations.approve({ idempotencyKey: key, ids });
    const { edges } = await district().undo.list({ commandKey: key });
    expect(edges.map(({ node }) => node)).toMatchObject([
      { action: "APPROVE", rows: 2, registrationId: null, subjectName: null },
    ]);
    const command = { idempotencyKey: freshKey(), entryId: edges[0]?.node.id ?? "" };
    const first = await district().undo.undo(command);
    expect(await district().undo.undo(command)).toEqual(first);
    expect(await codeOf(district().undo.undo({ ...command, idempotencyKey: freshKey() }))).toBe("UNDO_STATE");
    expect(await Promise.all(ids.map(stateOf))).toEqual(["REGISTERED", "REGISTERED"]);
    const [told] = await fixture.query<{ envelope: string }>(
      "SELECT envelope FROM outbox WHERE topic = 'registrations.decisions' ORDER BY position DESC LIMIT 1",
    );
    const { decision, registrationIds } = JSON.parse(told?.envelope ?? "{}").data;
    expect([decision, [...registrationIds].sort()]).toEqual(["UNDONE", [...ids].sort()]);
    const [counted] = await clerk().counts.byUnits({ queries: [{ unitId: units.c11, year: 2022 }] });
    expect(counted?.rows.find(({ model }) => model === "FAMILY")).toMatchObject({ registered: 2, recognised: 0 });
  });

  it.each([
    ["a certificate", "UNDO_CERTIFIED", async (id: string) => desk.issue([id])],
    [
      "a snapshot of a unit above",
      "UNDO_IN_SNAPSHOT",
      async () => desk.city().snapshots.take({ idempotencyKey: freshKey(), unitId: units.city, year: 2023 }),
    ],
    [
      "a change since",
      "UNDO_BUILT_ON",
      async (id: string) => fixture.query("UPDATE registration SET revision = revision + 1 WHERE id = $1", [id]),
    ],
    [
      "the end of its time",
      "UNDO_EXPIRED",
      async () => fixture.query("UPDATE undo_entry SET until = now() - interval '1 second'"),
    ],
  ])("is not taken back after %s", async (_, code, happen) => {
    const id = await desk.recognised({ year: 2023 });
    await happen(id);
    expect((await latest(district())).refusal?.code).toBe(code);
    expect(await codeOf(undo(district()))).toBe(code);
    expect(await stateOf(id)).toBe("RECOGNISED");
  });
});

it("takes back no decision by a paper: a new one takes its place", async () => {
  await openCampaign(fixture, { model: "UNIT", year: 2026 });
  const { id } = await submittedAt(clerk(), "c11", { model: "UNIT" });
  await upTo(clerk(), id, "PROPOSED");
  const paper = { number: "7/QĐ-HKH", decidedOn: "2026-11-20" };
  const { refused } = await district().assessments.refuse({
    idempotencyKey: freshKey(),
    ids: [id],
    ...paper,
    reason: "Chưa đạt",
  });
  expect(refused).toEqual([]);
  expect(await latest(district())).toMatchObject({ action: "REFUSE", rows: 1, refusal: { code: "UNDO_DECISION" } });
  expect(await codeOf(undo(district()))).toBe("UNDO_DECISION");
});

it("leaves what was returned for good where others took the room in the base meanwhile", async () => {
  const first = await desk.registered({ year: 2020 });
  await district().registrations.return({ idempotencyKey: freshKey(), ids: [first.id], reason: "Thiếu địa chỉ" });
  const entry = await latest(district());
  await fixture.setFigures("c11", 2020, { households: 1 });
  await desk.registered({ year: 2020 });
  expect(await codeOf(undo(district(), entry))).toBe("EXCEEDS_BASE");
});

it("is for nobody but who did it", async () => {
  await draft(2021);
  const entry = await latest(clerk());
  const colleague = fixture.asPrincipal({ ...principal("commune-officer", [units.c11]), subject: "colleague" });
  expect((await colleague.undo.list({})).edges).toEqual([]);
  expect(await codeOf(undo(colleague, entry))).toBe("NOT_FOUND");
});

it("takes a long run back by a job, and leaves alone what was changed in between", async () => {
  const made = [await draft(2023), await draft(2023), await draft(2023)];
  const finish = async (id: string) => {
    while ((await stepJob(fixture.database, jobKinds, id)) !== "DONE");
  };
  const run = await clerk().registrations.startBulk({
    idempotencyKey: freshKey(),
    action: "SUBMIT",
    filter: { year: 2023 },
  });
  await finish(run.id);
  const { edges } = await clerk().undo.list({ jobId: run.id });
  const entry = edges[0]?.node;
  expect(entry).toMatchObject({ action: "SUBMIT", rows: 3, refusal: null });
  const caller = fixture.contextOf(principal("commune-officer", [units.c11]));
  const started = await startJob(caller, undoJob, {
    unitId: units.c11,
    params: { entryId: entry?.id ?? "" },
    idempotencyKey: freshKey(),
  });
  expect((await latest(clerk())).refusal?.code).toBe("UNDO_STATE");
  await district().registrations.return({ idempotencyKey: freshKey(), ids: [made[0]?.id ?? ""], reason: "Sai" });
  await finish(started.id);
  expect(await clerk().jobs.status({ jobId: started.id })).toMatchObject({ state: "DONE", done: 3, refused: 1 });
  expect(await Promise.all(made.map(({ id }) => stateOf(id)))).toEqual(["RETURNED", "DRAFT", "DRAFT"]);
});

it("is forgotten a week after its time", async () => {
  await draft(2021);
  await fixture.query("UPDATE undo_entry SET until = now() - interval '8 days'");
  await fixture.database.transaction({ kind: "system" }, expireUndo);
  expect((await clerk().undo.list({})).edges).toEqual([]);
});
