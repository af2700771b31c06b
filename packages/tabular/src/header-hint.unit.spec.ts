import { describe, expect, it } from "vitest";
import { type Column, openTable, resolveColumns, type TableRow, writeTable } from "./index.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

describe("a header below lines about the file", () => {
  const hint = { names: ["Ngày giao dịch", "Ghi nợ", "Ghi có", "Diễn giải"], atLeast: 3 };
  const lines = [
    "NGÂN HÀNG MẪU",
    "Số tài khoản:,0123456789",
    "",
    "Ngày giao dịch / Date,Nợ / Ghi nợ,Ghi có (Credit),Diễn giải",
    "01/10/2025,,500000,Ủng hộ quỹ",
  ];

  it("is found by its headings, in CSV and XLSX; what stands above is kept", async () => {
    const [header = [], ...rows] = lines.slice(3).map((line) => line.split(","));
    const workbook = await writeTable({
      baseName: "a",
      format: "xlsx",
      headers: ["NGÂN HÀNG MẪU"],
      rows: [["Số tài khoản:", "0123456789"], [...header], ...rows],
    });
    for (const bytes of [utf8(lines.join("\r\n")), workbook.bytes]) {
      const table = await openTable(bytes, {}, hint);
      const read: TableRow[] = [];
      for await (const batch of table.batches()) read.push(...batch);
      expect(table.headers[0]).toBe("Ngày giao dịch / Date");
      expect(table.preamble.map(({ cells }) => cells.filter((cell) => cell !== ""))).toEqual([
        ["NGÂN HÀNG MẪU"],
        ["Số tài khoản:", "0123456789"],
      ]);
      expect(read.map(({ cells }) => cells)).toEqual([["01/10/2025", "", "500000", "Ủng hộ quỹ"]]);
    }
  });

  it("is the first row again where none fits", async () => {
    const table = await openTable(utf8("Cột một,Cột hai\nA,B\n"), {}, hint);
    const read: TableRow[] = [];
    for await (const batch of table.batches()) read.push(...batch);
    expect({ ...table, read }).toMatchObject({
      headers: ["Cột một", "Cột hai"],
      preamble: [],
      read: [{ cells: ["A", "B"] }],
    });
  });

  it("is matched by either half of a heading in two languages", () => {
    const columns: Column[] = [
      { key: "debit", titleVi: "Ghi nợ", titleEn: "Debit", required: true },
      { key: "credit", titleVi: "Ghi có", titleEn: "Credit", required: true },
    ];
    expect(resolveColumns(["Ghi có / Credit", "Nợ (Debit)"], columns).positions).toEqual(
      new Map([
        ["credit", 0],
        ["debit", 1],
      ]),
    );
  });
});
