import { certificates, fold, numberInWords, type TitleModel } from "@khuyenhoc/contracts";
import { shortDate, upper } from "@khuyenhoc/paper";
import type { CertificateRow } from "../row.ts";

/** What one printed page says. */
export interface PrintedCertificate {
  certificate: CertificateRow;
  /** Address of the public page. */
  url: string;
  /** Names of today, for a copy; null where a unit no longer exists. */
  unitNow: string | null;
  issuingUnitNow: string | null;
}

const leads: Readonly<Record<TitleModel, string>> = {
  FAMILY: "Gia đình",
  CLAN: "Dòng họ",
  COMMUNITY: "Cộng đồng",
  UNIT: "Đơn vị",
  CITIZEN: "Công dân",
};

/** The word before a subject's name, unless the name begins with it. */
export function leadOf(model: TitleModel, subjectName: string): string | null {
  const lead = leads[model];
  return fold(subjectName).startsWith(`${fold(lead)} `) ? null : lead;
}

/** Title with its year, and the year in words. */
export function titleLines({ model, year, level }: Pick<CertificateRow, "model" | "year" | "level">) {
  const levelText = certificates.levelName(level)?.vi;
  return {
    title: upper(certificates.titleNames[model].vi),
    year: `Năm ${year} (${numberInWords(year)})${levelText === undefined ? "" : ` – ${levelText}`}`,
  };
}

/** The decision that the title rests on; null where there was none. */
export function decisionLine({ decisionNumber, decidedOn }: Pick<CertificateRow, "decisionNumber" | "decidedOn">) {
  if (decisionNumber === null || decidedOn === null) return null;
  return `(Theo Quyết định số ${decisionNumber} ngày ${shortDate(decidedOn)})`;
}

const statusWords = { REVOKED: "ĐÃ THU HỒI", REPLACED: "ĐÃ CẤP LẠI", EXPIRED: "ĐÃ HẾT HẠN" } as const;

/** What a copy says about today: that the certificate no longer holds, and names that have changed. */
export function copyNotes({ certificate, unitNow, issuingUnitNow }: PrintedCertificate): string[] {
  const { status, revokedOn } = certificate;
  const notes: string[] = [];
  if (status !== "VALID") {
    notes.push(`${statusWords[status]}${revokedOn === null ? "" : ` ngày ${shortDate(revokedOn)}`}`);
  }
  const changed = (then: string, now: string | null) =>
    then === now ? [] : [`Khi cấp: ${then}; hiện nay: ${now ?? "không còn hoạt động"}.`];
  notes.push(...changed(certificate.issuingUnitName, issuingUnitNow));
  if (certificate.unitId !== certificate.issuingUnitId) notes.push(...changed(certificate.unitName, unitNow));
  return notes;
}
