import type { Face } from "./fonts.ts";
import { qrRuns } from "./qr.ts";
import {
  copyNotes,
  decisionLine,
  issuingBody,
  leadOf,
  type PrintedCertificate,
  signingLine,
  titleLines,
  upper,
} from "./words.ts";

/** A4 on its side, in points. */
export const pageSize = { width: 841.89, height: 595.28 } as const;

const colours = { ink: "#1c1917", seal: "#9f1239", gold: "#b45309", faint: "#57534e" } as const;
const margin = 60;
const textWidth = pageSize.width - 2 * margin;
const mottoFace = { face: "bold", size: 14 } as const;

interface Style {
  face: Face;
  size: number;
  colour?: string;
}

interface Box {
  x: number;
  y: number;
  width: number;
  align?: "left" | "center" | "right";
}

/** Draws on one page; text is written in NFC whatever it came in. */
class Sheet {
  readonly #document: PDFKit.PDFDocument;

  constructor(document: PDFKit.PDFDocument) {
    this.#document = document;
  }

  #use({ face, size, colour }: Style): void {
    this.#document
      .font(face)
      .fontSize(size)
      .fillColor(colour ?? colours.ink);
  }

  width(text: string, style: Style): number {
    this.#use(style);
    return this.#document.widthOfString(text.normalize("NFC"));
  }

  /** @returns the y below the text */
  text(text: string, style: Style, box: Box): number {
    this.#use(style);
    const written = text.normalize("NFC");
    const options = { width: box.width, align: box.align ?? "center", lineGap: 1 } as const;
    const height = this.#document.heightOfString(written, options);
    this.#document.text(written, box.x, box.y, options);
    return box.y + height;
  }

  /** Text that is made smaller until it fits on one line; at the least size it may take two. */
  fitted(text: string, style: Style, least: number, box: Box): number {
    let { size } = style;
    while (size > least && this.width(text, { ...style, size }) > box.width) size -= 1;
    return this.text(text, { ...style, size }, box);
  }

  rule(x: number, y: number, width: number, colour: string = colours.ink): void {
    this.#document
      .lineWidth(0.8)
      .strokeColor(colour)
      .moveTo(x, y)
      .lineTo(x + width, y)
      .stroke();
  }

  frame(inset: number, weight: number, colour: string): void {
    this.#document
      .lineWidth(weight)
      .strokeColor(colour)
      .rect(inset, inset, pageSize.width - 2 * inset, pageSize.height - 2 * inset)
      .stroke();
  }

  /** A QR code with its quiet zone in white. */
  qr(text: string, x: number, y: number, side: number): void {
    const { size, runs } = qrRuns(text);
    const unit = side / size;
    this.#document.rect(x, y, side, side).fill("#ffffff");
    for (const run of runs) {
      this.#document.rect(x + run.x * unit, y + run.y * unit, run.width * unit, unit);
    }
    this.#document.fill("#000000");
  }

  /** A word across the page, so faint that everything stays readable. */
  watermark(text: string): void {
    const document = this.#document;
    document.save();
    document.rotate(-24, { origin: [pageSize.width / 2, pageSize.height / 2] });
    document.fillOpacity(0.08);
    this.text(
      text,
      { face: "bold", size: 150, colour: colours.seal },
      { x: 0, y: pageSize.height / 2 - 90, width: pageSize.width },
    );
    document.fillOpacity(1);
    document.restore();
  }

  mark(text: string): void {
    const box = { x: margin, y: 44, width: 92 };
    this.#document.lineWidth(1.2).strokeColor(colours.seal).rect(box.x, box.y, box.width, 26).stroke();
    this.text(text, { face: "bold", size: 14, colour: colours.seal }, { ...box, y: box.y + 5 });
  }
}

/**
 * Draws one certificate on the document's present page. From the top: national header, issuing body, the words, at the bottom the
 * number and the QR code on the left, date and signature on the right with room for the seal.
 *
 * @param options.copy marks the page as a copy and tells what has changed since
 */
