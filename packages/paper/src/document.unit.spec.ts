import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { expect, it } from "vitest";
import { A4_PORTRAIT, drawPages, endDocument, openDocument, PaperTable } from "./index.ts";

const made = new Date("2026-11-24T03:00:00Z");

/** Text of each page as a reader extracts it, white space folded. */
async function textOf(bytes: Uint8Array): Promise<string[]> {
  const document = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  const texts: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const { items } = await (await document.getPage(number)).getTextContent();
    const words = items.map((item) => ("str" in item ? item.str : "")).join(" ");
    texts.push(words.replace(/\s+/gu, " ").trim());
  }
  return texts;
}

async function collected(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of parts) chunks.push(chunk);
  return Buffer.concat(chunks);
}

it("gives a page per item, each with the national header, and the same bytes for the same content", async () => {
  const names = Array.from({ length: 25 }, (_, index) => `Người thứ ${index + 1}`);
  const draw = () =>
    collected(
      drawPages({ title: "Danh sách", size: A4_PORTRAIT, made }, names, (sheet, name) => {
        const y = sheet.nationalHeader({ x: 40, y: 40, width: sheet.size.width - 80 });
        sheet.text(name, { face: "regular", size: 14 }, { x: 40, y: y + 20, width: 300 });
      }),
    );
  const [one, other] = [await draw(), await draw()];
  const texts = await textOf(one);
  expect(texts).toHaveLength(25);
  expect(texts[24]).toBe("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM Độc lập - Tự do - Hạnh phúc Người thứ 25");
  expect(one.equals(other)).toBe(true);
});

it("continues a table on further pages below its head", async () => {
  const document = openDocument({ title: "Bảng", size: A4_PORTRAIT, made });
  document.addPage();
  const table = new PaperTable(document, {
    x: 40,
    widths: [60, 200],
    heads: ["STT", "Đơn vị"],
    aligns: ["center", "left"],
    top: 40,
    bottom: 800,
  });
  let y = table.head(40);
  for (let number = 1; number <= 80; number++) y = table.row([String(number), `Xã ${number}`], y);
  table.row(["", "Tổng"], y, "TOTAL");
  const texts = await textOf(await endDocument(document));
  expect(texts.length).toBeGreaterThan(1);
  for (const text of texts) expect(text).toMatch(/^STT Đơn vị/);
  expect(texts.at(-1)).toMatch(/80 Xã 80 Tổng$/);
});
