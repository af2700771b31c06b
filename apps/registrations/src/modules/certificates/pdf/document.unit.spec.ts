import { getDocument } from "pdfjs-dist/legacy/build/pdf.mjs";
import { describe, expect, it } from "vitest";
import type { CertificateRow } from "../row.ts";
import { certificatesPdf } from "./document.ts";
import { copyNotes, leadOf, type PrintedCertificate, titleLines } from "./words.ts";

const certificate: CertificateRow = {
  id: "c",
  registrationId: "r",
  unitId: "u",
  issuingUnitId: "i",
  number: "12/2026/GCN-00175",
  sequence: 12,
  year: 2026,
  model: "FAMILY",
  level: null,
  subjectName: "Nguyễn Thị Hường Quỳnh",
  unitName: "Tổ dân phố số 5",
  issuingUnitName: "Phường Yên Hòa",
  issuedOn: "2026-11-24",
  signatoryName: "Đặng Văn Phượng",
  signatoryOffice: "Chủ tịch",
  decisionNumber: "15/QĐ-HKH",
  decidedOn: "2026-11-20",
  revokedOn: null,
  revokeReason: null,
  replacedBy: null,
  createdAt: new Date("2026-11-24T03:00:00Z"),
  status: "VALID",
  token: "a".repeat(32),
};

function printed(change: Partial<CertificateRow> = {}, now: Partial<PrintedCertificate> = {}): PrintedCertificate {
  return {
    certificate: { ...certificate, ...change },
    url: `https://hoc.example/c/${certificate.token}`,
    unitNow: certificate.unitName,
    issuingUnitNow: certificate.issuingUnitName,
    ...now,
  };
}

/** Text of each page as a reader extracts it, white space folded. */
async function textOf(pages: PrintedCertificate[], copy: boolean): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of certificatesPdf(pages, { copy, now: certificate.createdAt })) chunks.push(chunk);
  const document = await getDocument({ data: new Uint8Array(Buffer.concat(chunks)), verbosity: 0 }).promise;
  const texts: string[] = [];
  for (let number = 1; number <= document.numPages; number++) {
    const page = await document.getPage(number);
    const view = page.view;
    expect(view.map(Math.round)).toEqual([0, 0, 842, 595]);
    const { items } = await page.getTextContent();
    texts.push(
      items
        .map((item) => ("str" in item ? item.str : ""))
        .join(" ")
        .replace(/\s+/gu, " "),
    );
  }
  return texts;
}

describe("the PDF", () => {
  it("says all that a certificate says, every character in NFC", async () => {
    const [text = ""] = await textOf([printed()], false);
    for (const part of [
      "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
      "Độc lập - Tự do - Hạnh phúc",
      "HỘI KHUYẾN HỌC PHƯỜNG YÊN HÒA",
      "GIẤY CHỨNG NHẬN",
      "Nguyễn Thị Hường Quỳnh",
      "Tổ dân phố số 5",
      "GIA ĐÌNH HỌC TẬP",
      "Năm 2026 (hai nghìn không trăm hai mươi sáu)",
      "Số: 12/2026/GCN-00175",
      "(Theo Quyết định số 15/QĐ-HKH ngày 20/11/2026)",
      "Yên Hòa, ngày 24 tháng 11 năm 2026",
      "CHỦ TỊCH",
      "Đặng Văn Phượng",
    ]) {
      expect(text).toContain(part.normalize("NFC"));
    }
    expect(text).toBe(text.normalize("NFC"));
    expect(text).not.toContain("BẢN SAO");
  });

  it("has every vowel of Vietnamese with every tone, also when the name came in pieces", async () => {
    const tones = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"];
    const syllables = [..."aăâeêioôơuưyAĂÂEÊIOÔƠUƯY"].flatMap((vowel) => tones.map((tone) => `${vowel}${tone}`));
    const name = `Đđ ${syllables.join("")}`.normalize("NFD");
    const [text = ""] = await textOf([printed({ subjectName: name })], false);
    expect(text.replace(/ /g, "")).toContain(name.normalize("NFC").replace(/ /g, ""));
  });

  it("gives each certificate a page, also a job's hundreds", async () => {
    const many = Array.from({ length: 45 }, (_, index) => printed({ number: `${index + 1}/2026/GCN-X` }));
    const texts = await textOf(many, false);
    expect(texts.map((text) => /Số: (\S+)/u.exec(text)?.[1])).toEqual(
      many.map(({ certificate: { number } }) => number),
    );
  });

  it("marks a copy, and tells on it what has changed since", async () => {
    const changes = { status: "REVOKED", revokedOn: "2026-12-01" } as const;
    const [text = ""] = await textOf([printed(changes, { issuingUnitNow: "Phường Cầu Giấy", unitNow: null })], true);
    expect(text).toContain("BẢN SAO");
    expect(text).toContain("ĐÃ THU HỒI ngày 01/12/2026");
    expect(text).toContain("Khi cấp: Phường Yên Hòa; hiện nay: Phường Cầu Giấy.");
    expect(text).toContain("Khi cấp: Tổ dân phố số 5; hiện nay: không còn hoạt động.");
  });
});

describe("words", () => {
  it("puts a word before a name that lacks it", () => {
    expect(leadOf("CLAN", "Dòng họ Nguyễn")).toBeNull();
    expect(leadOf("CLAN", "Nguyễn Bá")).toBe("Dòng họ");
  });

  it("tells the level where there is one", () => {
    const { year } = titleLines({ model: "UNIT", year: 2025, level: "LEVEL_2" });
    expect(year).toBe("Năm 2025 (hai nghìn không trăm hai mươi lăm) – Mức độ 2");
    expect(titleLines({ model: "UNIT", year: 2025, level: "PASS" }).year).not.toContain("–");
  });

  it("has nothing to add where nothing changed", () => expect(copyNotes(printed())).toEqual([]));
});
