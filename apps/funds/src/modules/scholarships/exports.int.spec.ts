import { openTable, type TableRow } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, openFixture } from "../../testing/fixture.ts";
import { newStudent, type Stage, stageAt } from "./testing.ts";

let fixture: Fixture;
let stage: Stage;
beforeAll(async () => {
  fixture = await openFixture();
  stage = await stageAt(fixture, "c11");
});
afterAll(() => fixture.close());

/** Runs the export to its end and reads its file, for who started it. */
async function rowsOf(caller: Caller, job: { id: string }): Promise<string[][]> {
  await fixture.run(job.id);
  // It names students: until it is fetched it lies sealed, as they do.
  const kept = await fixture.query<{ content: Buffer }>("SELECT content FROM job_file_part WHERE job_id = $1", [
    job.id,
  ]);
  expect(kept.map(({ content }) => content.includes("STT"))).toEqual([false]);
  const rows: TableRow[] = [];
  const content = Buffer.from((await caller.jobs.file({ jobId: job.id })).contentBase64, "base64");
  for await (const batch of (await openTable(content)).batches()) rows.push(...batch);
  return rows.map(({ cells }) => [...cells]);
}

describe("a file of a list", () => {
  it("of applications has all that a filter chooses, with names for the unit's own officers alone", async () => {
    const [first] = [await stage.file(newStudent({ name: "Nguyễn Văn Đầu" })), await stage.file()];
    await stage.file(newStudent({ name: "Nguyễn Văn Đầu", guardian: "Người khác" }));
    await stage.officer.applications.score({
      ...{
        idempotencyKey: freshKey(),
        scores: [
          {
            id: first.id,
            points: [
              { code: "STUDY", points: 40 },
              { code: "NEED", points: 9 },
            ],
          },
        ],
      },
    });
    const ask = async (caller: Caller, filter: object = {}) => {
      const asked = { programmeId: stage.programme.id, ...filter };
      return rowsOf(
        caller,
        await caller.applications.export({ idempotencyKey: freshKey(), filter: asked, format: "csv" }),
      );
    };
    const own = await ask(stage.officer);
    expect(own.map((row) => row[0])).toEqual(["1", "2", "3"]);
    expect(own[0]).toEqual([
      ...["1", "Học không bao giờ cùng", "Nguyễn Văn Đầu", "2014-03-08", "THCS Chu Văn An", "6A1", "Nguyễn Thị Mẹ"],
      ...["Đơn vị c11", "Mới nộp", "49", "1 hồ sơ"],
    ]);
    const above = await ask(fixture.as("district-officer", "d1"));
    expect(above[0]?.slice(2, 7)).toEqual(["N.V.Đ.", "", "THCS Chu Văn An", "6A1", ""]);
    expect(await ask(stage.officer, { scored: true })).toHaveLength(1);
  });

  it("of awards has what was paid of each, by number", async () => {
    const [first, second] = await stage.award(2);
    const [payment] = first?.payments ?? [];
    const { id: programmeId } = stage.programme;
    await stage.accountant.awardPayments.pay({
      idempotencyKey: freshKey(),
      paymentIds: [payment?.id ?? ""],
      account: "112",
      paidOn: "2026-11-24",
      proof: "Ủy nhiệm chi 12",
    });
    await stage.approver.awards.forfeit({ idempotencyKey: freshKey(), id: second?.id ?? "", reason: "Chuyển trường" });
    const start = { idempotencyKey: freshKey(), filter: { programmeId }, format: "csv" } as const;
    const rows = await rowsOf(stage.officer, await stage.officer.awards.export(start));
    expect(rows.map((row) => [row[1], row[2], ...row.slice(8)])).toEqual([
      [first?.number, first?.studentName, "1500000", "1000000", "Đã quyết định"],
      [second?.number, second?.studentName, "1500000", "0", "Không nhận"],
    ]);
  });
});

describe("a command that answers with a student's name", () => {
  const readsOf = async (operation: string, id: string) =>
    (
      await fixture.query<{ subject: string }>(
        "SELECT subject FROM access_log WHERE operation = $1 AND $2 = ANY (subject_ids)",
        [operation, id],
      )
    ).length;

  it("is written down as a reading of it", async () => {
    const { student: _, ...filed } = await stage.file();
    expect(await readsOf("applications.file", filed.id)).toBe(1);
    const student = newStudent();
    const officer = fixture.as("commune-officer", "c11");
    const { guardianConsent, studentConsent } = filed;
    const changed = await officer.applications.update({
      ...{
        idempotencyKey: freshKey(),
        id: filed.id,
        expectedRevision: filed.revision,
        student,
        guardianConsent,
        studentConsent,
      },
    });
    expect(await readsOf("applications.update", filed.id)).toBe(1);
    const taken = { idempotencyKey: freshKey(), id: filed.id, expectedRevision: changed.revision, reason: "Chuyển đi" };
    await officer.applications.withdraw(taken);
    expect(await readsOf("applications.withdraw", filed.id)).toBe(1);
    const [kept, dropped] = await stage.award(2);
    const end = (id = "") => ({ idempotencyKey: freshKey(), id, reason: "Không đúng đối tượng" });
    await stage.approver.awards.forfeit(end(kept?.id));
    await stage.approver.awards.void(end(dropped?.id));
    expect(await readsOf("awards.forfeit", kept?.applicationId ?? "")).toBe(1);
    expect(await readsOf("awards.void", dropped?.applicationId ?? "")).toBe(1);
  });
});
