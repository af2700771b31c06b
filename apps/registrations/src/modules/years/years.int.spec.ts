import { systemScope } from "@khuyenhoc/database";
import { writeTable } from "@khuyenhoc/tabular";
import { afterAll, beforeAll, expect, it } from "vitest";
import { yearHandlers } from "../../consumers/on-year-changed.ts";
import { submittedAt } from "../../testing/assessments.ts";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { expireTitles } from "../assessments/expiry.ts";
import { applyChunk } from "../imports/apply.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const clerk = () => fixture.as("commune-officer", "c11");
const district = () => fixture.as("district-officer", "d1");
const tell = (data: { year: number; revision: number; closed: boolean }) =>
  fixture.database.transaction(systemScope, (tx) =>
    yearHandlers["vn.khuyenhoc.organizations.year.changed.v1"]({ data } as never, tx),
  );
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "done",
    ({ cause }: { cause?: { code?: string } }) => cause?.code,
  );

async function preview(year: number) {
  const headers = ["Danh hiệu", "Họ tên", "Mã"];
  const rows = [["Gia đình học tập", `Hộ nhập ${year}`, `N${year}`]];
  const { bytes, fileName } = await writeTable({ baseName: "danh-sach", format: "csv", headers, rows });
  const file = { fileName, contentBase64: Buffer.from(bytes).toString("base64") };
  return clerk().imports.preview({ idempotencyKey: freshKey(), unitId: units.c11, year, file, submit: true });
}

it("refuses what would change figures of a closed year, each command with the year, until it is reopened", async () => {
  const filed = await submittedAt(clerk(), "c11", { year: 2024 });
  const open = await submittedAt(clerk(), "c11", { year: 2025 });
  const draft = await clerk().registrations.create({
    idempotencyKey: freshKey(),
    unitId: units.c11,
    year: 2024,
    model: "FAMILY",
    subjectName: "Hộ nháp",
    submit: false,
  });
  const checked = await preview(2024);
  const begun = await preview(2024);
  await clerk().imports.confirm({ idempotencyKey: freshKey(), importId: begun.id, skipErrorRows: false });
  await tell({ year: 2024, revision: 1, closed: true });

  expect(await codeOf(submittedAt(clerk(), "c11", { year: 2024 }))).toBe("YEAR_CLOSED");
  expect(await codeOf(preview(2024))).toBe("YEAR_CLOSED");
  const confirm = { idempotencyKey: freshKey(), importId: checked.id, skipErrorRows: false };
  expect(await codeOf(clerk().imports.confirm(confirm))).toBe("YEAR_CLOSED");
  await expect(applyChunk(fixture.database, begun.id)).rejects.toMatchObject({ code: "YEAR_CLOSED" });
  const submitted = await clerk().registrations.submit({ idempotencyKey: freshKey(), ids: [draft.id] });
  expect(submitted.refused).toMatchObject([{ id: draft.id, code: "YEAR_CLOSED" }]);
  const approve = () => district().registrations.approve({ idempotencyKey: freshKey(), ids: [filed.id, open.id] });
  expect(await approve()).toMatchObject({
    succeeded: [{ id: open.id }],
    refused: [{ id: filed.id, code: "YEAR_CLOSED", en: "Year 2024 is closed; it cannot be changed." }],
  });
  // A draft is in no figure.
  expect(await codeOf(clerk().registrations.deleteDraft({ idempotencyKey: freshKey(), id: draft.id }))).toBe("done");

  // What is not newer than what is known is ignored.
  await tell({ year: 2024, revision: 1, closed: false });
  expect((await approve()).succeeded).toEqual([]);
  await tell({ year: 2024, revision: 2, closed: false });
  expect((await approve()).succeeded).toMatchObject([{ id: filed.id, state: "RECOGNISED" }]);
  await tell({ year: 2024, revision: 3, closed: true });
  await fixture.query("UPDATE registration SET valid_until = '2026-01-01' WHERE id = $1", [filed.id]);
  expect(await expireTitles(fixture.database, "2026-11-24")).toBe(1);
  expect(await fixture.differences()).toEqual([]);
});
