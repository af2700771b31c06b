import { type Disclosure, type DisclosureFormat, fold } from "@khuyenhoc/contracts";
import { type TableFile, writeTable } from "@khuyenhoc/tabular";
import { disclosurePdf } from "./disclosure-pdf.ts";
import { disclosureOrigin, disclosureRows } from "./disclosure-rows.ts";

/** Name of a disclosure's files without ending: cong-khai-quy-…-2025-v1. */
function baseName({ fundName, year, version }: Disclosure): string {
  const name = fold(fundName)
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return `cong-khai-${name}-${year}-${version === null ? "ban-nhap" : `v${version}`}`;
}

/**
 * A disclosure as a file.
 *
 * @param text the very text that the content hash is of
 */
export async function fileOf(disclosure: Disclosure, text: string, format: DisclosureFormat): Promise<TableFile> {
  const name = baseName(disclosure);
  switch (format) {
    case "xlsx":
      return writeTable({
        baseName: name,
        format,
        headers: ["Nội dung", "Mục đích, chương trình", "Bằng tiền (đồng)", "Hiện vật (đồng)"],
        rows: [
          ...disclosureRows(disclosure),
          ...disclosureOrigin(disclosure).map(([what = "", value = ""]) => [what, value, "", ""]),
        ],
      });
    case "json":
      return {
        fileName: `${name}.360giving.json`,
        mediaType: "application/json",
        bytes: Buffer.from(JSON.stringify({ grants: disclosure.content.grants }, null, 1)),
      };
    case "record":
      return { fileName: `${name}.json`, mediaType: "application/json", bytes: Buffer.from(text) };
    case "pdf":
      return { fileName: `${name}.pdf`, mediaType: "application/pdf", bytes: await disclosurePdf(disclosure) };
  }
}
