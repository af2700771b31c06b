import { gzipSync } from "node:zlib";
import { DomainError } from "@khuyenhoc/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openTable, type TableRow, writeTable } from "./index.ts";
import { isSyllable } from "./syllables.ts";
import { bytesOfWestern, decodeLegacy, encodeLegacy, vietnameseLetters } from "./vietnamese-encodings.ts";

async function read(bytes: Uint8Array): Promise<{ headers: string[]; rows: TableRow[] }> {
  const table = await openTable(bytes);
  const rows: TableRow[] = [];
  for await (const batch of table.batches()) rows.push(...batch);
  return { headers: table.headers, rows };
}

const refusal = (bytes: Uint8Array) =>
  read(bytes).then(
    () => undefined,
    (error: unknown) => (error instanceof DomainError ? error : undefined),
  );

const people = [
  ["Gia đình học tập", "Nguyễn Văn Ân", "Số 12 ngõ 34, tổ dân phố Đống Đa"],
  ["Dòng họ học tập", "Trần Thị Hường", "Thôn Phượng Cách, xã Ứng Hòa"],
  ["Công dân học tập", "Lê Bá Lâm", "Ngách 5, phường Yên Hòa"],
  ["Cộng đồng học tập", "Phạm Thuỳ Dương", "Khu đô thị Mễ Trì Hạ"],
  ["Đơn vị học tập", "Vũ Quốc Khánh", "Đường Nguyễn Trãi, quận Thanh Xuân"],
];
const headers = ["Danh hiệu", "Họ và tên", "Địa chỉ"];
const text = [headers, ...people].map((row) => row.map((cell) => `"${cell}"`).join(",")).join("\r\n");
const latin1 = (value: string) => Buffer.from(value, "latin1");
/** How Windows-1258 writes: letters with a hat are one byte, tones are a byte of their own. */
function windows1258(value: string): Buffer {
  const decoder = new TextDecoder("windows-1258");
  const bytes = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(Uint8Array.of(byte)), byte]));
  const codes = [...value.normalize("NFC")].flatMap((letter) => {
    const known = bytes.get(letter);
    if (known !== undefined) return [known];
    const marks = [...letter.normalize("NFD")];
    const tone = marks.findLast((mark) => "\u0300\u0301\u0303\u0309\u0323".includes(mark)) ?? "";
    const rest = marks
      .filter((mark) => mark !== tone)
      .join("")
      .normalize("NFC");
    return [bytes.get(rest) ?? 0x3f, bytes.get(tone) ?? 0x3f];
  });
  return Buffer.from(codes);
}

describe("the tables", () => {
  it("know the 134 letters with marks, and what they look like", () => {
    expect(vietnameseLetters.filter((letter) => letter > "\u007f")).toHaveLength(134);
    // As the national standard and the fonts print them.
    expect(decodeLegacy("NguyÔn V¨n ¢n, §èng §a, øng Hßa", "tcvn3")).toBe("Nguyễn Văn Ân, Đống Đa, ứng Hòa");
    expect(decodeLegacy("Nguyeãn Vaên AÂn, Ñoáng Ña, ÖÙng Hoøa", "vni")).toBe("Nguyễn Văn Ân, Đống Đa, Ứng Hòa");
    expect(decodeLegacy("HéI KHUYÕN HäC", "tcvn3")).toBe("HỘI KHUYẾN HỌC");
  });

  it.each(["tcvn3", "vni"] as const)("%s brings every letter back", (encoding) => {
    for (const letter of vietnameseLetters) expect(decodeLegacy(encodeLegacy(letter, encoding), encoding)).toBe(letter);
  });

  it.each(["tcvn3", "vni"] as const)("%s brings any text of them back, also as Western text", (encoding) => {
    const letter = fc.constantFrom(...vietnameseLetters, ..."bcdghklmnpqrstvx ,.-/0123456789");
    fc.assert(
      fc.property(fc.string({ unit: letter, maxLength: 40 }), (value) => {
        const bytes = encodeLegacy(value, encoding);
        const western = new TextDecoder("windows-1252").decode(latin1(bytes));
        expect(bytesOfWestern(western)).toBe(bytes);
        // A text of capitals in the ABC fonts has lower-case letters where the font has no capitals.
        expect(decodeLegacy(bytes, encoding).toLowerCase()).toBe(value.normalize("NFC").toLowerCase());
      }),
    );
  });
});

describe("syllables", () => {
  it.each(["Nguyễn", "ĐỐNG", "quyết", "khuya", "giếng", "nghiêng", "Hoà", "hòa", "ưỡn", "Huỳnh", "thước", "xoong"])(
    "%s is one",
    (word) => expect(isSyllable(word.normalize("NFC"))).toBe(true),
  );
  it.each(["NguyÔn", "Vaên", "hocj", "Müller", "tàp", "aá", "zô", "V¨n"])("%s is none", (word) =>
    expect(isSyllable(word)).toBe(false),
  );
});

