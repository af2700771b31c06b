import { dateLine } from "@khuyenhoc/contracts";

/** Upper case in Vietnamese, NFC. */
export function upper(text: string): string {
  return text.normalize("NFC").toLocaleUpperCase("vi");
}

/** The body that issues a paper: the association of a place, or a body that is named as one. */
export function issuingBody(unitName: string): string {
  const named = /^(hội|chi hội|ban) khuyến học/iu.test(unitName.normalize("NFC"));
  return upper(named ? unitName : `Hội Khuyến học ${unitName}`);
}

/** The place in front of a date: the unit's name without its kind, which stays where a number follows ("Quận 1"). */
export function placeOf(unitName: string): string {
  return unitName
    .normalize("NFC")
    .replace(/^Hội Khuyến học\s+/iu, "")
    .replace(/^(Thành phố|Thị xã|Thị trấn|Quận|Huyện|Phường|Xã)\s+(?!\d)/iu, "");
}

/** Place and date above a signature. @param issuedOn calendar date YYYY-MM-DD */
export function signingLine(unitName: string, issuedOn: string): string {
  return `${placeOf(unitName)}, ${dateLine(issuedOn)}`;
}

/** A calendar date as it is written in running text: 24/11/2026. */
export function shortDate(date: string): string {
  return date.split("-").reverse().join("/");
}
