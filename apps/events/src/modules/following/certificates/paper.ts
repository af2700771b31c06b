import {
  A4_LANDSCAPE,
  beginCertificate,
  colours,
  drawPages,
  endCertificate,
  markCopy,
  type Sheet,
  shortDate,
} from "@khuyenhoc/paper";
import type { CertificateRow } from "./row.ts";

/** What one printed page says. */
export interface CertificatePaper {
  certificate: CertificateRow;
  /** Address of the public page. */
  url: string;
  /** Whether the original was handed out before. */
  copy: boolean;
}

/** Minutes as they are read: "4 giờ 30 phút". */
export function durationText(minutes: number): string {
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return [...(hours > 0 ? [`${hours} giờ`] : []), ...(rest > 0 || hours === 0 ? [`${rest} phút`] : [])].join(" ");
}

/** The day or the days of the event, and how long it was attended. */
export function attendedLine({
  fromDay,
  toDay,
  minutes,
}: Pick<CertificateRow, "fromDay" | "toDay" | "minutes">): string {
  const days =
    fromDay === toDay ? `ngày ${shortDate(fromDay)}` : `từ ngày ${shortDate(fromDay)} đến ngày ${shortDate(toDay)}`;
  return `${days}, thời lượng tham dự ${durationText(minutes)}`;
}

function draw(sheet: Sheet, { certificate, url, copy }: CertificatePaper): void {
  const { name, office, unitName, unitId, organiserId, organiserName, eventTitle } = certificate;
  const full = beginCertificate(sheet, { issuingName: organiserName, title: "GIẤY CHỨNG NHẬN THAM DỰ", copy });
  let { y } = full;
  y = sheet.text("Ông/Bà", { face: "italic", size: 17 }, { ...full, y: y + 4 });
  y = sheet.fitted(name, { face: "bold", size: 28 }, 18, { ...full, y: y + 2 });
  const position = [office, unitId === organiserId ? null : unitName].filter((part) => part !== null).join(", ");
  if (position !== "") y = sheet.fitted(position, { face: "regular", size: 15 }, 11, { ...full, y: y + 2 });
  y = sheet.text("đã tham dự", { face: "italic", size: 17 }, { ...full, y: y + 4 });
  y = sheet.fitted(eventTitle, { face: "bold", size: 22, colour: colours.seal }, 14, { ...full, y: y + 2 });
  sheet.fitted(attendedLine(certificate), { face: "regular", size: 15 }, 10, { ...full, y: y + 4 });
  endCertificate(sheet, { ...certificate, issuingName: organiserName, url });
  if (copy) markCopy(sheet, []);
}

/** Certificates as one PDF, a page each. @param made instant that the file says it was made */
export function certificatesPdf(
  papers: AsyncIterable<CertificatePaper> | Iterable<CertificatePaper>,
  made: Date,
): AsyncGenerator<Uint8Array> {
  return drawPages({ title: "Giấy chứng nhận tham dự", size: A4_LANDSCAPE, made }, papers, draw);
}
