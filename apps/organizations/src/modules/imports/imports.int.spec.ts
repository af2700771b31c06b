import { openTable, writeTable } from "@khuyenhoc/tabular";
import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const district = () => organization.as(principal("district-officer", [tree.baDinh]));
const ground = { effectiveOn: "2026-02-01", reason: "Sắp xếp theo tệp", decisionNumber: "12/QĐ-HKH" };

async function file(headers: string[], rows: string[][], format: "csv" | "xlsx" = "xlsx") {
  const { bytes, fileName } = await writeTable({ baseName: "tep", format, headers, rows });
  return { fileName, contentBase64: Buffer.from(bytes).toString("base64") };
}

function units(content: Awaited<ReturnType<typeof file>>, unitId = tree.baDinh) {
  return { idempotencyKey: freshKey(), kind: "units" as const, unitId, ground, file: content };
}

function figures(content: Awaited<ReturnType<typeof file>>, unitId = tree.baDinh) {
  return { idempotencyKey: freshKey(), kind: "figures" as const, unitId, year: 2026, file: content };
}

async function confirmed(preview: ReturnType<typeof units> | ReturnType<typeof figures>, skipErrorRows = false) {
  const { id: importId } = await district().imports.preview(preview);
  return district().imports.confirm({ importId, skipErrorRows, idempotencyKey: freshKey() });
}

async function traces() {
  const [row] = await organization.rows<{ versions: number; history: number; events: number; figures: number }>(
    `select (select count(*)::int from unit_version) as versions, (select count(*)::int from unit_change) as history,
            (select count(*)::int from outbox) as events, (select count(*)::int from yearly_figures_change) as figures`,
  );
  return row;
}