export function drawCertificate(
  document: PDFKit.PDFDocument,
  printed: PrintedCertificate,
  options: { copy: boolean },
): void {
  const { certificate } = printed;
  const sheet = new Sheet(document);
  const full = { x: margin, width: textWidth };
  if (options.copy) sheet.watermark("BẢN SAO");
  sheet.frame(22, 3, colours.gold);
  sheet.frame(29, 0.8, colours.gold);

  let y = sheet.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", { face: "bold", size: 13 }, { ...full, y: 46 });
  const motto = "Độc lập - Tự do - Hạnh phúc";
  y = sheet.text(motto, mottoFace, { ...full, y: y + 1 });
  const mottoWidth = sheet.width(motto, mottoFace);
  sheet.rule((pageSize.width - mottoWidth) / 2, y + 2, mottoWidth);

  y = sheet.fitted(issuingBody(certificate.issuingUnitName), { face: "bold", size: 15 }, 11, { ...full, y: y + 20 });
  y = sheet.text("GIẤY CHỨNG NHẬN", { face: "bold", size: 38, colour: colours.seal }, { ...full, y: y + 6 });

  const lead = leadOf(certificate.model, certificate.subjectName);
  if (lead !== null) y = sheet.text(lead, { face: "italic", size: 17 }, { ...full, y: y + 4 });
  y = sheet.fitted(certificate.subjectName, { face: "bold", size: 28 }, 18, { ...full, y: y + 2 });
  if (certificate.unitId !== certificate.issuingUnitId) {
    y = sheet.fitted(certificate.unitName, { face: "regular", size: 15 }, 11, { ...full, y: y + 2 });
  }
  const lines = titleLines(certificate);
  y = sheet.text("đạt danh hiệu", { face: "italic", size: 17 }, { ...full, y: y + 4 });
  y = sheet.text(lines.title, { face: "bold", size: 26, colour: colours.seal }, { ...full, y: y + 2 });
  y = sheet.text(lines.year, { face: "regular", size: 16 }, { ...full, y: y + 2 });
  const decision = decisionLine(certificate);
  if (decision !== null) sheet.fitted(decision, { face: "italic", size: 13 }, 9, { ...full, y: y + 2 });

  drawFoot(sheet, printed);
  if (!options.copy) return;
  sheet.mark("BẢN SAO");
  copyNotes(printed).forEach((note, index) => {
    const box = { x: margin + 118, y: 478 + index * 15, width: 285, align: "left" } as const;
    sheet.fitted(note, { face: "italic", size: 11, colour: colours.seal }, 8, box);
  });
}

function drawFoot(sheet: Sheet, { certificate, url }: PrintedCertificate): void {
  const foot = 410;
  sheet.qr(url, margin, foot + 18, 104);
  sheet.text(
    "Quét mã để kiểm tra hiệu lực",
    { face: "italic", size: 9, colour: colours.faint },
    {
      x: margin - 18,
      y: foot + 123,
      width: 140,
    },
  );
  sheet.text(
    `Số: ${certificate.number}`,
    { face: "regular", size: 13 },
    {
      x: margin,
      y: foot,
      width: 330,
      align: "left",
    },
  );

  const right = { x: 470, width: pageSize.width - margin - 470 };
  const date = signingLine(certificate.issuingUnitName, certificate.issuedOn);
  let y = sheet.fitted(date, { face: "italic", size: 14 }, 10, { ...right, y: foot });
  y = sheet.fitted(upper(certificate.signatoryOffice), { face: "bold", size: 14 }, 10, { ...right, y: y + 2 });
  sheet.text("(Ký tên, đóng dấu)", { face: "italic", size: 11, colour: colours.faint }, { ...right, y });
  sheet.fitted(certificate.signatoryName, { face: "bold", size: 15 }, 11, { ...right, y: foot + 122 });
}
