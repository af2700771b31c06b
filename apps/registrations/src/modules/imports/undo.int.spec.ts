import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RegistrationImport } from "@khuyenhoc/contracts";
import { createLogger } from "@khuyenhoc/service-kit";
import { eventually } from "@khuyenhoc/testkit";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { applyChunk } from "./apply.ts";
import { startImportJob } from "./job.ts";
import { undoChunk } from "./undo-chunk.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");
type Line = [model: string, name: string, code: string, address: string, group: string];
let year = 2025;

async function preview(lines: readonly Line[], submit: boolean): Promise<RegistrationImport> {
  const text = ["Danh hiệu,Họ tên,Mã,Địa chỉ,Nhóm dân cư", ...lines.map((line) => line.join(","))].join("\n");
  const file = { fileName: "danh-sach.csv", contentBase64: Buffer.from(text).toString("base64") };
  return officer().imports.preview({ idempotencyKey: freshKey(), unitId: units.c11, year, file, submit });
}

async function apply(lines: readonly Line[], submit = true): Promise<RegistrationImport> {
  const { id: importId } = await preview(lines, submit);
  await officer().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: true });
  while ((await applyChunk(fixture.database, importId, { lines: 3 })) === "MORE");
  return officer().imports.status({ importId });
}

const startUndo = (importId: string) => officer().imports.undo({ idempotencyKey: freshKey(), importId });
async function undo(importId: string): Promise<RegistrationImport> {
  await startUndo(importId);
  while ((await undoChunk(fixture.database, importId, 2)) === "MORE");
  return officer().imports.status({ importId });
}

/** All there is of the year, but what only tells that something happened. */
const registrations = () =>
  fixture.query(
    `SELECT to_jsonb(r) - 'revision' - 'updated_at' AS row FROM registration AS r WHERE year = $1 ORDER BY id`,
    [year],
  );
const subjects = () =>
  fixture.query(
    `SELECT to_jsonb(s) - 'revision' - 'updated_at' AS row FROM subject AS s
     WHERE EXISTS (SELECT FROM registration WHERE subject_id = s.id AND year = $1) ORDER BY id`,
    [year],
  );
const counters = () =>
  fixture.query(
    `SELECT to_jsonb(c) - 'revision' AS row FROM counter AS c WHERE year = $1 AND registered + draft + returned > 0 ORDER BY unit_id, model, population_group`,
    [year],
  );
const family = (code: string, name = `Hộ ${code}`, address = ""): Line => ["Gia đình", name, code, address, ""];
const idOf = async (code: string) => {
  const { edges } = await officer().registrations.list({ filter: { year, query: code } });
  return edges[0]?.node.id ?? "";
};

