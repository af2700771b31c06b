import { colours, issuingBody, type Sheet, signingLine, upper } from "@khuyenhoc/paper";
import { copyNotes, decisionLine, leadOf, type PrintedCertificate, titleLines } from "./words.ts";

const margin = 60;

/**
 * Draws one certificate on a sheet of A4 on its side. From the top: national header, issuing body, the words, at the bottom the
 * number and the QR code on the left, date and signature on the right with room for the seal.
 *
 * @param options.copy marks the page as a copy and tells what has changed since
 */
export function drawCertificate(sheet: Sheet, printed: PrintedCertificate, options: { copy: boolean }): void {
  const { certificate } = printed;
  const full = { x: margin, width: sheet.size.width - 2 * margin };
  if (options.copy) sheet.watermark("BẢN SAO");
  sheet.frame(22, 3, colours.gold);
  sheet.frame(29, 0.8, colours.gold);

  let y = sheet.nationalHeader({ ...full, y: 46 });
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
  sheet.mark("BẢN SAO", margin, 44);
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

  const right = { x: 470, width: sheet.size.width - margin - 470 };
  const date = signingLine(certificate.issuingUnitName, certificate.issuedOn);
  let y = sheet.fitted(date, { face: "italic", size: 14 }, 10, { ...right, y: foot });
  y = sheet.fitted(upper(certificate.signatoryOffice), { face: "bold", size: 14 }, 10, { ...right, y: y + 2 });
  sheet.text("(Ký tên, đóng dấu)", { face: "italic", size: 11, colour: colours.faint }, { ...right, y });
  sheet.fitted(certificate.signatoryName, { face: "bold", size: 15 }, 11, { ...right, y: foot + 122 });
}
