import { principal } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { freshKey, type Organization, openOrganization, refusalOf, tree } from "../../testing/organization.ts";

let organization: Organization;
beforeAll(async () => {
  organization = await openOrganization();
});
afterAll(() => organization.close());

const district = () => organization.as(principal("district-officer", [tree.baDinh]));

const preview = (csv: string) =>
  district().imports.preview({
    idempotencyKey: freshKey(),
    kind: "figures",
    unitId: tree.baDinh,
    year: 2026,
    file: { fileName: "tep.csv", contentBase64: Buffer.from(csv).toString("base64") },
  });

it("a file with more rows than the tree may have bodies is refused, and nothing of it is kept", async () => {
  const rows = (count: number) => Array.from({ length: count }, (_, index) => `X${index},1`).join("\n");
  expect(await refusalOf(preview(`Mã đơn vị,Dân số\n${rows(20_001)}`))).toBe("IMPORT_TOO_LARGE");
  expect(await organization.rows("select 1 from organization_import")).toEqual([]);
  expect(await preview(`Mã đơn vị,Dân số\n${rows(20_000)}`)).toMatchObject({ totalRows: 20_000, errorRows: 20_000 });
});

it("a formula is neither computed nor given back as one", async () => {
  const { id: importId, errors } = await preview(
    'Mã đơn vị,Dân số\n00001,=2+3\n"=HYPERLINK(""https://example.vn"")",1\n@SUM(1),1\n',
  );
  expect(errors.map(({ row, column, code }) => [row, column, code])).toEqual([
    [2, "Dân số", "INVALID_INPUT"],
    [3, "Mã đơn vị", "NOT_FOUND"],
    [4, "Mã đơn vị", "NOT_FOUND"],
  ]);
  const { contentBase64 } = await district().imports.errors({ importId });
  const lines = Buffer.from(contentBase64, "base64").toString("utf8").split("\r\n");
  // Beside each column that has a bad cell stands what is wrong with it.
  expect(lines[1]).toMatch(/^00001,,"'=2\+3",Dữ liệu chưa hợp lệ/);
  expect(lines[2]).toMatch(/^"'=HYPERLINK/);
  expect(lines[3]).toMatch(/^"'@SUM/);
});