describe("an undone import", () => {
  it("has deleted what it made, and put back what it replaced, with its history", async () => {
    year = 2024;
    await apply([family("A-1", "Hộ cũ", "Tổ 1"), family("A-2")], false);
    const before = { registrations: await registrations(), subjects: await subjects(), counters: await counters() };
    const done = await apply([family("A-1", "Hộ mới", "Tổ 2"), family("A-2"), family("A-3"), family("A-4")]);
    expect(done).toMatchObject({ createdRows: 2, updatedRows: 2 });

    expect(await undo(done.id)).toMatchObject({ state: "UNDONE", undoneRows: 4, keptRows: 0 });
    expect(await registrations()).toEqual(before.registrations);
    expect(await subjects()).toEqual(before.subjects);
    expect(await counters()).toEqual(before.counters);
    expect(await fixture.differences()).toEqual([]);
    const history = await officer().registrations.history({ id: await idOf("A-1") });
    expect(history.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["IMPORT", "Hoàn tác lượt nhập «danh-sach.csv»"],
      ["IMPORT", null],
      ["IMPORT", null],
    ]);
    expect(history[0]?.fields).toContainEqual({ field: "subjectName", before: "Hộ mới", after: "Hộ cũ" });
    const gone = await fixture.query(
      `SELECT count(*)::int FROM registration_change WHERE kind = 'DELETE' AND reason LIKE 'Hoàn tác%'`,
    );
    expect(gone).toEqual([{ count: 2 }]);
    // The file can come again, and the import is not undone twice.
    expect(await apply([family("A-3")])).toMatchObject({ createdRows: 1 });
    await expect(startUndo(done.id)).rejects.toMatchObject({ cause: { code: "IMPORT_STATE" } });
  });

  it("has kept no copy of a citizen's number, which is gone for good once it is taken away", async () => {
    year = 2023;
    const citizen = (name: string): Line => ["Công dân", name, "S-1", "", "Nông dân"];
    await apply([citizen("Người cũ")], false);
    const [registration] = (await officer().registrations.list({ filter: { year } })).edges;
    const id = registration?.node.subjectId ?? "";
    const numbered = { id, expectedRevision: 1, number: "001085000001" };
    await officer().subjects.setNumber({ idempotencyKey: freshKey(), ...numbered });
    const done = await apply([citizen("Người mới")], false);
    const [kept] = await fixture.query<{ name: string | null; copy: string }>(
      `SELECT subject_before ->> 'name' AS name, subject_before::text AS copy FROM registration_import_before WHERE import_id = $1`,
      [done.id],
    );
    expect(kept?.name).toBe("Người cũ");
    expect(kept?.copy).not.toMatch(/cipher|hash|last4/);
    await undo(done.id);
    expect(await officer().subjects.findByNumber({ number: "001085000001" })).toMatchObject([
      { name: "Người cũ", numberLast4: "0001" },
    ]);
  });

  it("is as if it had never been, whatever it held", async () => {
    const line = fc.record({
      code: fc.constantFrom("p1", "p2", "p3", "p4", "p5", "p6"),
      name: fc.constantFrom("An", "Bình", "Châu"),
      address: fc.constantFrom("", "Tổ 1", "Tổ 2"),
      group: fc.constantFrom("", "", "Nông dân", "Học sinh"),
    });
    const lines = fc
      .array(line, { minLength: 1, maxLength: 6 })
      .map((all) =>
        all.map(
          ({ code, name, address, group }): Line => [
            group === "" ? "Gia đình" : "Công dân",
            name,
            code,
            address,
            group,
          ],
        ),
      );
    await fc.assert(
      fc.asyncProperty(lines, lines, fc.boolean(), fc.boolean(), async (earlier, later, first, second) => {
        year += 1;
        await apply(earlier, first);
        const before = [await registrations(), await subjects(), await counters()];
        const { id, createdRows, updatedRows } = await apply(later, second);
        if (createdRows + updatedRows === 0) return;
        expect(await undo(id)).toMatchObject({ state: "UNDONE", undoneRows: createdRows + updatedRows, keptRows: 0 });
        expect([await registrations(), await subjects(), await counters()]).toEqual(before);
      }),
      { numRuns: 15 },
    );
    expect(await fixture.differences()).toEqual([]);
  }, 120_000);

  it("is refused as a whole while anything builds on it", async () => {
    year = 2023;
    const done = await apply([family("B-1"), family("B-2"), family("B-3")], false);
    await officer().registrations.submit({ idempotencyKey: freshKey(), ids: [await idOf("B-2")] });
    const refusal = await startUndo(done.id).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ cause: { code: "IMPORT_BUILT_ON", details: { count: 1, rows: ["B-2"] } } });
    await officer().registrations.deleteDraft({ idempotencyKey: freshKey(), id: await idOf("B-3") });
    const both = await startUndo(done.id).catch((error: unknown) => error);
    expect(both).toMatchObject({ cause: { code: "IMPORT_BUILT_ON", details: { count: 2 } } });

    // Another import that changed one of its rows has built on it too; undone first, it stands in nobody's way.
    year = 2022;
    const first = await apply([family("C-1"), family("C-2")], false);
    const second = await apply([family("C-1", "Tên khác")], false);
    await expect(startUndo(first.id)).rejects.toMatchObject({ cause: { code: "IMPORT_BUILT_ON" } });
    expect(await undo(second.id)).toMatchObject({ state: "UNDONE", undoneRows: 1 });
  });

  it("leaves alone what somebody changes while it runs, and says so", async () => {
    year = 2021;
    const done = await apply([family("D-1"), family("D-2"), family("D-3")], false);
    await startUndo(done.id);
    await undoChunk(fixture.database, done.id, 1);
    await officer().registrations.submit({ idempotencyKey: freshKey(), ids: [await idOf("D-3")] });
    while ((await undoChunk(fixture.database, done.id, 1)) === "MORE");
    expect(await officer().imports.status({ importId: done.id })).toMatchObject({
      state: "UNDONE",
      undoneRows: 2,
      keptRows: 1,
    });
    expect(await registrations()).toHaveLength(1);
    expect(await fixture.differences()).toEqual([]);
  });

  it("killed again and again in the middle, is resumed with every row exactly once", async () => {
    year = 2020;
    const kept = await apply([family("E-0"), family("E-1", "Trước")], false);
    const before = [await registrations(), await counters()];
    const total = 3000;
    const lines = Array.from({ length: total }, (_, index) => family(`E-${index + 1}`));
    const { id: importId } = await preview(lines, true);
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: false });
    while ((await applyChunk(fixture.database, importId)) === "MORE");
    await startUndo(importId);
    const undone = async () => (await officer().imports.status({ importId })).undoneRows;

    let kills = 0;
    for (let goal = 1; goal < total; goal = (await undone()) + 400) {
      const child = spawn(
        process.execPath,
        [fileURLToPath(new URL("../../testing/import-job-process.ts", import.meta.url)), fixture.testDatabase.appUrl],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      await eventually(async () => child.exitCode === null && (await undone()) >= Math.min(goal, total));
      child.kill("SIGKILL");
      await once(child, "exit");
      kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(3);
    const logger = createLogger({ service: "test", level: "silent" });
    const job = startImportJob({ database: fixture.database, logger });
    const done = await eventually(async () => {
      const now = await officer().imports.status({ importId });
      return now.state === "UNDONE" && now;
    });
    await job.stop();
    expect(done).toMatchObject({ undoneRows: total, keptRows: 0 });
    expect([await registrations(), await counters()]).toEqual(before);
    expect(kept.state).toBe("DONE");
    expect(await fixture.differences()).toEqual([]);
  }, 120_000);
});

describe("the imports of a unit", () => {
  it("are listed newest first, page by page, with who sent them", async () => {
    const by = fixture.as("commune-officer", "c12");
    const file = {
      fileName: "x.csv",
      contentBase64: Buffer.from("Danh hiệu,Họ tên\nGia đình,An\n").toString("base64"),
    };
    const sent = [];
    for (let index = 0; index < 3; index++) {
      const { id } = await by.imports.preview({ idempotencyKey: freshKey(), unitId: units.c12, year: 2026, file });
      sent.unshift(id);
    }
    const page = await by.imports.list({ unitId: units.c12, first: 2 });
    expect(page.edges.map(({ node }) => [node.id, node.state, node.createdBy])).toEqual([
      [sent[0], "READY", expect.stringMatching(/./) as string],
      [sent[1], "READY", expect.stringMatching(/./) as string],
    ]);
    const rest = await by.imports.list({ unitId: units.c12, first: 2, after: page.pageInfo.endCursor });
    expect([rest.edges.map(({ node }) => node.id), rest.pageInfo.hasNextPage]).toEqual([[sent[2]], false]);
    expect(
      (await fixture.as("district-officer", "d1").imports.list({ unitId: units.d1 })).edges.length,
    ).toBeGreaterThan(3);
  });
});
