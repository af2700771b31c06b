import type { TitleModel } from "@khuyenhoc/contracts";
import { writeTable } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { publishedFramework } from "../campaigns/testing.ts";
import { applyChunk } from "./apply.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const YEAR = 2026;
const commune = () => fixture.as("commune-officer", "c11");

/** A campaign of the city, open; the present day of the procedures is 2026-11-24. */
async function campaign(model: TitleModel, registerTo: string, decideTo: string): Promise<string> {
  const city = fixture.as("city-admin", "city");
  const { id: criteriaSetId } = await publishedFramework(fixture, model);
  const draft = await city.campaigns.create({
    idempotencyKey: freshKey(),
    unitId: units.city,
    year: YEAR,
    model,
    title: "Đợt",
    criteriaSetId,
    registerFrom: "2026-01-01",
    registerTo,
    assessFrom: null,
    assessTo: null,
    reviewTo: null,
    decideTo,
    appealDays: 30,
    pilotUnitIds: [],
  });
  const key = { idempotencyKey: freshKey(), id: draft.id, expectedRevision: draft.revision };
  return (await city.campaigns.open(key)).id;
}

async function preview(rows: readonly (readonly string[])[], submit = true) {
  const headers = ["Danh hiệu", "Họ tên", "Mã", "Địa chỉ"];
  const { bytes, fileName } = await writeTable({ baseName: "danh-sach", format: "csv", headers, rows });
  const file = { fileName, contentBase64: Buffer.from(bytes).toString("base64") };
  return commune().imports.preview({ idempotencyKey: freshKey(), unitId: units.c11, year: YEAR, file, submit });
}
async function apply({ id: importId }: { id: string }) {
  await commune().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: true });
  while ((await applyChunk(fixture.database, importId)) === "MORE");
}

it("submits within the time of the campaign, to which the registrations then belong", async () => {
  const open = await campaign("FAMILY", "2026-12-31", "2026-12-31");
  await campaign("CLAN", "2026-06-30", "2026-12-31");
  const rows = [
    ["Gia đình học tập", "Hộ An", "A1", ""],
    ["Dòng họ học tập", "Dòng họ Đỗ", "D1", ""],
    ["Cộng đồng học tập", "Tổ 1", "T1", ""],
  ];
  const checked = await preview(rows);
  expect(checked).toMatchObject({ validRows: 2, errorRows: 1 });
  expect(checked.errors).toMatchObject([{ row: 3, code: "WINDOW_CLOSED" }]);
  // Drafts may be gathered at any time.
  expect(await preview(rows, false)).toMatchObject({ validRows: 3, errorRows: 0 });
  await apply(checked);
  expect(
    await fixture.query(
      `SELECT model, state, campaign_id AS campaign FROM registration WHERE year = ${YEAR} ORDER BY model`,
    ),
  ).toEqual([
    { model: "COMMUNITY", state: "REGISTERED", campaign: null },
    { model: "FAMILY", state: "REGISTERED", campaign: open },
  ]);
});

it("asks again when the lines are applied, and refuses those whose time is over with the reason", async () => {
  await campaign("UNIT", "2026-12-31", "2026-12-31");
  const rows = ["1", "2", "3"].map((number) => ["Đơn vị học tập", `Trường ${number}`, `Đ${number}`, ""]);
  const checked = await preview([...rows, ["Cộng đồng học tập", "Tổ 2", "T2", ""]]);
  expect(checked).toMatchObject({ validRows: 4, errorRows: 0 });
  await commune().imports.confirm({ idempotencyKey: freshKey(), importId: checked.id, skipErrorRows: true });
  await applyChunk(fixture.database, checked.id, { lines: 1 });
  await fixture.query("UPDATE campaign SET register_to = '2026-11-01' WHERE model = 'UNIT'");
  while ((await applyChunk(fixture.database, checked.id, { lines: 2 })) === "MORE");
  const status = await commune().imports.status({ importId: checked.id });
  expect(status).toMatchObject({ state: "DONE", appliedRows: 2, createdRows: 2, errorRows: 2 });
  expect(status.errors).toMatchObject([
    { row: 3, code: "WINDOW_CLOSED" },
    { row: 4, code: "WINDOW_CLOSED" },
  ]);
  expect(await fixture.differences()).toEqual([]);
});

it("lets come back until the decisions what was returned", async () => {
  const { edges } = await commune().registrations.list({ filter: { year: YEAR, models: ["FAMILY"] } });
  const ids = edges.map(({ node }) => node.id);
  await fixture
    .as("district-officer", "d1")
    .registrations.return({ idempotencyKey: freshKey(), ids, reason: "Thiếu địa chỉ" });
  await fixture.query("UPDATE campaign SET register_to = '2026-10-01' WHERE model = 'FAMILY'");
  const checked = await preview([
    ["Gia đình học tập", "Hộ An", "A1", "Số 1"],
    ["Gia đình học tập", "Hộ Bình", "A2", ""],
  ]);
  expect(checked.errors).toMatchObject([{ row: 3, code: "WINDOW_CLOSED" }]);
  await apply(checked);
  const [again] = await commune().registrations.byIds({ ids });
  expect(again).toMatchObject({ state: "REGISTERED", address: "Số 1" });
  expect(await fixture.differences()).toEqual([]);
});