describe("a text file", () => {
  const expected = people.map((cells, index) => ({ line: index + 2, cells }));
  const utf16 = Buffer.from(text, "utf16le");
  it.each<[string, Uint8Array]>([
    ["UTF-8", Buffer.from(text)],
    ["UTF-8 with a mark", Buffer.from(`\ufeff${text}`)],
    ["UTF-8, decomposed", Buffer.from(text.normalize("NFD"))],
    ["UTF-16 LE with a mark", Buffer.concat([Buffer.from([0xff, 0xfe]), utf16])],
    ["UTF-16 BE with a mark", Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
    ["UTF-16 LE without a mark", utf16],
    ["UTF-16 BE without a mark", Buffer.from(utf16).swap16()],
    ["Windows-1258", windows1258(text)],
    ["VNI", latin1(encodeLegacy(text, "vni"))],
    ["compressed UTF-8", gzipSync(text)],
    ["compressed VNI", gzipSync(latin1(encodeLegacy(text, "vni")))],
  ])("in %s is read", async (_name, bytes) => {
    const table = await read(bytes);
    expect(table.headers).toEqual(headers);
    expect(table.rows).toEqual(expected);
  });

  it("in TCVN3 is read; what the fonts have no capital for is small", async () => {
    const table = await read(latin1(encodeLegacy(text.replace("Ứng", "ứng"), "tcvn3")));
    expect(table.headers).toEqual(headers);
    expect(table.rows.map(({ cells }) => cells[1])).toEqual(people.map(([, name]) => name));
  });

  it("of Vietnamese in any encoding is never taken for another", async () => {
    const word = fc.constantFrom(...people.flat().flatMap((cell) => cell.split(/[ ,]+/)));
    const names = fc.array(word, { minLength: 12, maxLength: 30 }).map((words) => words.join(" "));
    await fc.assert(
      fc.asyncProperty(
        names,
        fc.constantFrom("tcvn3" as const, "vni" as const, "windows-1258" as const),
        async (name, encoding) => {
          const content = `ten\n${name}\n`;
          const bytes = encoding === "windows-1258" ? windows1258(content) : latin1(encodeLegacy(content, encoding));
          const outcome = await read(bytes).then(
            ({ rows }) => rows[0]?.cells[0],
            (error: unknown) => (error instanceof DomainError ? error.code : String(error)),
          );
          expect([name, "IMPORT_ENCODING"].map((value) => value.toLowerCase())).toContain(outcome?.toLowerCase());
        },
      ),
      { numRuns: 25 },
    );
  }, 60_000);

  it("that could be in several, or in none, is refused with what it looks like", async () => {
    const either = await refusal(latin1("ten\nL\xea\n"));
    expect(either).toMatchObject({ code: "IMPORT_ENCODING", details: { seen: "Windows-1258, TCVN3 (ABC)" } });
    const none = await refusal(latin1("ten\n\xe9\xb5\n"));
    expect(none).toMatchObject({ code: "IMPORT_ENCODING", details: { seen: "không rõ / unknown" } });
  });
});

describe("a workbook with text of the old fonts", () => {
  const western = (value: string, encoding: "tcvn3" | "vni") =>
    new TextDecoder("windows-1252").decode(latin1(encodeLegacy(value, encoding)));
  const book = async (rows: readonly (readonly string[])[], head: readonly string[] = headers) =>
    (await writeTable({ baseName: "x", format: "xlsx", headers: head, rows })).bytes;

  it.each(["tcvn3", "vni"] as const)("of %s is read, under headings of either kind", async (encoding) => {
    const rows = people.map((cells) => cells.map((cell) => western(cell.replace("Ứng", "ứng"), encoding)));
    for (const head of [headers, headers.map((heading) => western(heading, encoding))]) {
      const table = await read(await book(rows, head));
      expect(table.headers).toEqual(headers);
      expect(table.rows.map(({ cells }) => cells)).toEqual(
        people.map((cells) => cells.map((cell) => cell.replace("Ứng", "ứng"))),
      );
    }
  });

  it("may have them in some columns only", async () => {
    const rows = people.map(([model = "", name = "", address = ""]) => [model, western(name, "tcvn3"), address]);
    expect((await read(await book(rows))).rows.map(({ cells }) => cells)).toEqual(people);
  });

  it("is refused where a column has both, naming column and line", async () => {
    const mixed = people.map(([model = "", name = "", address = ""], index) => [
      model,
      index % 2 === 0 ? western(name, "vni") : name,
      address,
    ]);
    const found = await refusal(await book(mixed));
    expect(found?.code).toBe("IMPORT_ENCODING");
    expect(String(found?.details.seen)).toMatch(/Unicode.*VNI.*Họ và tên/);
    const single = Array.from({ length: 500 }, (_, index) => [
      "Gia đình",
      index === 321 ? western("Nguyễn Thị Hồng", "tcvn3") : "Nguyễn Thị Hồng",
      "",
    ]);
    const one = await refusal(await book(single));
    expect(String(one?.details.seen)).toMatch(/TCVN3.*Họ và tên.*323/);
  });

  it("leaves Unicode alone, whatever signs and foreign names it has", async () => {
    const rows = [
      ["Gia đình", "Lê Bá Lâm", "120 m², P. 5 – nhà “A”"],
      ["Gia đình", "Thò Tó", "Müller & Söhne, café São Paulo, 37°C"],
      ["Gia đình", "Hoàng Đình Úy", "Tổ 5 · ngõ 7 «cũ» ½"],
    ];
    expect((await read(await book(rows))).rows.map(({ cells }) => cells)).toEqual(rows);
  });
});
