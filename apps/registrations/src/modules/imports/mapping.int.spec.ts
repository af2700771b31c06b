import { gzipSync } from "node:zlib";
import type { ImportMapping, RegistrationImport } from "@khuyenhoc/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Fixture, freshKey, openFixture, units } from "../../testing/fixture.ts";
import { applyChunk } from "./apply.ts";

let fixture: Fixture;
beforeAll(async () => {
  fixture = await openFixture();
});
afterAll(() => fixture.close());

const officer = () => fixture.as("commune-officer", "c11");
const send = (content: Uint8Array | string, options: { unit?: "c11" | "b11"; mapping?: ImportMapping } = {}) => {
  const { unit = "c11", ...rest } = options;
  const file = { fileName: "so-theo-doi.csv", contentBase64: Buffer.from(content).toString("base64") };
  return officer().imports.preview({ idempotencyKey: freshKey(), unitId: units[unit], year: 2026, file, ...rest });
};
const positions = ({ columns }: RegistrationImport) =>
  Object.fromEntries(columns.columns.flatMap(({ key, position }) => (position === null ? [] : [[key, position]])));
async function confirm(status: RegistrationImport): Promise<RegistrationImport> {
  await officer().imports.confirm({ idempotencyKey: freshKey(), importId: status.id, skipErrorRows: false });
  while ((await applyChunk(fixture.database, status.id)) === "MORE");
  return officer().imports.status({ importId: status.id });
}

const file = (rows: string) => `STT;Loại hình;Người đứng tên;Số sổ\n${rows}`;
const chosen: ImportMapping = [
  { column: "model", position: 1 },
  { column: "subjectName", position: 2 },
  { column: "subjectCode", position: 3 },
];

describe("a file with headings of its own", () => {
  it("tells its columns, is read again by the mapping that is chosen, and is remembered for the unit", async () => {
    const looked = await send(file("1;Gia đình;Trần An;S-1\n2;Gia đình;Lê Bình;S-2\n"));
    expect(looked).toMatchObject({ state: "READY", totalRows: 0 });
    expect(looked.columns.headings).toEqual(["STT", "Loại hình", "Người đứng tên", "Số sổ"]);
    expect(positions(looked)).toEqual({});
    await expect(confirm(looked)).rejects.toMatchObject({
      cause: { code: "IMPORT_COLUMNS", details: { columns: ["Danh hiệu", "Họ tên / Tên"] } },
    });

    const input = { idempotencyKey: freshKey(), importId: looked.id, mapping: chosen };
    const mapped = await officer().imports.remap(input);
    expect(mapped).toMatchObject({ totalRows: 2, errorRows: 0, columns: { remembered: false } });
    expect(positions(mapped)).toEqual({ model: 1, subjectName: 2, subjectCode: 3 });
    expect(await officer().imports.remap(input)).toEqual(mapped);
    expect(await confirm(mapped)).toMatchObject({ state: "DONE", createdRows: 2 });

    // The same headings, spelt otherwise, in the same unit.
    const again = await send("stt;loai hinh;NGƯỜI ĐỨNG TÊN;Số Sổ\n3;Gia đình;Vũ Châu;S-3\n");
    expect(again).toMatchObject({ totalRows: 1, errorRows: 0, columns: { remembered: true } });
    expect(positions(again)).toEqual(positions(mapped));
    expect((await send(file("4;Gia đình;Đỗ Dũng;S-4\n"), { unit: "b11" })).columns.remembered).toBe(false);
  });

  it("may be mapped from the start, and wrongly, without harm", async () => {
    const wrong = await send(file("1;Gia đình;Trần An;S-9\n"), {
      mapping: [
        { column: "model", position: 2 },
        { column: "subjectName", position: 1 },
      ],
    });
    expect(wrong).toMatchObject({ totalRows: 1, errorRows: 1 });
    const right = await officer().imports.remap({ idempotencyKey: freshKey(), importId: wrong.id, mapping: chosen });
    expect(right).toMatchObject({ totalRows: 1, errorRows: 0, errors: [] });
    const twice = [
      { column: "model", position: 1 },
      { column: "subjectName", position: 1 },
    ];
    await expect(
      officer().imports.remap({ idempotencyKey: freshKey(), importId: wrong.id, mapping: twice }),
    ).rejects.toMatchObject({ cause: { code: "INVALID_INPUT" } });
    expect((await officer().imports.status({ importId: wrong.id })).errorRows).toBe(0);
    await confirm(right);
    await expect(
      officer().imports.remap({ idempotencyKey: freshKey(), importId: wrong.id, mapping: chosen }),
    ).rejects.toMatchObject({ cause: { code: "IMPORT_STATE" } });
  });

  it("compressed or of an old encoding, is read the same; the reasons stand in Unicode", async () => {
    const text = "Danh hiệu,Họ tên,Mã\nGia đình,Nguyễn Thị Hồng,U-1\nHuân chương,Phạm Văn Đồng,U-2\n";
    const zipped = await send(gzipSync(text));
    expect(zipped).toMatchObject({ totalRows: 2, errorRows: 1 });
    // TCVN3, as the ABC fonts write it.
    const tcvn = "Danh hiÖu,Hä tªn,M·\nGia ®×nh,NguyÔn ThÞ Hång,U-1\nHu©n ch­¬ng,Ph¹m V¨n §ång,U-2\n";
    const old = await send(Buffer.from(tcvn, "latin1"));
    expect(old).toMatchObject({ totalRows: 2, errorRows: 1, columns: { headings: ["Danh hiệu", "Họ tên", "Mã"] } });
    const errors = await officer().imports.errors({ importId: old.id });
    expect(Buffer.from(errors.contentBase64, "base64").toString()).toContain("Huân chương");
    await expect(send(Buffer.from("Danh hieu,Ho ten\nFamily,L\xea\n", "latin1"))).rejects.toMatchObject({
      cause: { code: "IMPORT_ENCODING" },
    });
  });
});
