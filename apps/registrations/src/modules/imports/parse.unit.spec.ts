import { mapHeaders } from "@khuyenhoc/tabular";
import { describe, expect, it } from "vitest";
import { columns, groupOf, modelOf } from "./columns.ts";
import { type LineError, type ParseContext, parseLine } from "./parse.ts";

const headers = ["Mã đơn vị", "Danh hiệu", "Họ tên", "Mã", "Địa chỉ", "Nhóm dân cư"];
const context: ParseContext = {
  positions: mapHeaders(headers, columns),
  unitId: "own",
  unitsByCode: new Map([["00001", "below"]]),
  foreignCodes: new Set(["00002"]),
};
const read = (...cells: string[]) => parseLine({ line: 2, cells }, context);
const codes = (result: ReturnType<typeof read>) =>
  Array.isArray(result) ? result.map(({ column, code }: LineError) => `${column} ${code}`) : "read";

describe("headings", () => {
  it("are found in Vietnamese and English, without accents and case", () => {
    const english = mapHeaders(["name", "TITLE", "Group", "unit code"], columns);
    expect([...english.keys()].sort()).toEqual(["group", "model", "subjectName", "unitCode"]);
    expect(mapHeaders(["ho ten", "danh hieu"], columns).get("model")).toBe(1);
  });
});

describe("names", () => {
  it.each([
    ["Gia đình học tập", "FAMILY"],
    ["gia dinh", "FAMILY"],
    ["Dòng họ", "CLAN"],
    ["Learning community", "COMMUNITY"],
    ["ĐƠN VỊ HỌC TẬP", "UNIT"],
    ["citizen", "CITIZEN"],
    ["huân chương", undefined],
  ])("of titles: %s", (name, model) => expect(modelOf(name)).toBe(model));

  it.each([
    ["Nông dân", "FARMER"],
    ["Công nhân, lao động tự do", "WORKER"],
    ["cán bộ - công chức - viên chức", "OFFICIAL"],
    ["Pupils and students", "STUDENT"],
    ["khác", undefined],
  ])("of groups: %s", (name, group) => expect(groupOf(name)).toBe(group));
});

describe("a line", () => {
  it("is read with the unit it names, or the import's", () => {
    expect(read("00001", "Gia đình", "Trần Bình", "HS 1", "", "")).toEqual({
      line: 2,
      unitId: "below",
      model: "FAMILY",
      group: null,
      subjectName: "Trần Bình",
      subjectCode: "HS 1",
      address: null,
      subjectKey: "c:hs 1",
      search: "tran binh hs 1",
    });
    expect(read("", "Công dân", "Trần Bình", "", "Ngõ 1", "Nông dân")).toMatchObject({
      unitId: "own",
      group: "FARMER",
      subjectKey: "n:tran binh|ngo 1",
    });
  });

  it("tells everything that is wrong with it", () => {
    expect(codes(read("00002", "", "", "x".repeat(51), "", "khác"))).toEqual([
      "unitCode OUT_OF_SCOPE",
      "model INVALID_INPUT",
      "group INVALID_INPUT",
      "subjectName INVALID_INPUT",
      "subjectCode INVALID_INPUT",
    ]);
    expect(codes(read("99999", "Gia đình", "A", "", "", ""))).toEqual(["unitCode NOT_FOUND"]);
    expect(codes(read("", "Gia đình", "A", "", "", "Nông dân"))).toEqual(["group GROUP_NOT_APPLICABLE"]);
    expect(codes(read("", "Công dân", "A", "", "", ""))).toEqual(["group GROUP_NOT_APPLICABLE"]);
    expect(codes(read("", "Gia đình", "A\u0007", "", "", ""))).toEqual(["subjectName INVALID_INPUT"]);
  });

  it("may be shorter than the header", () => {
    expect(codes(read("", "Gia đình", "A"))).toBe("read");
  });
});
