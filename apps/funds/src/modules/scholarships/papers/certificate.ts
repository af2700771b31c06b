import { type Award, amountInWords } from "@khuyenhoc/contracts";
import {
  A4_LANDSCAPE,
  colours,
  drawPages,
  issuingBody,
  type Sheet,
  shortDate,
  signingLine,
  upper,
} from "@khuyenhoc/paper";

export interface AwardPaper {
  award: Pick<Award, "number" | "studentName" | "school" | "className" | "programmeTitle" | "amount" | "grantedOn">;
  year: number;
  /** Name of the fund's unit on the day of printing, and the fund's. */
  unitName: string;
  fundName: string;
  decisionNumber: string | null;
  signatoryName: string;
  signatoryOffice: string;
}

/** Whole đồng as they are printed: 1.500.000 đồng. */
export const printedDong = (amount: string): string => `${amount.replace(/\B(?=(\d{3})+$)/g, ".")} đồng`;

function draw(sheet: Sheet, { award, ...paper }: AwardPaper): void {
  const { width } = A4_LANDSCAPE;
  const box = { x: 70, width: width - 140 };
  sheet.frame(22, 3, colours.gold);
  sheet.frame(29, 0.8, colours.seal);
  let y = sheet.nationalHeader({ ...box, y: 48 });
  y = sheet.fitted(issuingBody(paper.unitName), { face: "bold", size: 14, colour: colours.seal }, 9, {
    ...box,
    y: y + 18,
  });
  y = sheet.text("TRAO TẶNG HỌC BỔNG", { face: "bold", size: 36, colour: colours.seal }, { ...box, y: y + 12 });
  y = sheet.fitted(`«${award.programmeTitle}» năm ${paper.year}`, { face: "bold", size: 18 }, 11, { ...box, y: y + 4 });
  y = sheet.fitted(award.studentName, { face: "bold", size: 30, colour: colours.gold }, 14, { ...box, y: y + 16 });
  y = sheet.text(`Lớp ${award.className}, ${award.school}`, { face: "regular", size: 15 }, { ...box, y: y + 2 });
  y = sheet.text(
    `Số tiền: ${printedDong(award.amount)} (${amountInWords(BigInt(award.amount))})`,
    { face: "regular", size: 15 },
    { ...box, y: y + 12 },
  );
  sheet.text(`Từ nguồn ${paper.fundName}`, { face: "italic", size: 13 }, { ...box, y: y + 4 });
  const left = { x: 70, width: 300, align: "left" } as const;
  sheet.text(`Số: ${award.number}`, { face: "regular", size: 12 }, { ...left, y: 448 });
  if (paper.decisionNumber !== null) {
    const decision = `(Theo Quyết định số ${paper.decisionNumber} ngày ${shortDate(award.grantedOn)})`;
    sheet.text(decision, { face: "italic", size: 11 }, { ...left, y: 466 });
  }
  const right = { x: width - 400, width: 330 };
  y = sheet.text(signingLine(paper.unitName, award.grantedOn), { face: "italic", size: 13 }, { ...right, y: 440 });
  sheet.text(upper(paper.signatoryOffice), { face: "bold", size: 13 }, { ...right, y: y + 2 });
  sheet.text(paper.signatoryName, { face: "bold", size: 14 }, { ...right, y: 536 });
}

/** Award certificates (giấy trao học bổng), a page each. */
export function awardCertificates(
  papers: AsyncIterable<AwardPaper> | Iterable<AwardPaper>,
  made: Date,
): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Giấy trao học bổng", size: A4_LANDSCAPE, made }, papers, draw);
}
