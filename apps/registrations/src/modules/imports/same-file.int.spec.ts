import type { RegistrationImport } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { applyUnitStates } from "@khuyenhoc/unit-tree";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, type UnitKey, unitState, units } from "../../testing/fixture.ts";
import { applyChunk } from "./apply.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("district-officer", "d1");
const content = (name = "Hộ một") => `Danh hiệu,Họ tên,Mã\nGia đình,${name},A-1\nGia đình,Hộ hai,A-2\n`;

async function preview(year: number, text: string, unit: UnitKey = "c11"): Promise<RegistrationImport> {
  const file = { fileName: "a.csv", contentBase64: Buffer.from(text).toString("base64") };
  return officer().imports.preview({ idempotencyKey: freshKey(), unitId: units[unit], year, file, submit: true });
}
async function confirm({ id: importId }: RegistrationImport): Promise<RegistrationImport> {
  await officer().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: true });
  while ((await applyChunk(fixture.database, importId, { lines: 1 })) === "MORE");
  return officer().imports.status({ importId });
}
const recognised = async ({ id }: RegistrationImport) => {
  const [row] = await fixture.query<{ same: boolean }>(
    "SELECT same_as IS NOT NULL AS same FROM registration_import WHERE id = $1",
    [id],
  );
  return row?.same;
};
const idOf = async (year: number, query: string) =>
  (await officer().registrations.list({ filter: { year, query } })).edges[0]?.node.id ?? "";

describe("the very same file", () => {
  it("is not read again while nothing has changed, and changes nothing", async () => {
    const first = await confirm(await preview(2024, content()));
    expect(first).toMatchObject({ state: "DONE", createdRows: 2 });
    const before = await fixture.query("SELECT xmin::text, * FROM registration WHERE year = 2024 ORDER BY id");
    const again = await preview(2024, content());
    expect(await recognised(again)).toBe(true);
    expect(again).toMatchObject({ state: "READY", totalRows: 2, validRows: 2, columns: first.columns });
    expect(await confirm(again)).toMatchObject({ state: "DONE", appliedRows: 2, unchangedRows: 2, createdRows: 0 });
    expect(await fixture.query("SELECT xmin::text, * FROM registration WHERE year = 2024 ORDER BY id")).toEqual(before);
    // For another year, unit or with another letter it is another one.
    expect(await recognised(await preview(2023, content()))).toBe(false);
    expect(await recognised(await preview(2024, content(), "b11"))).toBe(false);
    expect(await recognised(await preview(2024, content("Hộ Một")))).toBe(false);
  });

  it("is read again once anything has changed: a registration, or the codes of units", async () => {
    const year = 2022;
    await confirm(await preview(year, content()));
    const waiting = await preview(year, content());
    expect(await recognised(waiting)).toBe(true);
    await fixture.as("city-admin", "city").registrations.return({
      idempotencyKey: freshKey(),
      ids: [await idOf(year, "a-1")],
      reason: "Sai tên",
    });
    const clerk = fixture.as("commune-officer", "c11");
    await clerk.registrations.update({
      idempotencyKey: freshKey(),
      id: await idOf(year, "a-1"),
      expectedRevision: 2,
      subjectName: "Hộ đã sửa",
      subjectCode: "A-1",
    });
    // Also between preview and confirmation.
    expect(await confirm(waiting)).toMatchObject({ state: "DONE", updatedRows: 1, unchangedRows: 1 });
    expect(await recognised(await preview(year, content()))).toBe(false);

    await confirm(await preview(2021, content()));
    expect(await recognised(await preview(2021, content()))).toBe(true);
    await fixture.database.transaction(systemScope, (tx) => applyUnitStates(tx, [unitState("b22", { revision: 2 })]));
    expect(await recognised(await preview(2021, content()))).toBe(false);
  });

  it("is read again after an import that had not the last word on every line", async () => {
    const year = 2020;
    await confirm(await preview(year, content().replace("Gia đình,Hộ hai,A-2\n", "")));
    await confirm(await preview(year, content()));
    expect(await recognised(await preview(year, content()))).toBe(false);

    const { id: importId } = await preview(2026, content());
    await officer().imports.confirm({ idempotencyKey: freshKey(), importId });
    await applyChunk(fixture.database, importId, { lines: 1 });
    await fixture.as("city-admin", "city").registrations.return({
      idempotencyKey: freshKey(),
      ids: [await idOf(2026, "a-1")],
      reason: "Xem lại",
    });
    while ((await applyChunk(fixture.database, importId, { lines: 1 })) === "MORE");
    expect(await recognised(await preview(2026, content()))).toBe(false);
  });
});
