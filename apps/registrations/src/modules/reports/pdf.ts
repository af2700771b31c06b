import { A4_LANDSCAPE, endDocument, issuingBody, openDocument, PaperTable, shortDate } from "@khuyenhoc/paper";
import { cellText, noFigure, type ReportForm, type Section } from "./form.ts";

/** What stands around the figures. */
export interface ReportFrame {
  form: ReportForm;
  /** The frozen figures it shows; null for a draft, which shows what is counted now. */
  snapshot: { id: string; contentHash: string; takenAt: string } | null;
  /** Chưa nộp, đã nộp, trả lại, đã duyệt, đã khóa. */
  stateVi: string;
  remarks: string | null;
}

const page = { ...A4_LANDSCAPE, margin: 36 } as const;
const inner = page.width - 2 * page.margin;
const bottom = page.height - page.margin - 14;
const numberWidth = 28;
const nameWidth = 130;
const ink = { text: "#1c1917", faint: "#78716c" } as const;

/** The annual report as a PDF: a table per section, a row per unit, and under what snapshot the figures can be found again. */
export async function reportPdf(frame: ReportFrame): Promise<Buffer> {
  const { form, snapshot } = frame;
  // The same snapshot gives the same bytes: no clock but the snapshot's own.
  const made = new Date(snapshot?.takenAt ?? `${form.asOf}T00:00:00Z`);
  const document = openDocument({
    title: titleOf(form),
    size: A4_LANDSCAPE,
    made,
    margin: page.margin,
    bufferPages: true,
  });
  document.addPage();
  let y = drawHead(document, frame);
  form.sections.forEach((section, index) => {
    y = drawSection(document, form, section, index, y);
  });
  drawEnd(document, frame, y);
  drawFeet(document, frame);
  return endDocument(document);
}

function titleOf({ year }: ReportForm): string {
  return `Báo cáo kết quả công tác khuyến học, khuyến tài, xây dựng xã hội học tập năm ${year}`;
}

function drawHead(document: PDFKit.PDFDocument, { form, stateVi, snapshot }: ReportFrame): number {
  const half = inner / 2;
  document.fillColor(ink.text).font("bold").fontSize(10);
  document.text(issuingBody(form.unitNameVi), page.margin, page.margin, {
    width: half,
    align: "center",
  });
  document.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", page.margin + half, page.margin, {
    width: half,
    align: "center",
  });
  document.text("Độc lập - Tự do - Hạnh phúc", page.margin + half, page.margin + 14, { width: half, align: "center" });
  document.fontSize(14).text(titleOf(form), page.margin, page.margin + 44, { width: inner, align: "center" });
  document
    .font("italic")
    .fontSize(10)
    .text(
      `Số liệu tính đến ngày ${shortDate(form.asOf)} – ${snapshot === null ? "DỰ THẢO, chưa nộp" : stateVi}`,
      page.margin,
      document.y + 4,
      { width: inner, align: "center" },
    );
  return document.y + 10;
}

function drawSection(
  document: PDFKit.PDFDocument,
  form: ReportForm,
  section: Section,
  index: number,
  top: number,
): number {
  const first = form.sections.slice(0, index).reduce((sum, { columns }) => sum + columns.length, 0);
  const cells = (row: ReportForm["rows"][number]) => row.cells.slice(first, first + section.columns.length);
  const isEmpty = form.rows.every((row) => cells(row).every((cell) => cell === null));
  let y = isEmpty ? room(document, top, 34) : room(document, top, 90);
  document.fillColor(ink.text).font("bold").fontSize(11);
  document.text(`${index + 1}. ${section.titleVi}`, page.margin, y, { width: inner });
  y = document.y + 3;
  if (isEmpty) {
    document.font("italic").fontSize(9).fillColor(ink.faint);
    document.text(`${section.columns.map(({ titleVi }) => titleVi).join("; ")}: ${noFigure}.`, page.margin, y, {
      width: inner,
    });
    return document.y + 10;
  }
  const width = (inner - numberWidth - nameWidth) / section.columns.length;
  const widths = [numberWidth, nameWidth, ...section.columns.map(() => width)];
  const heads = ["STT", "Đơn vị", ...section.columns.map(({ titleVi }) => titleVi)];
  const table = new PaperTable(document, {
    x: page.margin,
    widths,
    heads,
    aligns: ["center", "left", ...section.columns.map(() => "right" as const)],
    top: page.margin,
    bottom,
    missing: noFigure,
  });
  y = table.head(y);
  for (const row of form.rows) {
    const texts = [
      row.number === null ? "" : String(row.number),
      row.number === null ? `Tổng: ${row.nameVi}` : row.nameVi,
      ...cells(row).map((cell, column) => cellText(cell, section.columns[column]?.kind ?? "TEXT")),
    ];
    y = table.row(texts, y, row.number === null ? "TOTAL" : "BODY");
  }
  return y + 12;
}

/** @returns where to go on: here, or at the top of a new page where too little is left of this one */
function room(document: PDFKit.PDFDocument, y: number, needed: number): number {
  if (y + needed <= bottom) return y;
  document.addPage();
  return page.margin;
}

function drawEnd(document: PDFKit.PDFDocument, { remarks }: ReportFrame, top: number): void {
  let y = room(document, top, 110);
  document.fillColor(ink.text).font("bold").fontSize(10).text("Ghi chú", page.margin, y);
  document.font("regular").text(remarks ?? "Không.", page.margin, document.y + 2, { width: inner });
  y = room(document, document.y + 16, 90);
  document.font("bold").fontSize(10);
  document.text("NGƯỜI LẬP BIỂU", page.margin, y, { width: inner / 2, align: "center" });
  document.text("TM. BAN THƯỜNG VỤ", page.margin + inner / 2, y, { width: inner / 2, align: "center" });
}

function drawFeet(document: PDFKit.PDFDocument, { snapshot }: ReportFrame): void {
  const { count } = document.bufferedPageRange();
  const source =
    snapshot === null
      ? "Dự thảo: số liệu chưa chốt."
      : `Bản chốt số liệu ${snapshot.id} · SHA-256 ${snapshot.contentHash}`;
  for (let index = 0; index < count; index += 1) {
    document.switchToPage(index);
    // Below the margin the document would begin another page.
    document.page.margins.bottom = 0;
    document.font("regular").fontSize(7).fillColor(ink.faint);
    document.text(source, page.margin, page.height - page.margin, { width: inner, lineBreak: false });
    document.text(`Trang ${index + 1}/${count}`, page.margin, page.height - page.margin, {
      width: inner,
      align: "right",
      lineBreak: false,
    });
  }
}
