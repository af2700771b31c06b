import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
  await organization.cityAdmin.officeHolders.add({
    idempotencyKey: freshKey(),
    unitId: tree.buoi,
    personName: "Nguyễn Thị Hoà",
    office: "=HYPERLINK(1)",
    termFrom: "2021-06-01",
  });
  await organization.cityAdmin.figures.set({
    idempotencyKey: freshKey(),
    unitId: tree.buoi,
    year: 2026,
    values: { households: 120 },
  });
});
afterAll(() => organization.close());

/** Lines of a CSV file, without its byte order mark. */
function linesOf({ contentBase64 }: { contentBase64: string }): string[] {
  return Buffer.from(contentBase64, "base64").toString("utf8").slice(1).trimEnd().split("\r\n");
}

it("writes the units of a subtree with the unit above each, as their list has them, in the caller's language", async () => {
  const { edges } = await organization.cityAdmin.units.list({ under: tree.tayHo, first: 100 });
  const file = await organization.cityAdmin.exports.units({ under: tree.tayHo, format: "csv" });
  expect(file).toMatchObject({ fileName: "don-vi.csv", mediaType: "text/csv; charset=utf-8" });
  const [headings, ...lines] = linesOf(file);
  expect(headings).toMatch(/^Mã đơn vị,Tên đơn vị,Cấp/);
  expect(lines.map((line) => line.split(",")[0])).toEqual(edges.map(({ node }) => node.code ?? ""));
  const [uppermost] = await organization.cityAdmin.units.byIds({ ids: [tree.city] });
  expect(lines.some((line) => line.includes(uppermost?.nameVi ?? "?"))).toBe(true);
  const english = await organization.cityAdmin.exports.units({ under: tree.tayHo, format: "csv", language: "en" });
  expect(linesOf(english)[0]).toMatch(/^Code,Name,Tier/);
});

it("writes office holders defused, and the reading down with how many they are", async () => {
  const auditor = principal("auditor", [tree.tayHo]);
  const file = await organization.as(auditor).exports.officeHolders({ under: tree.tayHo, format: "csv" });
  const line = linesOf(file).find((text) => text.includes("Nguyễn Thị Hoà"));
  expect(line).toContain("'=HYPERLINK(1)");
  const log = await organization.rows(
    "select row_count, reason from access_log where subject = $1 and operation = 'exports.officeHolders'",
    [auditor.subject],
  );
  expect(log).toEqual([{ row_count: linesOf(file).length - 1, reason: "file" }]);
});

it("writes yearly figures beside their units, and accounts with their roles", async () => {
  const figures = linesOf(
    await organization.cityAdmin.exports.figures({ under: tree.tayHo, year: 2026, format: "csv" }),
  );
  expect(figures).toHaveLength(2);
  expect(figures[1]).toMatch(/,2026,.*\b120\b/);
  const xlsx = await organization.cityAdmin.exports.people({ unitId: tree.tayHo, format: "xlsx" });
  expect(Buffer.from(xlsx.contentBase64, "base64").subarray(0, 2).toString()).toBe("PK");
});
