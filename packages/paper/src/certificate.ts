import { type Box, colours, type Sheet } from "./sheet.ts";
import { issuingBody, signingLine, upper } from "./words.ts";

const margin = 60;
/** Where number, code, date and signature begin. */
const foot = 410;

/** Who issues and signs a certificate, and how it is checked. */
export interface Issued {
  number: string;
  issuingName: string;
  /** Calendar date YYYY-MM-DD. */
  issuedOn: string;
  signatoryName: string;
  signatoryOffice: string;
  /** Address of the public page. */
  url: string;
}

/**
 * The upper part of every certificate on a sheet of A4 on its side: frame, national header, issuing body and what it is.
 *
 * @param options.copy marks the page as a copy
 * @returns the box of the words below, as wide as the page allows
 */
export function beginCertificate(
  sheet: Sheet,
  options: { issuingName: string; title: string; copy: boolean },
): Box & { y: number } {
  const full = { x: margin, width: sheet.size.width - 2 * margin };
  if (options.copy) sheet.watermark("BẢN SAO");
  sheet.frame(22, 3, colours.gold);
  sheet.frame(29, 0.8, colours.gold);
  let y = sheet.nationalHeader({ ...full, y: 46 });
  y = sheet.fitted(issuingBody(options.issuingName), { face: "bold", size: 15 }, 11, { ...full, y: y + 20 });
  y = sheet.fitted(options.title, { face: "bold", size: 38, colour: colours.seal }, 24, { ...full, y: y + 6 });
  return { ...full, y };
}

/** The lower part: number and code on the left, date and signature on the right with room for the seal. */
export function endCertificate(sheet: Sheet, { number, url, ...issued }: Issued): void {
  sheet.qr(url, margin, foot + 18, 104);
  const hint = { face: "italic", size: 9, colour: colours.faint } as const;
  sheet.text("Quét mã để kiểm tra hiệu lực", hint, { x: margin - 18, y: foot + 123, width: 140 });
  sheet.text(`Số: ${number}`, { face: "regular", size: 13 }, { x: margin, y: foot, width: 330, align: "left" });

  const right = { x: 470, width: sheet.size.width - margin - 470 };
  const date = signingLine(issued.issuingName, issued.issuedOn);
  let y = sheet.fitted(date, { face: "italic", size: 14 }, 10, { ...right, y: foot });
  y = sheet.fitted(upper(issued.signatoryOffice), { face: "bold", size: 14 }, 10, { ...right, y: y + 2 });
  sheet.text("(Ký tên, đóng dấu)", { face: "italic", size: 11, colour: colours.faint }, { ...right, y });
  sheet.fitted(issued.signatoryName, { face: "bold", size: 15 }, 11, { ...right, y: foot + 122 });
}

/** Marks a copy, with what has changed since the original. */
export function markCopy(sheet: Sheet, notes: readonly string[]): void {
  sheet.mark("BẢN SAO", margin, 44);
  notes.forEach((note, index) => {
    const box = { x: margin + 118, y: 478 + index * 15, width: 285, align: "left" } as const;
    sheet.fitted(note, { face: "italic", size: 11, colour: colours.seal }, 8, box);
  });
}
