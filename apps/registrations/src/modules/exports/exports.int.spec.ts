import type { JobStatus } from "@khuyenhoc/contracts";
import { stepJob } from "@khuyenhoc/jobs";
import { openTable, type TableRow } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, type Fixture, freshKey, openFixture, type UnitKey, units } from "../../testing/fixture.ts";
import { certificateAt } from "../certificates/authz-rows.ts";
import { certificatesExport } from "./certificates.ts";
import { registrationsExport } from "./registrations.ts";
import { subjectsExport } from "./subjects.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
  await register("c11", "Nguyễn Văn An", { submit: true });
  await register("b11", "=1+1", { code: "HS-2", address: "@Tổ 1" });
  await register("c11", "Trần Thị Bình", { model: "CITIZEN", group: "FARMER", submit: true });
  await register("c12", "Của xã khác", {});
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");

function register(
  unit: UnitKey,
  subjectName: string,
  options: { model?: "FAMILY" | "CITIZEN"; group?: "FARMER"; code?: string; address?: string; submit?: boolean },
) {
  const { model = "FAMILY", group = null, code = null, address = null, submit = false } = options;
  return fixture.as("city-admin", "city").registrations.create({
    idempotencyKey: freshKey(),
    unitId: units[unit],
    year: 2026,
    subjectName,
    model,
    group,
    subjectCode: code,
    address,
    submit,
  });
}