describe("units from a file", () => {
  const headers = ["STT", "MÃ ĐƠN VỊ", "Tên đơn vị", "Cấp", "Mã đơn vị cấp trên"];

  it("are founded and renamed when confirmed and not before; the same file again changes nothing", async () => {
    const content = await file(headers, [
      ["1", "1", "Phường Phúc Xá Mới", "", ""],
      ["2", "CH01", "Chi hội số 1", "Chi hội", "00004"],
      ["3", "00004", "Phường Trúc Bạch", "commune", "001"],
    ]);
    const before = await traces();
    const previewed = await district().imports.preview(units(content));
    expect(previewed.errors).toEqual([]);
    expect(previewed).toMatchObject({ state: "READY", totalRows: 3, errorRows: 0, validRows: 3 });
    expect(await traces()).toEqual(before);

    const confirm = { importId: previewed.id, skipErrorRows: false, idempotencyKey: freshKey() };
    const done = await district().imports.confirm(confirm);
    expect(done).toMatchObject({ state: "DONE", createdRows: 1, updatedRows: 1, unchangedRows: 1, appliedRows: 3 });
    expect(await district().imports.confirm(confirm)).toEqual(done);
    const [renamed] = await district().units.byIds({ ids: [tree.phucXa], asOf: "2026-02-01" });
    expect(renamed?.nameVi).toBe("Phường Phúc Xá Mới");
    const [earlier] = await district().units.byIds({ ids: [tree.phucXa], asOf: "2026-01-31" });
    expect(earlier?.nameVi).toBe("Phường Phúc Xá");
    const { changes } = await district().units.history({ unitId: tree.phucXa });
    expect(changes[0]).toMatchObject({ kind: "RENAME", reason: ground.reason, decisionNumber: ground.decisionNumber });

    const after = await traces();
    expect(after?.events).toBe((before?.events ?? 0) + 2);
    const again = await district().imports.preview(units(content));
    const unchanged = await district().imports.confirm({
      importId: again.id,
      skipErrorRows: false,
      idempotencyKey: freshKey(),
    });
    expect(unchanged).toMatchObject({ createdRows: 0, updatedRows: 0, unchangedRows: 3 });
    expect(await traces()).toEqual(after);
  });

  it("tell every line in error with its reason, and are written without them only when told to", async () => {
    const content = await file(headers, [
      ["1", "00106", "Phường Bưởi", "", ""],
      ["2", "CH02", "Chi hội số 2", "cấp lạ", "00004"],
      ["3", "CH03", "", "Chi hội", "00004"],
      ["4", "CH04", "Chi hội số 4", "Chi hội", "99999"],
      ["5", "CH05", "Chi hội số 5", "Chi hội", "00001"],
      ["6", "CH05", "Chi hội số 5 nữa", "Chi hội", "00001"],
      ["7", "CH06", "Quận dưới phường", "district", "00001"],
    ]);
    const previewed = await district().imports.preview(units(content));
    expect(previewed.errors.map(({ row, code }) => [row, code])).toEqual([
      [2, "OUT_OF_SCOPE"],
      [3, "TIER_NOT_IN_FORCE"],
      [4, "INVALID_INPUT"],
      [5, "NOT_FOUND"],
      [7, "INVALID_INPUT"],
      [8, "TIER_ORDER"],
    ]);
    const errorFile = await district().imports.errors({ importId: previewed.id });
    expect(errorFile.fileName).toBe("loi-tep.xlsx");
    expect(previewed.errors.map(({ column }) => column)).toEqual([
      "Mã đơn vị",
      "Cấp",
      "Tên đơn vị",
      "Mã đơn vị cấp trên",
      "Mã đơn vị",
      "Cấp",
    ]);
    const table = await openTable(Buffer.from(errorFile.contentBase64, "base64"));
    expect(table.headers.filter((heading) => !heading.startsWith("⚠"))).toEqual([...headers, "Dòng trong tệp", "Lỗi"]);
    const lines: Record<string, string | undefined>[] = [];
    for await (const batch of table.batches()) {
      for (const { cells } of batch) {
        lines.push(Object.fromEntries(table.headers.map((heading, at) => [heading, cells[at]])));
      }
    }
    expect(lines.map((line) => [line["MÃ ĐƠN VỊ"], line["Dòng trong tệp"]])).toEqual([
      ["00106", "2"],
      ["CH02", "3"],
      ["CH03", "4"],
      ["CH04", "5"],
      ["CH05", "7"],
      ["CH06", "8"],
    ]);
    expect(lines[0]?.["⚠ Lỗi: MÃ ĐƠN VỊ"]).toContain("Đơn vị này không thuộc phạm vi");
    const strict = { importId: previewed.id, skipErrorRows: false, idempotencyKey: freshKey() };
    expect(await refusalOf(district().imports.confirm(strict))).toBe("IMPORT_HAS_ERRORS");
    const done = await district().imports.confirm({ ...strict, skipErrorRows: true, idempotencyKey: freshKey() });
    expect(done).toMatchObject({ state: "DONE", createdRows: 1, errorRows: 6 });
  });

  it("are moved and renamed at once, with both in the history and one domain event; a child may stand before its parent", async () => {
    const founding = await confirmed(
      units(
        await file(headers, [
          ["1", "CH20", "Chi hội số 20", "Chi hội", "00099"],
          ["2", "00099", "Phường Mới", "commune", ""],
        ]),
      ),
    );
    expect(founding).toMatchObject({ createdRows: 2, errorRows: 0 });
    const before = await traces();
    const moving = await confirmed(units(await file(headers, [["1", "CH20", "Chi hội Hai Mươi", "", "00001"]])));
    expect(moving).toMatchObject({ createdRows: 0, updatedRows: 1 });
    const after = await traces();
    expect(after?.history).toBe((before?.history ?? 0) + 2);
    expect(after?.events).toBe((before?.events ?? 0) + 1);
    const { edges } = await district().units.list({ parentId: tree.phucXa, asOf: ground.effectiveOn });
    expect(edges.map(({ node }) => [node.code, node.nameVi])).toContainEqual(["CH20", "Chi hội Hai Mươi"]);
  });

  it("are known by a shortened code only where it can mean nothing else", async () => {
    const content = await file(
      [...headers, "Loại chi hội"],
      [
        ["1", "3", "Chi hội số 3", "Chi hội", "00001", "Tổ dân phố"],
        ["2", "00004", "Phường Trúc Bạch", "Chi hội", "", ""],
        ["3", "1", "Phường Phúc Xá Khác", "", "", ""],
        ["4", "00001", "Phường Phúc Xá Nữa", "", "", ""],
        ["5", "001", "Quận Ba Đình Mới", "", "", ""],
        ["6", "CH30", "Chi hội số 30", "Chi hội", "1", ""],
      ],
    );
    const previewed = await district().imports.preview(units(content));
    expect(previewed.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [3, "Cấp", "INVALID_INPUT"],
      [5, "Mã đơn vị", "INVALID_INPUT"],
      [6, "Mã đơn vị", "OUT_OF_SCOPE"],
      [7, "Mã đơn vị cấp trên", "INVALID_INPUT"],
    ]);
    await confirmed(units(content), true);
    const founded = await organization.rows(
      `select u.tier_code, u.branch_kind, v.name_vi from unit u join unit_version v on v.unit_id = u.id where v.code = '3'`,
    );
    expect(founded).toEqual([{ tier_code: "branch", branch_kind: "residential-group", name_vi: "Chi hội số 3" }]);
  });

  it("are decided anew when confirmed, by what is true then", async () => {
    const content = await file(headers, [["1", "00004", "Phường Trúc Bạch Mới", "", ""]]);
    const { id: importId } = await district().imports.preview(units(content));
    await district().units.rename({
      ...ground,
      idempotencyKey: freshKey(),
      unitId: tree.trucBach,
      nameVi: "Phường Trúc Bạch Mới",
    });
    const before = await traces();
    const done = await district().imports.confirm({ importId, skipErrorRows: false, idempotencyKey: freshKey() });
    expect(done).toMatchObject({ updatedRows: 0, unchangedRows: 1 });
    expect(await traces()).toEqual(before);
  });

  it("may be given up", async () => {
    const content = await file(headers, [["1", "CH09", "Chi hội số 9", "Chi hội", "00001"]]);
    const { id: importId } = await district().imports.preview(units(content));
    expect(await district().imports.cancel({ importId })).toMatchObject({ state: "CANCELLED" });
    const confirm = { importId, skipErrorRows: false, idempotencyKey: freshKey() };
    expect(await refusalOf(district().imports.confirm(confirm))).toBe("IMPORT_STATE");
  });
});

