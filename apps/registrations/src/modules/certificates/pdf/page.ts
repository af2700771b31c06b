import { beginCertificate, colours, endCertificate, markCopy, type Sheet } from "@khuyenhoc/paper";
import { copyNotes, decisionLine, leadOf, type PrintedCertificate, titleLines } from "./words.ts";

/**
 * Draws one certificate on a sheet of A4 on its side.
 *
 * @param options.copy marks the page as a copy and tells what has changed since
 */
export function drawCertificate(sheet: Sheet, printed: PrintedCertificate, options: { copy: boolean }): void {
  const { certificate, url } = printed;
  const issuingName = certificate.issuingUnitName;
  const full = beginCertificate(sheet, { issuingName, title: "GIẤY CHỨNG NHẬN", copy: options.copy });
  let { y } = full;

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

  endCertificate(sheet, { ...certificate, issuingName, url });
  if (options.copy) markCopy(sheet, copyNotes(printed));
}
