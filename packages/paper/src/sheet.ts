import type { Face } from "./fonts.ts";
import { qrRuns } from "./qr.ts";

/** Of a page, in points. */
export interface Size {
  width: number;
  height: number;
}
export const A4_LANDSCAPE: Size = { width: 841.89, height: 595.28 };
export const A4_PORTRAIT: Size = { width: 595.28, height: 841.89 };
export const A5_LANDSCAPE: Size = { width: 595.28, height: 419.53 };

export const colours = { ink: "#1c1917", seal: "#9f1239", gold: "#b45309", faint: "#57534e", line: "#a8a29e" } as const;

export interface Style {
  face: Face;
  size: number;
  colour?: string;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  align?: "left" | "center" | "right";
}

const mottoFace = { face: "bold", size: 14 } as const;

/** Draws on one page by coordinates, in points from the upper left; text is written in NFC whatever it came in. */
export class Sheet {
  readonly #document: PDFKit.PDFDocument;
  readonly size: Size;

  constructor(document: PDFKit.PDFDocument, size: Size) {
    this.#document = document;
    this.size = size;
  }

  #use({ face, size, colour }: Style): void {
    this.#document
      .font(face)
      .fontSize(size)
      .fillColor(colour ?? colours.ink);
  }

  /** Of a text on one line. */
  width(text: string, style: Style): number {
    this.#use(style);
    return this.#document.widthOfString(text.normalize("NFC"));
  }

  /** Text in as many lines as it needs, centred unless the box says otherwise. @returns the y below the text */
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
    const { width, height } = this.size;
    this.#document
      .lineWidth(weight)
      .strokeColor(colour)
      .rect(inset, inset, width - 2 * inset, height - 2 * inset)
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
    const { width, height } = this.size;
    const document = this.#document;
    document.save();
    document.rotate(-24, { origin: [width / 2, height / 2] });
    document.fillOpacity(0.08);
    const size = Math.round(width * 0.178);
    this.text(text, { face: "bold", size, colour: colours.seal }, { x: 0, y: height / 2 - size * 0.6, width });
    document.fillOpacity(1);
    document.restore();
  }

  /** A short mark in a frame, such as that of a copy. */
  mark(text: string, x: number, y: number): void {
    const box = { x, y, width: 92 };
    this.#document.lineWidth(1.2).strokeColor(colours.seal).rect(box.x, box.y, box.width, 26).stroke();
    this.text(text, { face: "bold", size: 14, colour: colours.seal }, { ...box, y: box.y + 5 });
  }

  /** Quốc hiệu and tiêu ngữ with the rule below them (Nghị định 30/2020/NĐ-CP, phụ lục I). @returns the y below */
  nationalHeader(box: Box, scale = 1): number {
    const name = { face: "bold", size: 13 * scale } as const;
    let y = this.text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", name, box);
    const motto = "Độc lập - Tự do - Hạnh phúc";
    const style = { ...mottoFace, size: mottoFace.size * scale };
    y = this.text(motto, style, { ...box, y: y + 1 });
    const width = this.width(motto, style);
    this.rule(box.x + (box.width - width) / 2, y + 2, width);
    return y;
  }
}