describe("yearly figures from a file", () => {
  const headers = ["Mã đơn vị", "Dân số", "Hộ gia đình", "Người lớn"];

  it("are entered where they differ; empty cells leave what there is; the same file again changes nothing", async () => {
    const content = await file(headers, [
      ["00001", "20.500", "5,100", ""],
      ["00004", "8000", "", "6000"],
    ]);
    const before = await traces();
    const { id: importId } = await district().imports.preview(figures(content));
    expect(await traces()).toEqual(before);
    const done = await district().imports.confirm({ importId, skipErrorRows: false, idempotencyKey: freshKey() });
    expect(done).toMatchObject({ createdRows: 2, updatedRows: 0 });
    const [phucXa] = await district().figures.byUnits({ unitIds: [tree.phucXa], year: 2026 });
    expect(phucXa).toMatchObject({ population: 20_500, households: 5100, adults: null });

    const after = await traces();
    expect(after).toMatchObject({ events: (before?.events ?? 0) + 2, figures: (before?.figures ?? 0) + 2 });
    const again = await confirmed(figures(content));
    expect(again).toMatchObject({ createdRows: 0, updatedRows: 0, unchangedRows: 2 });
    expect(await traces()).toEqual(after);
  });

  it("refuse what is no number, more than the population, or elsewhere", async () => {
    const content = await file(
      headers,
      [
        ["00001", "nhiều", "", ""],
        ["00004", "100", "200", ""],
        ["00106", "100", "", ""],
      ],
      "csv",
    );
    const previewed = await district().imports.preview(figures(content));
    expect(previewed.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, "Dân số", "INVALID_INPUT"],
      [3, "Hộ gia đình", "INVALID_INPUT"],
      [4, "Mã đơn vị", "OUT_OF_SCOPE"],
    ]);
  });
});

describe("yearly figures under a shortened code", () => {
  it("are refused when it may stand for several units, and so is a second line of a unit", async () => {
    const content = await file(
      ["Mã đơn vị", "Dân số"],
      [
        ["1", "100"],
        ["4", "nhiều"],
        ["00004", "9000"],
      ],
    );
    const previewed = await district().imports.preview(figures(content));
    expect(previewed.errors.map(({ row, column, code }) => [row, column, code])).toEqual([
      [2, "Mã đơn vị", "INVALID_INPUT"],
      [3, "Dân số", "INVALID_INPUT"],
      [4, "Mã đơn vị", "INVALID_INPUT"],
    ]);
  });
});

describe("a file that cannot be used", () => {
  it("is refused as a whole, with its reason", async () => {
    const missing = await file(["Tên"], [["x"]]);
    expect(await refusalOf(district().imports.preview(units(missing)))).toBe("IMPORT_COLUMNS");
    const legacy = { fileName: "a.csv", contentBase64: Buffer.from([0x61, 0x0a, 0xe9, 0xb5]).toString("base64") };
    expect(await refusalOf(district().imports.preview(figures(legacy)))).toBe("IMPORT_ENCODING");
    const fine = await file(["Mã đơn vị", "Dân số"], [["00001", "1"]]);
    expect(await refusalOf(district().imports.preview(figures(fine, tree.tayHo)))).toBe("OUT_OF_SCOPE");
    const { idempotencyKey, kind, unitId } = units(fine);
    expect(await refusalOf(district().imports.preview({ idempotencyKey, kind, unitId, file: fine }))).toBe(
      "INVALID_INPUT",
    );
  });

  it("has templates in both formats", async () => {
    for (const format of ["csv", "xlsx"] as const) {
      const template = await district().imports.template({ kind: "figures", format });
      expect(template.fileName).toBe(`mau-so-lieu-nam.${format}`);
    }
    const elsewhere = { kind: "registrations", format: "csv" } as const;
    expect(await refusalOf(district().imports.template(elsewhere))).toBe("INVALID_INPUT");
  });
});
