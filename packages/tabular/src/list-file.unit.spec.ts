import type { Page } from "@khuyenhoc/contracts";
import { expect, it } from "vitest";
import { everyPage, type ListColumn, writeListFile } from "./list-file.ts";

const columns: readonly ListColumn<{ name: string; count: number | null }>[] = [
  { vi: "Tên", en: "Name", cell: ({ name }) => name },
  { vi: "Số", en: "Count", cell: ({ count }) => count },
];
const csv = { baseName: "a", format: "csv", columns, most: 2 } as const;
const textOf = ({ contentBase64 }: { contentBase64: string }) => Buffer.from(contentBase64, "base64").toString("utf8");

it("writes columns over rows in NFC, with headings in a language, and tells how many rows", async () => {
  const rows = [
    { name: "Hòa".normalize("NFD"), count: 0 },
    { name: "=1+1", count: null },
  ];
  const { file, rows: count } = await writeListFile({ ...csv, language: "en", rows });
  expect(count).toBe(2);
  expect(textOf(file)).toBe(`\uFEFFName,Count\r\nHòa,0\r\n"'=1+1",\r\n`);
  const vietnamese = await writeListFile({ ...csv, language: "vi", rows: [] });
  expect(textOf(vietnamese.file)).toBe("\uFEFFTên,Số\r\n");
});

it("refuses a list that is longer than a file at once may be", async () => {
  const rows = Array.from({ length: 3 }, () => ({ name: "a", count: 1 }));
  await expect(writeListFile({ ...csv, language: "vi", rows })).rejects.toMatchObject({
    code: "EXPORT_TOO_LONG",
    details: { most: 2 },
  });
});

it("asks for page after page until there is none", async () => {
  const pages: Record<string, Page<number>> = {
    first: { edges: [{ cursor: "1", node: 1 }], pageInfo: { hasNextPage: true, endCursor: "next" }, totalCount: null },
    next: { edges: [{ cursor: "2", node: 2 }], pageInfo: { hasNextPage: false, endCursor: "2" }, totalCount: null },
  };
  const seen: number[] = [];
  for await (const node of everyPage(async (after) => pages[after ?? "first"] as Page<number>)) seen.push(node);
  expect(seen).toEqual([1, 2]);
});
