import { crc32, deflateRawSync } from "node:zlib";
import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, mapHeaders, openTable, type TableRow, writeErrorFile, writeTable } from "./index.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

async function read(bytes: Uint8Array, caps = {}): Promise<{ headers: string[]; rows: TableRow[] }> {
  const table = await openTable(bytes, caps);
  const rows: TableRow[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  return { headers: table.headers, rows };
}

const refusal = (bytes: Uint8Array, caps = {}) =>
  read(bytes, caps).then(
    () => "read",
    (error: unknown) => (error instanceof DomainError ? error.code : error),
  );

/** A zip file by hand, so that it can lie about the size of what it holds. */
function zip(parts: { name: string; content: Uint8Array; statedSize?: number }[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, statedSize } of parts) {
    const packed = deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(statedSize ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), fields, Buffer.from(name), packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), fields, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, central, end]);
}

describe("reading CSV", () => {
  it("finds delimiter, mark, Vietnamese and the line each row starts on", async () => {
    const { headers, rows } = await read(utf8('\uFEFFMã;Tên\r\n1;"hai\r\ndòng"\r\n\r\n2;Hoà  Bình\r\n'));
    expect(headers).toEqual(["Mã", "Tên"]);
    expect(rows).toEqual([
      { line: 2, cells: ["1", "hai dòng"] },
      { line: 5, cells: ["2", "Hoà Bình"] },
    ]);
  });

  it("reads UTF-16 with a mark, as Excel's Unicode text", async () => {
    const text = "Mã\tTên\r\n1\tĐống Đa\r\n";
    const { rows } = await read(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]));
    expect(rows).toEqual([{ line: 2, cells: ["1", "Đống Đa"] }]);
  });

  it("gives NFC whatever the file had", async () => {
    const { rows } = await read(utf8(`ten\n${"Nguyễn".normalize("NFD")}\n`));
    expect(rows[0]?.cells).toEqual(["Nguyễn".normalize("NFC")]);
  });

  it.each([
    ["an empty file", utf8(""), "IMPORT_UNREADABLE"],
    ["a legacy encoding", Uint8Array.from([0x61, 0x0a, 0xe9, 0xb5, 0x0a]), "IMPORT_UNREADABLE"],
    ["binary under a .csv name", utf8("a\n\u0000\u0001"), "IMPORT_UNREADABLE"],
    ["an unmatched quote", utf8('a,b\n"1,2\n3,4\n'), "IMPORT_UNREADABLE"],
    ["an old .xls", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0]), "IMPORT_UNREADABLE"],
    ["a truncated workbook", utf8("PK\u0003\u0004 nothing more"), "IMPORT_UNREADABLE"],
  ])("refuses %s", async (_name, bytes, code) => {
    expect(await refusal(bytes)).toBe(code);
  });

  it("refuses what is over a cap", async () => {
    const rows = utf8(`a\n${"1\n".repeat(11)}`);
    expect(await refusal(rows, { maxRows: 10 })).toBe("IMPORT_TOO_LARGE");
    expect(await refusal(rows, { maxRows: 11 })).toBe("read");
    expect(await refusal(rows, { maxBytes: 5 })).toBe("IMPORT_TOO_LARGE");
    expect(await refusal(utf8(`a\n${"x".repeat(101)}\n`), { maxCellLength: 100 })).toBe("IMPORT_TOO_LARGE");
    expect(await refusal(utf8("a,b,c\n1,2,3\n"), { maxColumns: 2 })).toBe("IMPORT_TOO_LARGE");
  });
});

describe("reading XLSX", () => {
  it("reads back what was written, across batches", async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => [String(index), `Phường ${index}`]);
    const file = await writeTable({ baseName: "x", format: "xlsx", headers: ["Mã", "Tên"], rows });
    const table = await read(file.bytes);
    expect(table.headers).toEqual(["Mã", "Tên"]);
    expect(table.rows.map((row) => row.cells)).toEqual(rows);
    expect(table.rows.at(-1)?.line).toBe(2501);
  });

  it("stops a bomb while counting, without holding it", async () => {
    const bomb = zip([{ name: "xl/worksheets/sheet1.xml", content: new Uint8Array(64 * 1024 * 1024) }]);
    expect(bomb.byteLength).toBeLessThan(100_000);
    expect(await refusal(bomb, { maxInflatedBytes: 16 * 1024 * 1024 })).toBe("IMPORT_TOO_LARGE");
  });

  it("refuses an archive that lies about its sizes", async () => {
    const liar = zip([{ name: "xl/worksheets/sheet1.xml", content: new Uint8Array(1024 * 1024), statedSize: 10 }]);
    expect(await refusal(liar)).toBe("IMPORT_UNREADABLE");
  });

  it("refuses an archive that is no workbook", async () => {
    expect(await refusal(zip([{ name: "readme.txt", content: utf8("hello") }]))).toBe("IMPORT_UNREADABLE");
  });
});

describe("headers", () => {
  const columns: Column<"code" | "name">[] = [
    { key: "code", titleVi: "Mã đơn vị", titleEn: "Unit code", required: true },
    { key: "name", titleVi: "Tên", titleEn: "Name", required: true, aliases: ["họ và tên"] },
  ];

  it("matches without accents, case or punctuation, in both languages", () => {
    expect([
      ...mapHeaders(
        ["STT", "MA DON VI (*)", "Họ và Tên:"].map((h) => h.replace(" (*)", "")),
        columns,
      ),
    ]).toEqual([
      ["code", 1],
      ["name", 2],
    ]);
    expect([...mapHeaders(["name", "Unit_Code"], columns)]).toEqual([
      ["name", 0],
      ["code", 1],
    ]);
  });

  it("names what is missing and what stands twice", () => {
    expect(() => mapHeaders(["Tên"], columns)).toThrowError(expect.objectContaining({ code: "IMPORT_COLUMNS" }));
    expect(() => mapHeaders(["Tên", "name", "Mã đơn vị"], columns)).toThrowError(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});

describe("writing", () => {
  it("defuses formulas in CSV", async () => {
    const { bytes } = await writeTable({
      baseName: "x",
      format: "csv",
      headers: ["a"],
      rows: [["=1+1"], ["@x"], ["ok"]],
    });
    expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)).toBe(`\uFEFFa\r\n"'=1+1"\r\n"'@x"\r\nok\r\n`);
  });

  it("gives an error file that can be corrected and read again", async () => {
    const file = await writeErrorFile({
      baseName: "loi",
      format: "xlsx",
      headers: ["Mã", "Tên"],
      rows: [{ line: 7, cells: ["1", "x"], reasons: ["thiếu tên", "mã lạ"] }],
    });
    const table = await read(file.bytes);
    expect(table.rows[0]?.cells).toEqual(["1", "x", "7", "thiếu tên; mã lạ"]);
  });

  it("keeps any text through CSV", async () => {
    const cell = fc
      .string({ unit: "grapheme", maxLength: 20 })
      .map((value) => value.normalize("NFC").replace(/\p{C}/gu, "").replace(/\s+/gu, " ").trim());
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 5 }), async (pairs) => {
        const rows = pairs.map(([a, b]) => [`k${a}`, b]);
        const { bytes } = await writeTable({ baseName: "x", format: "csv", headers: ["a", "b"], rows });
        const table = await read(bytes);
        expect(table.rows.map(({ cells }) => cells)).toEqual(
          rows.map(([a, b]) => [a, /^[=+\-@\t\r]/.test(b ?? "") ? `'${b}` : b]),
        );
      }),
      { numRuns: 10 },
    );
  }, 60_000);
});
