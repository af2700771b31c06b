import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { ImportStatus } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { createLogger } from "@khuyenhoc/service-kit";
import { openTable, resolveColumns, type TableRow, writeTable } from "@khuyenhoc/tabular";
import { eventually } from "@khuyenhoc/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { excludeRegistering } from "../subjects/registering.ts";
import { applyChunk } from "./apply.ts";
import { columns } from "./columns.ts";
import { type ImportJob, startImportJob } from "./job.ts";

let fixture: Fixture;
const jobs: ImportJob[] = [];
beforeAll(async () => {
  fixture = await openFixture();
});
afterEach(async () => {
  await Promise.all(jobs.splice(0).map((job) => job.stop()));
});
afterAll(() => fixture.close());

const headers = ["Mã đơn vị", "Danh hiệu", "Họ tên", "Mã", "Địa chỉ", "Nhóm dân cư"];
type Line = [unitCode: string, model: string, name: string, code: string, address: string, group: string];
const officer = (key: UnitKey = "c11") => fixture.as("commune-officer", key);

async function fileOf(lines: readonly Line[], format: "csv" | "xlsx" = "csv") {
  const { bytes, fileName } = await writeTable({ baseName: "danh-sach", format, headers, rows: lines });
  return { fileName, contentBase64: Buffer.from(bytes).toString("base64") };
}

async function preview(
  lines: readonly Line[],
  options: { by?: Caller; unit?: UnitKey; year?: number; submit?: boolean; format?: "csv" | "xlsx" } = {},
): Promise<ImportStatus> {
  const { by = officer(), unit = "c11", year = 2026, submit = true, format = "csv" } = options;
  const file = await fileOf(lines, format);
  return by.imports.preview({ idempotencyKey: freshKey(), unitId: units[unit], year, file, submit });
}

async function apply(status: ImportStatus, by: Caller = officer(), skipErrorRows = false): Promise<ImportStatus> {
  await by.imports.confirm({ idempotencyKey: freshKey(), importId: status.id, skipErrorRows });
  while ((await applyChunk(fixture.database, status.id, { lines: 3 })) === "MORE");
  return by.imports.status({ importId: status.id });
}

const family = (code: string, name = `Hộ ${code}`, address = ""): Line => [
  "",
  "Gia đình học tập",
  name,
  code,
  address,
  "",
];
const written = (unit: UnitKey, year = 2026) =>
  fixture.query<{ code: string; name: string; state: string; revision: number; xmin: string }>(
    `SELECT subject_code AS code, subject_name AS name, state, revision, xmin::text FROM registration
     WHERE unit_id = $1 AND year = $2 ORDER BY subject_code`,
    [units[unit], year],
  );

