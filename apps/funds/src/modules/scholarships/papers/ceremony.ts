import { A4_PORTRAIT, endDocument, issuingBody, openDocument, PaperTable, Sheet } from "@khuyenhoc/paper";

export interface CeremonyList {
  title: string;
  unitName: string;
  heads: readonly string[];
  lines: readonly (readonly string[])[];
  total: readonly string[];
}

/** The list for the ceremony as a PDF that goes on over pages. */
export function ceremonyPdf(list: CeremonyList, made: Date): Promise<Buffer> {
  const document = openDocument({ title: list.title, size: A4_PORTRAIT, made, margin: 36 });
  document.addPage();
  const sheet = new Sheet(document, A4_PORTRAIT);
  const box = { x: 36, width: A4_PORTRAIT.width - 72 };
  let y = sheet.fitted(issuingBody(list.unitName), { face: "bold", size: 11 }, 8, { ...box, y: 36 });
  y = sheet.text(list.title, { face: "bold", size: 15 }, { ...box, y: y + 10 });
  const table = new PaperTable(document, {
    x: 36,
    widths: [30, 62, 150, 130, 50, 101],
    heads: list.heads,
    aligns: ["center", "left", "left", "left", "left", "right"],
    top: 40,
    bottom: A4_PORTRAIT.height - 50,
  });
  y = table.head(y + 10);
  for (const line of list.lines) y = table.row(line, y);
  table.row(list.total, y, "TOTAL");
  return endDocument(document);
}
