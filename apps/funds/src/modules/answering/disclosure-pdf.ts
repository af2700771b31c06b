import { type Disclosure, today } from "@khuyenhoc/contracts";
import {
  A4_PORTRAIT,
  colours,
  endDocument,
  issuingBody,
  openDocument,
  PaperTable,
  Sheet,
  shortDate,
} from "@khuyenhoc/paper";
import { disclosureOrigin, disclosureRows } from "./disclosure-rows.ts";

const margin = 45;
const width = A4_PORTRAIT.width - 2 * margin;
const bottom = A4_PORTRAIT.height - margin;

/** Digits in groups, as an accountant reads them; other text stays. */
const grouped = (text: string): string => (/^-?\d{4,}$/.test(text) ? text.replace(/\B(?=(\d{3})+$)/g, ".") : text);

/** A disclosure for the notice board: the figures, and by what they are verified. The same disclosure gives the same bytes. */
export async function disclosurePdf(disclosure: Disclosure): Promise<Buffer> {
  const { content, publishedAt, preparedAt, version } = disclosure;
  const title = `Công khai thu, chi quỹ năm ${content.year}`;
  const document = openDocument({
    title: `${title}: ${content.fund.name}`,
    size: A4_PORTRAIT,
    made: new Date(publishedAt ?? preparedAt),
  });
  document.addPage();
  const sheet = new Sheet(document, A4_PORTRAIT);
  sheet.text(issuingBody(content.unit.name), { face: "bold", size: 11 }, { x: margin, y: margin, width: width * 0.42 });
  sheet.nationalHeader({ x: margin + width * 0.44, y: margin, width: width * 0.56 }, 0.82);
  const box = { x: margin, width };
  let y = sheet.text(title.toLocaleUpperCase("vi"), { face: "bold", size: 15 }, { ...box, y: margin + 56 });
  y = sheet.text(content.fund.name, { face: "bold", size: 12 }, { ...box, y: y + 2 });
  const day = shortDate(today(new Date(publishedAt ?? preparedAt)));
  const state = version === null ? `Bản nháp lập ngày ${day}` : `Bản ${version}, công khai ngày ${day}`;
  y = sheet.text(`${state} (Nghị định 03/2026/NĐ-CP)`, { face: "italic", size: 10 }, { ...box, y: y + 2 });
  if (version === null) sheet.watermark("BẢN NHÁP");
  const table = new PaperTable(document, {
    x: margin,
    widths: [width * 0.36, width * 0.3, width * 0.18, width * 0.16],
    heads: ["Nội dung", "Mục đích, chương trình", "Bằng tiền (đồng)", "Hiện vật (đồng)"],
    aligns: ["left", "left", "right", "right"],
    top: margin,
    bottom,
  });
  y = table.head(y + 10);
  for (const row of disclosureRows(disclosure)) y = table.row(row.map(grouped), y);
  const origin = new PaperTable(document, {
    x: margin,
    widths: [width * 0.3, width * 0.7],
    heads: ["Kiểm chứng", ""],
    aligns: ["left", "left"],
    top: margin,
    bottom,
  });
  const rows = disclosureOrigin(disclosure);
  if (y + 24 * rows.length > bottom) {
    document.addPage();
    y = margin - 12;
  }
  y = origin.head(y + 12);
  for (const row of rows) y = origin.row(row, y);
  if (y < bottom - 30) {
    const why = "Không nêu tên người nhận học bổng; số liệu của chương trình có dưới 5 người không được nêu.";
    new Sheet(document, A4_PORTRAIT).text(
      why,
      { face: "italic", size: 9, colour: colours.faint },
      { ...box, y: y + 8 },
    );
  }
  return endDocument(document);
}