describe("a file", () => {
  it.each(["csv", "xlsx"] as const)("as %s is looked at first and written when it is confirmed", async (format) => {
    const year = format === "csv" ? 2001 + 20 : 2022;
    const lines: Line[] = [
      family("A-1"),
      ["b11", "Công dân", "Trần Bình", "A-2", "Tổ 1", "Nông dân"],
      ["c11", "Dòng họ", "Họ Trần", "", "", ""],
      family("A-4"),
    ];
    const looked = await preview(lines, { year, format });
    expect(looked).toMatchObject({ state: "READY", totalRows: 4, validRows: 4, errorRows: 0, appliedRows: 0 });
    expect(await written("c11", year)).toEqual([]);

    expect(await apply(looked)).toMatchObject({ state: "DONE", appliedRows: 4, createdRows: 4, unchangedRows: 0 });
    expect((await written("c11", year)).map(({ code, state }) => [code, state])).toEqual([
      ["A-1", "REGISTERED"],
      ["A-4", "REGISTERED"],
      [null, "REGISTERED"],
    ]);
    expect(await written("b11", year)).toHaveLength(1);
    expect(await fixture.differences()).toEqual([]);
  });

  it("that comes again writes nothing", async () => {
    const lines = [family("B-1"), family("B-2"), family("B-3"), family("B-4")];
    await apply(await preview(lines));
    const before = await written("c11");
    const counters = await fixture.query("SELECT * FROM counter ORDER BY 1, 2, 3, 4");
    const changes = await fixture.query("SELECT count(*) FROM registration_change");
    expect(await apply(await preview(lines))).toMatchObject({
      state: "DONE",
      appliedRows: 4,
      createdRows: 0,
      updatedRows: 0,
      unchangedRows: 4,
    });
    expect(await written("c11")).toEqual(before);
    expect(await fixture.query("SELECT * FROM counter ORDER BY 1, 2, 3, 4")).toEqual(counters);
    expect(await fixture.query("SELECT count(*) FROM registration_change")).toEqual(changes);
  });

  it("corrects what is a draft or was returned, and says in the history what it replaced", async () => {
    const drafts = await apply(await preview([family("C-1"), family("C-2")], { submit: false }));
    expect(drafts).toMatchObject({ createdRows: 2 });
    const again = [family("C-1", "Tên mới"), family("C-2"), family("C-3")];
    expect(await apply(await preview(again, { submit: false }))).toMatchObject({
      createdRows: 1,
      updatedRows: 1,
      unchangedRows: 1,
    });
    const sent = await apply(await preview(again));
    expect(sent).toMatchObject({ createdRows: 0, updatedRows: 3 });
    const { edges } = await officer().registrations.list({ filter: { query: "c-1" } });
    const node = edges[0]?.node;
    expect(node).toMatchObject({ subjectName: "Tên mới", state: "REGISTERED" });
    const history = await officer().registrations.history({ id: node?.id ?? "" });
    expect(history.map(({ kind, fields }) => [kind, fields.map(({ field }) => field)])).toEqual([
      ["IMPORT", ["state"]],
      ["IMPORT", ["subjectName"]],
      ["IMPORT", ["subjectName", "subjectCode", "state"]],
    ]);
    expect(history[2]?.fields).toContainEqual({ field: "subjectName", before: null, after: "Hộ C-1" });

    await fixture.as("district-officer", "d1").registrations.return({
      idempotencyKey: freshKey(),
      ids: [node?.id ?? ""],
      reason: "Sai tên",
    });
    expect(await apply(await preview(again))).toMatchObject({ unchangedRows: 3 });
    again[0] = family("C-1", "Tên đúng");
    expect(await apply(await preview(again))).toMatchObject({ updatedRows: 1, unchangedRows: 2 });
    expect(await officer().registrations.byIds({ ids: [node?.id ?? ""] })).toEqual([
      expect.objectContaining({ state: "REGISTERED", returnReason: null, subjectName: "Tên đúng" }),
    ]);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("errors", () => {
  const faulty: Line[] = [
    family("D-1"),
    ["c12", "Gia đình", "Ngoài", "D-2", "", ""],
    ["khong-co", "Gia đình", "Lạ", "D-3", "", ""],
    ["", "Huân chương", "", "D-4", "", ""],
    ["", "Công dân", "Thiếu nhóm", "D-5", "", ""],
    family("d-1", "Trùng"),
    family("D-7"),
  ];

  it("name line, column and reason; nothing is written unless they are skipped", async () => {
    const status = await preview(faulty);
    expect(status).toMatchObject({ totalRows: 7, errorRows: 5, validRows: 2 });
    expect(status.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, "unitCode", "OUT_OF_SCOPE"],
      [4, "unitCode", "NOT_FOUND"],
      [5, "model", "INVALID_INPUT"],
      [5, "subjectName", "INVALID_INPUT"],
      [6, "group", "GROUP_NOT_APPLICABLE"],
      [7, "subjectCode", "REGISTRATION_DUPLICATE"],
    ]);
    await expect(apply(status)).rejects.toMatchObject({ cause: { code: "IMPORT_HAS_ERRORS" } });
    expect(await apply(status, officer(), true)).toMatchObject({ state: "DONE", appliedRows: 2, createdRows: 2 });
    expect(await fixture.differences()).toEqual([]);
  });

  it("come as a file that can be corrected and imported", async () => {
    const status = await preview(faulty.map((line) => (line[3] === "D-1" ? family("D-9") : line)));
    const file = await officer().imports.errors({ importId: status.id });
    expect(file.fileName).toBe("loi-danh-sach.csv");
    const table = await openTable(Buffer.from(file.contentBase64, "base64"));
    const rows: TableRow[] = [];
    for await (const batch of table.batches()) rows.push(...batch);
    const { positions, missing } = resolveColumns(table.headers, columns);
    expect([positions.size, missing]).toEqual([6, []]);
    const cell = (row: number, heading: string) => rows[row]?.cells[table.headers.indexOf(heading)];
    expect(rows.map((_row, index) => cell(index, "Mã"))).toEqual(["D-2", "D-3", "D-4", "D-5", "d-1"]);
    // Beside each bad cell what is wrong with it, and with nothing else.
    for (const heading of ["Danh hiệu", "Họ tên"]) {
      expect(table.headers.indexOf(`⚠ Lỗi: ${heading}`)).toBe(table.headers.indexOf(heading) + 1);
    }
    expect([cell(2, "⚠ Lỗi: Danh hiệu"), cell(2, "⚠ Lỗi: Họ tên"), cell(2, "⚠ Lỗi: Mã đơn vị")]).toEqual([
      expect.stringContaining("danh hiệu lạ"),
      expect.stringContaining("thiếu tên"),
      "",
    ]);
    expect(cell(4, "Lỗi")).toMatch(/REGISTERED/);
  });

  it("of a whole file are told at once, and leave nothing", async () => {
    const before = await fixture.query("SELECT count(*) FROM registration_import");
    const content = { idempotencyKey: freshKey(), unitId: units.c11, year: 2026, submit: true };
    const send = (text: string, name = "x.csv") =>
      officer().imports.preview({
        ...content,
        file: { fileName: name, contentBase64: Buffer.from(text).toString("base64") },
      });
    await expect(send("PK\u0003\u0004 not really")).rejects.toMatchObject({ cause: { code: "IMPORT_UNREADABLE" } });
    expect(await fixture.query("SELECT count(*) FROM registration_import")).toEqual(before);
  });

  it("stand against what is submitted with other contents, also since the preview", async () => {
    await apply(await preview([family("E-1")]));
    const status = await preview([family("E-1", "Đổi tên"), family("E-2")]);
    expect(status.errors.map(({ row, code }) => [row, code])).toEqual([[2, "REGISTRATION_STATE"]]);

    const late = await preview([family("E-3", "Sau này"), family("E-4")]);
    await apply(await preview([family("E-3", "Trước đó")]));
    expect(await apply(late)).toMatchObject({
      state: "DONE",
      totalRows: 2,
      errorRows: 1,
      createdRows: 1,
      appliedRows: 1,
    });
    expect(await fixture.differences()).toEqual([]);
  });

  it("are lines beyond the base, and a base that shrank since stops the import", async () => {
    await fixture.setFigures("c12", 2026, { households: 3 });
    const by = officer("c12");
    const lines = Array.from({ length: 5 }, (_, index) => family(`F-${index}`));
    const status = await preview(lines, { by, unit: "c12" });
    expect(status.errors.map(({ row, code }) => [row, code])).toEqual([
      [5, "EXCEEDS_BASE"],
      [6, "EXCEEDS_BASE"],
    ]);
    await fixture.setFigures("c12", 2026, { households: 2 });
    await by.imports.confirm({ idempotencyKey: freshKey(), importId: status.id, skipErrorRows: true });
    run();
    const failed = await eventually(async () => {
      const now = await by.imports.status({ importId: status.id });
      return now.state === "FAILED" && now;
    });
    expect(failed.failure?.code).toBe("EXCEEDS_BASE");
    expect(await written("c12")).toEqual([]);
    expect(await fixture.differences()).toEqual([]);
  });
});

function run(chunkLines = 50): ImportJob {
  const logger = createLogger({ service: "test", level: "silent" });
  const job = startImportJob({ database: fixture.database, logger, chunkLines });
  jobs.push(job);
  return job;
}

describe("the job", () => {
  it("stops at a cancelled import, and keeps what was written", async () => {
    const status = await preview(Array.from({ length: 10 }, (_, index) => family(`G-${index}`)));
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId: status.id });
    await applyChunk(fixture.database, status.id, { lines: 4 });
    expect(await officer().imports.cancel({ importId: status.id })).toMatchObject({
      state: "CANCELLED",
      appliedRows: 4,
    });
    expect(await applyChunk(fixture.database, status.id, { lines: 4 })).toBe("BUSY");
    await expect(apply(status)).rejects.toMatchObject({ cause: { code: "IMPORT_STATE" } });
    expect(await fixture.differences()).toEqual([]);
  });

  it("writes nothing of a chunk that was under way when the import was cancelled", async () => {
    const status = await preview([family("GC-1"), family("GC-2")]);
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId: status.id });
    await applyChunk(fixture.database, status.id, { lines: 1 });
    const outcome = await fixture.database.transaction(systemScope, async (tx) => {
      // The second chunk waits here, in the middle of its transaction.
      await excludeRegistering(tx);
      const chunk = applyChunk(fixture.database, status.id, { lines: 1 });
      await eventually(async () => {
        const [{ waiting } = { waiting: 0 }] = await fixture.query<{ waiting: number }>(
          `SELECT count(*)::int AS waiting FROM pg_locks JOIN pg_database AS d ON d.oid = database
           WHERE locktype = 'advisory' AND NOT granted AND datname = current_database()`,
        );
        return waiting > 0;
      });
      expect(await officer().imports.cancel({ importId: status.id })).toMatchObject({ state: "CANCELLED" });
      return { chunk };
    });
    expect(await outcome.chunk).toBe("BUSY");
    expect(await officer().imports.status({ importId: status.id })).toMatchObject({ appliedRows: 1 });
    expect((await written("c11")).filter(({ code }) => code.startsWith("GC-"))).toHaveLength(1);
    expect(await fixture.differences()).toEqual([]);
  });

  it("says so when the staged rows are lost", async () => {
    const status = await preview([family("H-1"), family("H-2")]);
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId: status.id });
    await fixture.query("DELETE FROM registration_import_row WHERE import_id = $1", [status.id]);
    run();
    const failed = await eventually(async () => {
      const now = await officer().imports.status({ importId: status.id });
      return now.state === "FAILED" && now;
    });
    expect(failed.failure?.code).toBe("IMPORT_UNREADABLE");
  });

  it("works on one import together with others, each line once", async () => {
    const status = await preview(
      Array.from({ length: 400 }, (_, index) => family(`I-${index}`)),
      { unit: "c11" },
    );
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId: status.id });
    run(20);
    run(30);
    run(7);
    const done = await eventually(async () => {
      const now = await officer().imports.status({ importId: status.id });
      return now.state === "DONE" && now;
    });
    expect(done).toMatchObject({ appliedRows: 400, createdRows: 400 });
    expect(await fixture.differences()).toEqual([]);
  });

  it("killed again and again in the middle, is resumed with every line exactly once", async () => {
    const by = officer("c21");
    const total = 1600;
    const lines = Array.from({ length: total }, (_, index): Line => {
      const unit = index % 2 === 0 ? "c21" : "b21";
      return index % 3 === 0
        ? [unit, "Công dân", `Người ${index}`, `K-${index}`, "", "Học sinh"]
        : [unit, "Gia đình", `Hộ ${index}`, `K-${index}`, "", ""];
    });
    const status = await preview(lines, { by, unit: "c21" });
    await by.imports.confirm({ idempotencyKey: freshKey(), importId: status.id });
    const applied = async () => (await by.imports.status({ importId: status.id })).appliedRows;

    let kills = 0;
    for (let goal = 1; goal < total; goal = (await applied()) + 200) {
      const child = spawn(
        process.execPath,
        [
          fileURLToPath(new URL("../../testing/import-job-process.ts", import.meta.url)),
          fixture.testDatabase.appUrl,
          "25",
        ],
        { stdio: ["ignore", "pipe", "inherit"] },
      );
      await eventually(async () => child.exitCode === null && (await applied()) >= Math.min(goal, total));
      child.kill("SIGKILL");
      await once(child, "exit");
      kills += 1;
    }
    expect(kills).toBeGreaterThanOrEqual(3);
    const parts = await fixture.query("SELECT FROM registration_import_lane WHERE import_id = $1", [status.id]);
    expect(parts).toHaveLength(2);
    run();
    const done = await eventually(async () => {
      const now = await by.imports.status({ importId: status.id });
      return now.state === "DONE" && now;
    });
    expect(done).toMatchObject({ appliedRows: total, createdRows: total, updatedRows: 0, unchangedRows: 0 });
    const rows = [...(await written("c21")), ...(await written("b21"))];
    expect(rows).toHaveLength(total);
    expect(new Set(rows.map(({ code }) => code)).size).toBe(total);
    expect(rows.every(({ revision }) => revision === 1)).toBe(true);
    expect(await fixture.differences()).toEqual([]);
  });
});

describe("a repeated command", () => {
  it("previews and confirms once", async () => {
    const file = await fileOf([family("L-1")]);
    const input = { idempotencyKey: freshKey(), unitId: units.c11, year: 2026, file, submit: true };
    const first = await officer().imports.preview(input);
    expect(await officer().imports.preview(input)).toEqual(first);
    const confirming = { idempotencyKey: freshKey(), importId: first.id };
    const confirmed = await officer().imports.confirm(confirming);
    expect(await officer().imports.confirm(confirming)).toEqual(confirmed);
  });
});

describe("the template", () => {
  it.each(["csv", "xlsx"] as const)("as %s is read by the import itself", async (format) => {
    const { contentBase64 } = await officer().imports.template({ format });
    const file = { fileName: `mau.${format}`, contentBase64 };
    const status = await officer().imports.preview({
      idempotencyKey: freshKey(),
      unitId: units.c11,
      year: 2023,
      file,
      submit: false,
    });
    expect(status).toMatchObject({ totalRows: 1, errorRows: 0 });
  });
});