async function fileOf(caller: Caller, job: JobStatus) {
  const kinds = [registrationsExport, subjectsExport, certificatesExport];
  while ((await stepJob(fixture.database, kinds, job.id)) === "MORE");
  const { contentBase64, ...file } = await caller.jobs.file({ jobId: job.id });
  const bytes = Buffer.from(contentBase64, "base64");
  const table = await openTable(bytes);
  const rows: TableRow[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  const read = rows.map(({ cells }) => Object.fromEntries(table.headers.map((heading, at) => [heading, cells[at]])));
  return { ...file, bytes, rows: read };
}

describe("a list as a file", () => {
  it("keeps no name that was searched for: the rows are chosen, and the job is known for a year", async () => {
    const filter = { unitId: units.c11, query: "nguyễn văn an" };
    const listed = await officer().exports.registrations({ idempotencyKey: freshKey(), filter, format: "csv" });
    const subjects = await officer().exports.subjects({ idempotencyKey: freshKey(), filter, format: "csv" });
    expect([listed.total, subjects.total]).toEqual([1, 1]);
    const kept = await fixture.query<{ params: object }>("SELECT params FROM job WHERE id = ANY ($1)", [
      [listed.id, subjects.id],
    ]);
    expect(kept.flatMap(({ params }) => Object.keys(params))).toContain("format");
    expect(JSON.stringify(kept)).not.toMatch(/nguy/i);
    expect((await fileOf(officer(), listed)).rows).toMatchObject([{ "Họ tên / Tên": "Nguyễn Văn An" }]);
  });

  it.each(["csv", "xlsx"] as const)(
    "as %s holds what the list holds, in its order, and is written down",
    async (format) => {
      const filter = { unitId: units.c11, year: 2026 };
      const input = { idempotencyKey: freshKey(), filter, sort: "NAME_ASC", format } as const;
      const job = await officer().exports.registrations(input);
      expect(job).toMatchObject({ kind: "registrations.export", total: 3 });
      expect((await officer().exports.registrations(input)).id).toBe(job.id);
      const file = await fileOf(officer(), job);
      expect(file.fileName).toMatch(new RegExp(`^danh-sach-dang-ky-\\d{4}-\\d{2}-\\d{2}\\.${format}$`));

      const { edges } = await officer().registrations.list({ filter, sort: "NAME_ASC" });
      const defused = format === "csv" ? "'" : "";
      expect(file.rows.map((row) => row["Họ tên / Tên"])).toEqual(
        edges.map(({ node }) => (node.subjectName === "=1+1" ? `${defused}=1+1` : node.subjectName)),
      );
      expect(file.rows).toContainEqual(
        expect.objectContaining({
          "Mã đơn vị": "b11",
          "Danh hiệu": "Gia đình học tập",
          "Mã đối tượng": "HS-2",
          "Địa chỉ": `${defused}@Tổ 1`,
          "Đơn vị đăng ký": "Đơn vị b11",
          "Trạng thái": "Nháp",
          "Ngày nộp": "",
        }),
      );
      const audited = await fixture.query(
        "SELECT row_count AS rows FROM access_log WHERE operation = 'exports.registrations' ORDER BY id DESC LIMIT 1",
      );
      expect(audited).toEqual([{ rows: 3 }]);
    },
  );

  it("is chosen by the list's filter, when it starts, and under the caller's scope", async () => {
    const { id } = await register("c11", "Sẽ xóa", { code: "X-1" });
    const start = (filter: Parameters<Caller["exports"]["registrations"]>[0]["filter"]) =>
      officer().exports.registrations({ idempotencyKey: freshKey(), filter, format: "csv" });
    const job = await start({ states: ["DRAFT"] });
    await register("c11", "Đến sau", {});
    await officer().registrations.deleteDraft({ idempotencyKey: freshKey(), id });
    const names = (await fileOf(officer(), job)).rows.map((row) => row["Họ tên / Tên"]);
    expect(names).toEqual(["'=1+1"]);
    const byText = await fileOf(officer(), await start({ query: "nguyen van" }));
    expect(byText.rows.map((row) => row["Họ tên / Tên"])).toEqual(["Nguyễn Văn An"]);
    await expect(start({ query: "không có ai" })).rejects.toMatchObject({ cause: { code: "JOB_EMPTY" } });
    await expect(start({ unitId: units.c12 })).rejects.toMatchObject({ cause: { code: "OUT_OF_SCOPE" } });
  });

  it("of registrations can be corrected and imported: as it is, it changes nothing", async () => {
    const job = await officer().exports.registrations({
      idempotencyKey: freshKey(),
      filter: { unitId: units.c11, year: 2026 },
      format: "xlsx",
    });
    const { bytes, fileName, rows } = await fileOf(officer(), job);
    const file = { fileName, contentBase64: bytes.toString("base64") };
    const status = await officer().imports.preview({
      idempotencyKey: freshKey(),
      unitId: units.c11,
      year: 2026,
      file,
      submit: false,
    });
    expect(status).toMatchObject({ totalRows: rows.length, errorRows: 0 });
  });

  it("of subjects holds what the list of subjects holds, and of a number its end only", async () => {
    const job = await officer().exports.subjects({
      idempotencyKey: freshKey(),
      filter: { unitId: units.c11, kinds: ["CITIZEN"] },
      format: "csv",
    });
    const file = await fileOf(officer(), job);
    expect(file.rows).toEqual([
      expect.objectContaining({
        "Loại đối tượng": "Công dân",
        "Họ tên / Tên": "Trần Thị Bình",
        "Nhóm dân cư": "Nông dân",
        "Số định danh (4 số cuối)": "",
      }),
    ]);
  });
});

describe("a large list", () => {
  it("of tens of thousands of rows is kept in pieces, and holds every row once", async () => {
    const rows = 40_000;
    await fixture.query(
      `INSERT INTO subject (id, kind, unit_id, name, subject_key, search, created_by)
       SELECT uuidv7(), 'HOUSEHOLD', $1, 'Nguyễn Văn ' || md5(n::text), 'c:l' || n, 'nguyen van ' || n || ' l' || n, 'test'
       FROM generate_series(1, $2::int) AS n`,
      [units.c21, rows],
    );
    const by = fixture.as("commune-officer", "c21");
    const job = await by.exports.subjects({ idempotencyKey: freshKey(), filter: {}, format: "xlsx" });
    const file = await fileOf(by, job);
    expect(new Set(file.rows.map((row) => row["Họ tên / Tên"])).size).toBe(rows);
    const [kept] = await fixture.query<{ parts: number; most: number }>(
      "SELECT count(*)::int AS parts, max(length(content))::int AS most FROM job_file_part WHERE job_id = $1",
      [job.id],
    );
    expect(kept?.parts).toBeGreaterThan(1);
    expect(kept?.most).toBeLessThan(2 * 1024 * 1024);
  });
});

describe("the book of certificates as a file", () => {
  it("holds what was printed, by number, with what each is worth now", async () => {
    const ids = [await certificateAt(fixture, "c11"), await certificateAt(fixture, "c11")];
    await certificateAt(fixture, "c21");
    await fixture.query(
      "UPDATE certificate SET revoked_on = '2026-11-24', revoke_reason = 'Nhầm', revoked_by = 'test' WHERE id = $1",
      [ids[1]],
    );
    const filter = { unitId: units.c11, year: 2000 };
    const job = await officer().exports.certificates({ idempotencyKey: freshKey(), filter, format: "xlsx" });
    const { rows, fileName } = await fileOf(officer(), job);
    expect(fileName).toMatch(/^so-giay-chung-nhan-/);
    expect(rows.map((row) => [row["Mã đơn vị"], row["Hiệu lực"], row["Lý do thu hồi"]])).toEqual([
      ["c11", "Còn hiệu lực", ""],
      ["c11", "Đã thu hồi", "Nhầm"],
    ]);
    const valid = { ...filter, statuses: ["VALID" as const], query: "hộ" };
    const few = await officer().exports.certificates({ idempotencyKey: freshKey(), filter: valid, format: "csv" });
    expect(few.total).toBe(1);
  });
});
