import { colours } from "./sheet.ts";

/** How a row of a table is set. */
export type RowStyle = "HEAD" | "BODY" | "TOTAL";
export type Align = "left" | "center" | "right";

export interface TableOptions {
  /** Of the left edge, in points. */
  x: number;
  /** Of each column, in points. */
  widths: readonly number[];
  heads: readonly string[];
  /** Of each column in rows of the body. */
  aligns: readonly Align[];
  /** Where the first row of a further page stands, and below which y no row may end. */
  top: number;
  bottom: number;
  /** What stands for a missing figure: small and faint, so that it is not taken for one. */
  missing?: string;
}

const headColour = "#f5f5f4";
const faint = "#78716c";

/** Heights of texts that were measured before: breaking lines costs most of the time, and much is said in every row. */
const heights = new WeakMap<PDFKit.PDFDocument, Map<string, number>>();

/** A table that goes on over pages, its head on each. */
export class PaperTable {
  readonly #document: PDFKit.PDFDocument;
  readonly #options: TableOptions;

  constructor(document: PDFKit.PDFDocument, options: TableOptions) {
    this.#document = document;
    this.#options = options;
  }

  /** @returns the y below the head */
  head(y: number): number {
    return this.#draw(this.#options.heads, y, "HEAD");
  }

  /** A row, on a new page where this one has no room for it. @returns the y below */
  row(texts: readonly string[], y: number, style: "BODY" | "TOTAL" = "BODY"): number {
    if (y + this.#heightOf(texts, style) <= this.#options.bottom) return this.#draw(texts, y, style);
    this.#document.addPage();
    return this.#draw(texts, this.head(this.#options.top), style);
  }

  #useFont(text: string, style: RowStyle): void {
    const missing = text === this.#options.missing;
    this.#document.font(missing ? "italic" : style === "BODY" ? "regular" : "bold");
    this.#document.fontSize(missing ? 6.5 : style === "HEAD" ? 7.5 : 8.5).fillColor(missing ? faint : colours.ink);
  }

  #heightOf(texts: readonly string[], style: RowStyle): number {
    const known = heights.get(this.#document) ?? new Map<string, number>();
    heights.set(this.#document, known);
    return Math.max(
      ...texts.map((text, column) => {
        const width = this.#options.widths[column] ?? 0;
        const key = `${style}/${width}/${text}`;
        const earlier = known.get(key);
        if (earlier !== undefined) return earlier;
        this.#useFont(text, style);
        const height = this.#document.heightOfString(text, { width: width - 6 }) + 6;
        known.set(key, height);
        return height;
      }),
    );
  }

  #draw(texts: readonly string[], y: number, style: RowStyle): number {
    const document = this.#document;
    const height = this.#heightOf(texts, style);
    let { x } = this.#options;
    texts.forEach((text, column) => {
      const width = this.#options.widths[column] ?? 0;
      document.lineWidth(0.5).strokeColor(colours.line);
      if (style === "HEAD") document.rect(x, y, width, height).fillAndStroke(headColour, colours.line);
      else document.rect(x, y, width, height).stroke();
      this.#useFont(text, style);
      const align = style === "HEAD" ? "center" : (this.#options.aligns[column] ?? "left");
      document.text(text.normalize("NFC"), x + 3, y + 3, { width: width - 6, align });
      x += width;
    });
    return y + height;
  }
}
