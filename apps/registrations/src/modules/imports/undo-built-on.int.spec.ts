import type { RegistrationImport } from "@khuyenhoc/contracts";
import { systemScope } from "@khuyenhoc/database";
import { eventually } from "@khuyenhoc/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { applyChunk } from "./apply.ts";
import { expireImports } from "./expiry.ts";
import { undoChunk } from "./undo-chunk.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");

async function confirmed(year: number, name: string, submit: boolean, count: number): Promise<string> {
  const lines = Array.from({ length: count }, (_, index) => `Gia đình,${name},A-${index + 1}\n`);
  const contentBase64 = Buffer.from(`Danh hiệu,Họ tên,Mã\n${lines.join("")}`).toString("base64");
  const file = { fileName: "danh-sach.csv", contentBase64 };
  const sent = { idempotencyKey: freshKey(), unitId: units.c11, year, file, submit };
  const { id: importId } = await officer().imports.preview(sent);
  await officer().imports.confirm({ idempotencyKey: freshKey(), importId, skipErrorRows: false });
  return importId;
}
async function apply(year: number, name: string, submit: boolean, count = 1): Promise<RegistrationImport> {
  const importId = await confirmed(year, name, submit, count);
  while ((await applyChunk(fixture.database, importId)) === "MORE");
  return officer().imports.status({ importId });
}
const startUndo = (importId: string) => officer().imports.undo({ idempotencyKey: freshKey(), importId });
async function idOf(year: number): Promise<string> {
  const { edges } = await officer().registrations.list({ filter: { year } });
  return edges[0]?.node.id ?? "";
}

it("what was there before an import does not build on it", async () => {
  const year = 2024;
  await apply(year, "Hộ cũ", true);
  const registrationId = await idOf(year);
  await fixture
    .as("district-officer", "d1")
    .registrations.return({ idempotencyKey: freshKey(), ids: [registrationId], reason: "Sai tên" });
  const note = () =>
    officer().assessments.addEvidence({ idempotencyKey: freshKey(), registrationId, title: "Sổ hộ khẩu" });
  await note();
  await officer().assessments.comment({ idempotencyKey: freshKey(), registrationId, text: "Đã sửa tên" });
  const corrected = await apply(year, "Hộ mới", true);
  expect(corrected.updatedRows).toBe(1);
  await startUndo(corrected.id);
  while ((await undoChunk(fixture.database, corrected.id)) === "MORE");
  expect(await officer().imports.status({ importId: corrected.id })).toMatchObject({ state: "UNDONE", undoneRows: 1 });
  expect(await officer().registrations.byIds({ ids: [registrationId] })).toMatchObject([
    { state: "RETURNED", subjectName: "Hộ cũ" },
  ]);

  const again = await apply(year, "Hộ khác", true);
  await note();
  await expect(startUndo(again.id)).rejects.toMatchObject({ cause: { code: "IMPORT_BUILT_ON" } });
  expect(await fixture.differences()).toEqual([]);
});

it("keeps what somebody adds in the very moment in which it is to be taken back", async () => {
  const year = 2023;
  const { id: importId } = await apply(year, "Hộ mới", false);
  const registrationId = await idOf(year);
  await startUndo(importId);
  let undoing: Promise<unknown> = Promise.resolve();
  await fixture.database.transaction(systemScope, async (tx) => {
    await tx.query("SELECT 1 FROM registration WHERE id = $1 FOR UPDATE", [registrationId]);
    await tx.query(
      `INSERT INTO evidence (registration_id, unit_id, kind, title, added_by) VALUES ($1, $2, 'NOTE', 'Biên bản', 'clerk')`,
      [registrationId, units.c11],
    );
    undoing = undoChunk(fixture.database, importId);
    await eventually(async () => {
      const [{ waiting } = { waiting: 0 }] = await fixture.query<{ waiting: number }>(
        "SELECT count(*)::int AS waiting FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting > 0;
    });
  });
  await undoing;
  while ((await undoChunk(fixture.database, importId)) === "MORE");
  expect(await officer().imports.status({ importId })).toMatchObject({ state: "UNDONE", undoneRows: 0, keptRows: 1 });
  const { evidence } = await officer().assessments.byId({ registrationId });
  expect(evidence).toMatchObject([{ title: "Biên bản" }]);
  expect(await fixture.differences()).toEqual([]);
});

it("begins again where it was broken off, without asking about what it has left alone", async () => {
  const year = 2022;
  const { id: importId } = await apply(year, "Hộ mới", false, 4);
  await startUndo(importId);
  await undoChunk(fixture.database, importId, 1);
  const made = await fixture.query<{ id: string }>("SELECT id FROM registration WHERE year = $1 ORDER BY id", [year]);
  const submit = (index: number) =>
    officer().registrations.submit({ idempotencyKey: freshKey(), ids: [made[index]?.id ?? ""] });
  await submit(0);
  await undoChunk(fixture.database, importId, 1);
  await fixture.query("UPDATE registration_import SET state = 'FAILED', failure_code = 'INTERNAL' WHERE id = $1", [
    importId,
  ]);
  await startUndo(importId);
  while ((await undoChunk(fixture.database, importId, 1)) === "MORE");
  expect(await officer().imports.status({ importId })).toMatchObject({ state: "UNDONE", undoneRows: 3, keptRows: 1 });
  expect(await fixture.differences()).toEqual([]);
});

it("leaves no staged lines behind, though the import had failed before all were written", async () => {
  const importId = await confirmed(2021, "Hộ mới", false, 4);
  await applyChunk(fixture.database, importId, { lines: 2 });
  await fixture.query("UPDATE registration_import SET state = 'FAILED', failure_code = 'INTERNAL' WHERE id = $1", [
    importId,
  ]);
  await startUndo(importId);
  while ((await undoChunk(fixture.database, importId)) === "MORE");
  await fixture.database.transaction(systemScope, (tx) => expireImports(tx));
  expect(await fixture.query("SELECT 1 FROM registration_import_row WHERE import_id = $1", [importId])).toEqual([]);
});
